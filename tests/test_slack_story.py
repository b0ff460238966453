"""A wish goes its whole way through a bot on a pretend Slack, and every door leads there."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.slack.parsing import BEGIN, SAME, SEND
from bridgebot.adapter import Secret
from slack_bot import running
from slack_http import SECRET
from slack_people import FakeSlack


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        slack.joins("ana", "lobby")
        slack.joins("dee", "den")
        slack.joins("bob", "team")
        yield slack
        assert slack.world.broken_rules == []


@pytest.fixture
async def bot(slack: FakeSlack, sqlite_url: str) -> AsyncIterator[FakeSlack]:
    async with running(slack, sqlite_url):
        yield slack


async def card(slack: FakeSlack, words: str = "#1 ") -> str:
    """Wait for a card in the team's channel, and name it."""
    await slack.until(lambda: any(words in each for each in slack.said("team")))
    return str(slack.ours("team")[0]["ts"])


async def wish(slack: FakeSlack) -> str:
    await slack.commands("ana", "lobby", "/suggest dark mode")
    return await card(slack)


async def whisper(slack: FakeSlack, name: str) -> str:
    await slack.until(lambda: slack.whispered(name))
    return slack.whispered(name)[-1]


# The whole way --------------------------------------------------------------------------------


async def test_from_a_wish_to_everyone_told(bot: FakeSlack) -> None:
    on = await wish(bot)
    await bot.commands("dee", "den", "/bridge vote 1")
    await bot.reacts("bob", "team", on, "eyes")
    await bot.until(lambda: "with bob" in bot.said("team")[0])
    await bot.presses("bob", "Ship", "team")
    await bot.until(lambda: bot.has_modal("bob"))
    await bot.submits("bob", listened="we asked", changed="it is dark", next="nothing more")
    await bot.until(lambda: bot.said("lobby") and bot.said("den"))
    assert "is done." in bot.said("lobby")[0]
    assert bot.said("den")[0].startswith("@UDEE")
    assert bot.ours("den")[0]["username"] == "bob"


async def test_over_http_it_goes_the_same_way(slack: FakeSlack, sqlite_url: str) -> None:
    over: dict[str, Any] = {"app_token": None, "signing_secret": Secret("text", SECRET)}
    async with running(slack, sqlite_url, **over):
        await wish(slack)
        await slack.presses("bob", "Ship", "team")
        await slack.until(lambda: slack.has_modal("bob"))
        await slack.submits("bob", listened="we asked", changed="it is dark", next="nothing")
        await slack.until(lambda: slack.said("lobby"))
    assert "is done." in slack.said("lobby")[0]


async def test_the_story_hangs_below_the_card(bot: FakeSlack) -> None:
    on = await wish(bot)
    await bot.commands("dee", "den", "/bridge vote 1")
    await bot.until(lambda: bot.said("team", thread=on))
    assert bot.said("team", thread=on) == ["dee wants it too"]


# Doors ----------------------------------------------------------------------------------------


async def test_a_slash_command_is_answered_in_its_acknowledgement(bot: FakeSlack) -> None:
    answer = await bot.commands("ana", "lobby", "/suggest dark mode")
    assert answer["response_type"] == "ephemeral"
    assert "#1" in answer["text"]


async def test_the_bare_command_helps(bot: FakeSlack) -> None:
    await bot.commands("ana", "lobby", "/bridge")
    await bot.until(lambda: any("/suggest" in each for each in bot.whispered("ana")))


async def test_a_mention_in_a_thread_is_heard_once_and_answered_there(bot: FakeSlack) -> None:
    root = await bot.says("ana", "lobby", "I have a question")
    await bot.says("ana", "lobby", "@bridgebot suggest dark mode", thread=root)
    assert "#1" in await whisper(bot, "ana")
    await card(bot)
    assert len(bot.whispered("ana")) == 1


async def test_what_a_mention_cannot_open_a_button_opens(bot: FakeSlack) -> None:
    await bot.says("ana", "lobby", "@bridgebot suggest")
    await whisper(bot, "ana")
    await bot.presses("ana", "Fill in the form", "lobby")
    await bot.until(lambda: bot.has_modal("ana"))
    await bot.submits("ana", words="dark mode")
    await card(bot, "#1 dark mode")


async def test_from_the_help_of_a_verb_its_form_is_one_press_away(bot: FakeSlack) -> None:
    answer = await bot.commands("ana", "lobby", "/bridge help suggest")
    assert "words: What you wish for, in your own words." in answer["text"]
    await bot.presses("ana", "Fill in the form", "lobby")
    await bot.until(lambda: bot.has_modal("ana"))
    await bot.submits("ana", words="dark mode")
    await card(bot, "#1 dark mode")


async def test_a_direct_message_is_answered_in_plain_sight(bot: FakeSlack) -> None:
    await bot.says("ana", "@ana", "suggest dark mode")
    await bot.until(lambda: bot.said("@ana"))
    assert "#1" in bot.said("@ana")[0]


async def test_a_slash_command_without_words_opens_a_modal(bot: FakeSlack) -> None:
    await bot.commands("ana", "lobby", "/suggest")
    await bot.until(lambda: bot.has_modal("ana"))
    await bot.submits("ana", words="dark mode")
    assert "#1" in await whisper(bot, "ana")


async def test_a_refusal_stands_in_the_modal(bot: FakeSlack) -> None:
    await bot.commands("ana", "lobby", "/bridge vote")
    await bot.until(lambda: bot.has_modal("ana"))
    answer = await bot.submits("ana", number="77")
    assert answer["response_action"] == "errors"
    assert "#77" in next(iter(answer["errors"].values()))


async def test_what_is_still_missing_is_asked_in_the_modal_again(bot: FakeSlack) -> None:
    await bot.commands("ana", "lobby", "/suggest")
    await bot.until(lambda: bot.has_modal("ana"))
    answer = await bot.submits("ana", words="  ")
    assert answer["response_action"] == "update"
    assert bot.has_modal("ana")


async def test_a_message_is_sent_to_us_with_its_words(bot: FakeSlack) -> None:
    said = await bot.says("ana", "lobby", "it is too bright at night")
    await bot.takes_shortcut("ana", SEND, "lobby", said)
    await bot.until(lambda: bot.has_modal("ana"))
    await bot.submits("ana")
    await card(bot, "#1 it is too bright at night")


async def test_the_same_for_me_on_a_card_is_a_vote(bot: FakeSlack) -> None:
    on = await wish(bot)
    bot.joins("eve", "team")
    await bot.takes_shortcut("eve", SAME, "team", on)
    await bot.until(lambda: bot.said("team", thread=on))
    assert bot.said("team", thread=on) == ["eve wants it too"]


async def test_the_same_for_me_on_the_words_of_a_wish_is_a_vote(bot: FakeSlack) -> None:
    said = await bot.says("ana", "lobby", "@bridgebot suggest dark mode")
    await card(bot)
    bot.joins("eve", "lobby")
    await bot.takes_shortcut("eve", SAME, "lobby", said)
    await bot.until(lambda: "2 people" in bot.said("team")[0])
    assert not bot.has_modal("eve")


async def test_the_same_for_me_on_other_words_is_a_wish_that_others_join(bot: FakeSlack) -> None:
    bot.joins("eve", "lobby")
    said = await bot.says("ana", "lobby", "it is too bright at night")
    await bot.takes_shortcut("eve", SAME, "lobby", said)
    await bot.until(lambda: bot.has_modal("eve"))
    await bot.submits("eve")
    await card(bot, "#1 it is too bright at night")
    await bot.takes_shortcut("ana", SAME, "lobby", said)
    await bot.until(lambda: "2 people" in bot.said("team")[0])


@pytest.mark.parametrize("place", ["lobby", "@ana"])
async def test_a_digest_leads_to_the_words_of_a_wish(bot: FakeSlack, place: str) -> None:
    said = await bot.says("ana", place, "@bridgebot suggest dark mode")
    await card(bot)
    shown = await bot.commands("ana", place, "/bridge digest preview")
    assert f"/p{said.replace('.', '')}" in str(shown["blocks"])


async def test_one_of_ones_own_leads_to_where_a_command_was_typed(bot: FakeSlack) -> None:
    await wish(bot)
    shown = await bot.commands("ana", "lobby", "/bridge digest preview --to me")
    assert "/archives/CLOBBY'" in str(shown["blocks"])


async def test_the_global_shortcut_opens_a_modal_and_answers_directly(bot: FakeSlack) -> None:
    bot.joins("ana")
    await bot.takes_shortcut("ana", BEGIN)
    await bot.until(lambda: bot.has_modal("ana"))
    await bot.submits("ana", words="dark mode")
    await bot.until(lambda: bot.said("@ana"))
    assert "#1" in bot.said("@ana")[0]


async def test_the_home_shows_what_is_mine_and_the_doors(bot: FakeSlack) -> None:
    await wish(bot)
    await bot.opens_home("ana")
    await bot.until(lambda: "UANA" in bot.world.homes)
    assert "dark mode" in bot.home("ana")
    bot.world.whispers.clear()
    await bot.presses("ana", "Say what you wish for")
    await bot.until(lambda: bot.has_modal("ana"))


async def test_a_customers_sign_is_no_verb(bot: FakeSlack) -> None:
    await bot.commands("ana", "lobby", "/suggest dark mode")
    on = await card(bot)
    await bot.reacts("bob", "team", on, "tada")
    await bot.says("ana", "lobby", "@bridgebot mine")
    await whisper(bot, "ana")
    assert "nobody has taken it yet" in bot.said("team")[0]


async def test_whoever_is_shown_the_like_joins_with_one_press(bot: FakeSlack) -> None:
    await wish(bot)
    answer = await bot.commands("dee", "den", "/suggest a dark mode please")
    assert "Same as #1" in str(answer["blocks"])
    await bot.presses("dee", "Same as #1", "den")
    await bot.until(lambda: "2 people" in bot.said("team")[0])


async def test_a_guest_is_shown_as_one(bot: FakeSlack) -> None:
    bot.world.teams["T9"] = "Globex"
    bot.joins("gus", "lobby", team="T9")
    await bot.says("gus", "lobby", "@bridgebot suggest dark mode")
    await card(bot)
    assert "asked by gus (Globex)" in bot.said("team")[0]


async def test_no_words_of_a_stranger_call_anybody(bot: FakeSlack) -> None:
    await bot.commands("ana", "lobby", "/suggest hey &lt;!channel&gt; *bold* <https://evil.x|bank>")
    on = await card(bot)
    message = next(each for each in bot.ours("team") if each["ts"] == on)
    assert "&lt;!channel&gt;" in message["text"]
    assert '"type": "link"' not in str(message["blocks"])

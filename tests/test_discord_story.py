"""A wish goes its whole way through a bot on a pretend Discord, and every door leads there."""

from collections.abc import AsyncIterator

import pytest

import discord_rules as rules
from adapters.discord.menus import SAME, SEND
from discord_bot import running
from discord_people import FakeDiscord, buttons


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as discord:
        discord.joins("ana", "lobby", "@ana")
        discord.joins("dee", "den")
        discord.joins("bob", "team")
        yield discord
        assert discord.world.broken_rules == []


@pytest.fixture
async def bot(discord: FakeDiscord, sqlite_url: str) -> AsyncIterator[FakeDiscord]:
    async with running(discord, sqlite_url):
        yield discord


async def card(bot: FakeDiscord, words: str = "#1 ") -> str:
    """Wait for a card in the team's channel, and name it."""
    await bot.until(lambda: any(words in each for each in bot.said("team")), "there is a card")
    return str(bot.ours("team")[0]["id"])


async def wish(bot: FakeDiscord) -> str:
    bot.commands("ana", "lobby", "suggest", words="dark mode")
    return await card(bot)


# The whole way --------------------------------------------------------------------------------


async def test_from_a_wish_to_everyone_told(bot: FakeDiscord) -> None:
    on = await wish(bot)
    await bot.answered(bot.commands("dee", "den", "vote", number="1"))
    bot.reacts("bob", "team", on, "\U0001f440")
    await bot.until(lambda: "with bob" in bot.said("team")[0], "bob has it")
    pressed = bot.presses("bob", "Ship", "team")
    await bot.opened(pressed)
    bot.submits("bob", pressed, listened="we asked", changed="it is dark", next="nothing more")
    await bot.until(lambda: bot.said("lobby") and bot.said("den"), "both are told")
    [told] = bot.ours("den")
    assert "is done." in bot.said("lobby")[0]
    assert told["called"] == [bot.world.accounts["dee"]]
    assert told["author"]["username"] == "bob"


async def test_the_story_hangs_below_the_card(bot: FakeDiscord) -> None:
    on = await wish(bot)
    bot.commands("dee", "den", "vote", number="1")
    await bot.until(lambda: bot.said(on), "the thread is there")
    assert bot.said(on) == ["dee wants it too"]
    assert bot.world.channels[on]["name"] == "#1 dark mode"


# Doors ----------------------------------------------------------------------------------------


async def test_a_command_is_answered_for_the_asker_alone(bot: FakeDiscord) -> None:
    begun = bot.commands("ana", "lobby", "suggest", words="dark mode")
    assert "#1" in await bot.answered(begun)
    assert begun.shown[0]["flags"] & 64


async def test_what_is_like_it_is_offered_while_one_types(bot: FakeDiscord) -> None:
    await wish(bot)
    [choice] = await bot.offered(bot.types("dee", "den", "suggest", words="a dark mode"))
    assert choice["name"] == "#1 dark mode — 1 person"


async def test_choosing_what_is_offered_is_a_vote(bot: FakeDiscord) -> None:
    await wish(bot)
    [choice] = await bot.offered(bot.types("dee", "den", "suggest", words="a dark mode"))
    bot.commands("dee", "den", "suggest", words=choice["value"])
    await bot.until(lambda: "2 people" in bot.said("team")[0], "there are two")


async def test_a_number_is_found_by_its_words(bot: FakeDiscord) -> None:
    await wish(bot)
    [choice] = await bot.offered(bot.types("dee", "den", "vote", number="dark mode"))
    assert choice["value"] == "1"


async def test_a_command_without_words_opens_a_form(bot: FakeDiscord) -> None:
    begun = bot.commands("ana", "lobby", "suggest")
    await bot.opened(begun)
    bot.submits("ana", begun, words="dark mode")
    await card(bot, "#1 dark mode")


async def test_what_is_given_already_is_not_asked_again(bot: FakeDiscord) -> None:
    await wish(bot)
    begun = bot.commands("bob", "team", "ship", number="1")
    drawn = await bot.opened(begun)
    asked = [each["custom_id"] for each in rules.entries(drawn)]
    assert asked == ["listened", "changed", "next"]


async def test_a_message_is_sent_to_us_with_its_words(bot: FakeDiscord) -> None:
    said = bot.says("ana", "lobby", "it is too bright at night")
    begun = bot.takes_menu("ana", "lobby", SEND, said)
    await bot.opened(begun)
    bot.submits("ana", begun)
    await card(bot, "#1 it is too bright at night")


async def test_the_same_for_me_on_a_card_is_a_vote(bot: FakeDiscord) -> None:
    on = await wish(bot)
    bot.takes_menu("eve", "team", SAME, on)
    await bot.until(lambda: bot.said(on), "the story goes on")
    assert bot.said(on) == ["eve wants it too"]


async def test_the_same_for_me_on_the_words_of_a_wish_is_a_vote(bot: FakeDiscord) -> None:
    said = bot.says("ana", "lobby", "@bridgebot suggest dark mode")
    await card(bot)
    answer = await bot.answered(bot.takes_menu("eve", "lobby", SAME, said))
    assert "you want #1 dark mode too" in answer


async def test_the_same_for_me_on_other_words_is_a_wish_that_others_join(bot: FakeDiscord) -> None:
    said = bot.says("ana", "lobby", "it is too bright at night")
    begun = bot.takes_menu("eve", "lobby", SAME, said)
    await bot.opened(begun)
    bot.submits("eve", begun)
    await card(bot, "#1 it is too bright at night")
    answer = await bot.answered(bot.takes_menu("ana", "lobby", SAME, said))
    assert "you want #1 it is too bright at night too" in answer


@pytest.mark.parametrize("place", ["lobby", "@ana"])
async def test_a_digest_leads_to_the_words_of_a_wish(bot: FakeDiscord, place: str) -> None:
    said = bot.says("ana", place, "@bridgebot suggest dark mode")
    await card(bot)
    answer = await bot.answered(bot.commands("ana", place, "digest", do="preview"))
    assert f"/{bot.id_of(place)}/{said})" in answer


async def test_one_of_ones_own_leads_to_where_a_command_was_typed(bot: FakeDiscord) -> None:
    await wish(bot)
    answer = await bot.answered(bot.commands("ana", "lobby", "digest", do="preview", to="me"))
    assert f"/{bot.id_of('lobby')})" in answer


async def test_a_direct_message_is_answered_there(bot: FakeDiscord) -> None:
    bot.says("ana", "@ana", "suggest dark mode")
    await bot.until(lambda: bot.said("@ana"), "ana is answered")
    assert "#1" in bot.said("@ana")[0]


async def test_a_mention_is_answered_in_a_letter(bot: FakeDiscord) -> None:
    said = bot.says("ana", "lobby", "@bridgebot suggest dark mode")
    await bot.until(lambda: bot.said("@ana"), "ana has a letter")
    assert "#1" in bot.said("@ana")[0]
    await bot.until(lambda: bot.world.find(bot.id_of("lobby"), said).get("signs"), "a sign")
    assert bot.said("lobby") == []


async def test_who_takes_no_letters_is_called_where_they_spoke_and_alone_sees_the_answer(
    bot: FakeDiscord,
) -> None:
    bot.world.closed.add(bot.joins("ana"))
    bot.says("ana", "lobby", "@bridgebot suggest dark mode")
    await bot.until(lambda: bot.said("lobby"), "ana is called")
    mine, others = (bot.presses(who, "Show me", "lobby") for who in ("ana", "eve"))
    assert "#1" in await bot.answered(mine)
    assert "somebody else" in await bot.answered(others)
    assert bot.ours("lobby")[0]["called"] == [bot.joins("ana")]
    assert "#1" not in bot.said("lobby")[0]


async def test_what_a_mention_cannot_open_a_button_opens(bot: FakeDiscord) -> None:
    bot.says("ana", "lobby", "@bridgebot suggest")
    await bot.until(lambda: bot.said("@ana"), "ana has a letter")
    pressed = bot.presses("ana", "Fill in the form", "@ana")
    await bot.opened(pressed)
    bot.submits("ana", pressed, words="dark mode")
    await card(bot, "#1 dark mode")


async def test_whoever_is_shown_the_like_joins_with_one_press(bot: FakeDiscord) -> None:
    await wish(bot)
    begun = bot.commands("dee", "den", "suggest", words="a dark mode please")
    await bot.answered(begun)
    assert "Same as #1" in [each["label"] for each in buttons(begun.shown[0])]
    bot.presses("dee", "Same as #1", "den")
    await bot.until(lambda: "2 people" in bot.said("team")[0], "there are two")


async def test_where_only_a_person_carries_us_they_hear_back_in_a_letter(bot: FakeDiscord) -> None:
    begun = bot.commands("ana", "lobby", "suggest", carried=True, words="dark mode")
    await bot.answered(begun)
    await card(bot)
    bot.commands("bob", "team", "take", number="1")
    begun = bot.commands("bob", "team", "decline", number="1")
    drawn = await bot.opened(begun)
    names = [each["custom_id"] for each in rules.entries(drawn)]
    bot.submits("bob", begun, **dict.fromkeys(names, "as it is"))
    await bot.until(lambda: bot.said("@ana"), "ana is told")
    assert bot.said("lobby") == []


async def test_no_words_of_a_stranger_call_anybody(bot: FakeDiscord) -> None:
    account = bot.joins("eve")
    bot.commands(
        "ana", "lobby", "suggest", words=f"hey @everyone <@{account}> **bold** [a](http://b.c)"
    )
    await card(bot)
    [message] = bot.ours("team")
    assert message["called"] == []
    assert "hey @everyone @eve **bold** [a](http://b.c)" in bot.said("team")[0]

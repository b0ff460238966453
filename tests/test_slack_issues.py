"""A problem goes its whole way through a bot on a pretend Slack: people with names, and a clock."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.slack.parsing import CUSTOMER, WRONG
from bridgebot.owners.roster import Roster
from hurried_clock import HurriedClock
from slack_blocks import buttons
from slack_bot import running
from slack_people import FakeSlack

ROSTER = Roster.model_validate(
    {
        "people": {
            "bob": {"name": "bob", "accounts": "slack:T1/UBOB"},
            "kim": {"name": "kim", "accounts": "slack:T1/UKIM"},
        },
        "areas": {
            "exports": {
                "words": "export",
                "chain": [
                    {"ask": "bob", "within": "2h"},
                    {"ask": "kim", "within": "2h", "how": "direct"},
                ],
            }
        },
    }
)


@pytest.fixture
def clock() -> HurriedClock:
    return HurriedClock()


@pytest.fixture
async def bot(clock: HurriedClock, sqlite_url: str) -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        slack.joins("eve", "lobby")
        slack.joins("bob", "team")
        slack.joins("kim", "team")
        async with running(slack, sqlite_url, clock=clock, roster=ROSTER):
            yield slack
        assert slack.world.broken_rules == []


async def reported(bot: FakeSlack) -> tuple[str, str]:
    """Let eve report a problem; name what she is shown of it, and the team's card."""
    await bot.commands("eve", "lobby", "/issue the export fails")
    await bot.until(lambda: bot.said("lobby") and bot.said("team"))
    home, card = (str(bot.ours(channel)[0]["ts"]) for channel in ("lobby", "team"))
    await bot.until(lambda: bot.said("team", thread=card))
    return home, card


def labels(bot: FakeSlack, channel: str, *, thread: str = "") -> list[str]:
    [*_, last] = bot.ours(channel, thread=thread)
    return [each["text"]["text"] for each in buttons(last["blocks"])]


def files(bot: FakeSlack, thread: str) -> list[dict[str, Any]]:
    """List what we showed in a thread of the team's channel."""
    said = bot.world.channels["CTEAM"].messages
    shown = [each.get("files") or () for each in said if each.get("thread_ts") == thread]
    return [bot.world.files[file["id"]] for each in shown for file in each]


# Named people, and a clock ----------------------------------------------------------------------


async def test_its_owner_is_called_in_the_thread_and_the_customer_sees_who_it_is(
    bot: FakeSlack,
) -> None:
    _, card = await reported(bot)
    [called] = bot.said("team", thread=card)
    assert called.startswith("@UBOB \nThis waits for you. Please say by ")
    assert labels(bot, "team", thread=card) == ["I have it", "Ask the next one"]
    assert "With bob. If there is no answer by " in bot.said("lobby")[0]


async def test_one_press_takes_it_and_the_customers_card_changes_in_place(bot: FakeSlack) -> None:
    home, _ = await reported(bot)
    await bot.presses("bob", "I have it", "team")
    await bot.until(lambda: "With bob.\n" in bot.said("lobby")[0])
    assert str(bot.ours("lobby")[0]["ts"]) == home
    await bot.until(lambda: len(bot.said("lobby")) > 1)
    assert (bot.ours("lobby")[1]["username"], "bob" in bot.said("lobby")[1]) == ("bob", False)


async def test_silence_lets_it_climb_to_the_next_who_is_told_directly(
    bot: FakeSlack, clock: HurriedClock
) -> None:
    await reported(bot)
    clock.jumps(2)
    await bot.until(lambda: bot.said("@kim"))
    assert "waits for you" in bot.said("@kim")[0]
    assert "bob has not answered." in bot.said("@kim")[0]
    await bot.presses("kim", "I have it", "@kim")
    await bot.until(lambda: "With kim.\n" in bot.said("lobby")[0])


async def test_a_customer_pulls_the_alarm_by_a_sign(bot: FakeSlack) -> None:
    home, _ = await reported(bot)
    await bot.reacts("eve", "lobby", home, "bangbang")
    await bot.until(lambda: "The alarm is pulled." in bot.said("lobby")[0])
    await bot.until(lambda: "Urgent: " in bot.said("team")[0])
    await bot.until(lambda: bot.said("@kim"))
    assert "Urgent: the alarm was pulled without words" in bot.said("@kim")[0]


async def test_it_is_resolved_by_a_modal_and_opened_again_by_one_press(bot: FakeSlack) -> None:
    await reported(bot)
    await bot.presses("bob", "Resolve", "team")
    await bot.until(lambda: bot.has_modal("bob"))
    await bot.submits("bob", words="the header is right again")
    await bot.until(lambda: len(bot.said("lobby")) == 2)
    assert "is resolved.\nthe header is right again" in bot.said("lobby")[1]
    await bot.presses("eve", "Not for me", "lobby")
    await bot.until(lambda: "With bob. If there is no answer" in bot.said("lobby")[0])


# Other doors ------------------------------------------------------------------------------------


async def test_a_ticket_on_somebodys_words_makes_them_an_issue(bot: FakeSlack) -> None:
    bot.joins("bob", "lobby")
    said = await bot.says("eve", "lobby", "the export is slow today")
    await bot.reacts("bob", "lobby", said, "ticket")
    await bot.until(lambda: bot.said("team"))
    assert "reported by eve" in bot.said("team")[0]
    await bot.until(lambda: any("is what I made of your words" in e for e in bot.said("lobby")))


async def test_what_is_wrong_is_put_right_from_the_menu_of_a_message(bot: FakeSlack) -> None:
    said = await bot.says("kim", "lobby", "exports are free for ever")
    await bot.takes_shortcut("eve", WRONG, "lobby", said)
    await bot.until(lambda: bot.has_modal("eve"))
    await bot.submits("eve", words="for a year only")
    await bot.until(lambda: bot.said("team"))
    assert (
        "Correction: “exports are free for ever” is wrong: for a year only" in bot.said("team")[0]
    )


async def test_a_card_is_quoted_by_what_it_is_about(bot: FakeSlack) -> None:
    home, _ = await reported(bot)
    await bot.takes_shortcut("eve", WRONG, "lobby", home)
    await bot.until(lambda: bot.has_modal("eve"))
    quoted = next(b for b in bot.modal("eve")["blocks"] if b.get("block_id") == "quoted")
    assert quoted["element"]["initial_value"] == "#1 Issue: the export fails"


async def test_a_note_is_sent_to_the_customer_from_its_menu(bot: FakeSlack) -> None:
    home, card = await reported(bot)
    said = await bot.says("bob", "team", "It is the old importer", thread=card)
    await bot.takes_shortcut("bob", CUSTOMER, "team", said)
    await bot.until(lambda: bot.said("lobby", thread=home))
    assert bot.said("lobby", thread=home)[-1].endswith("It is the old importer")
    assert bot.ours("lobby", thread=home)[-1]["username"] == "bob"


async def test_a_customer_sends_nothing_from_there(bot: FakeSlack) -> None:
    said = await bot.says("eve", "lobby", "no refund for me?")
    await bot.takes_shortcut("eve", CUSTOMER, "lobby", said)
    await bot.until(lambda: bot.whispered("eve"))
    assert "for staff only" in bot.whispered("eve")[-1]


async def test_a_picture_given_with_a_problem_hangs_below_its_card(bot: FakeSlack) -> None:
    await bot.commands("eve", "lobby", "/issue")
    await bot.until(lambda: bot.has_modal("eve"))
    await bot.submits("eve", {"error.png": b"red"}, words="the export fails")
    await bot.until(lambda: bot.said("team"))
    card = str(bot.ours("team")[0]["ts"])
    await bot.until(lambda: files(bot, card))
    assert [(each["name"], each["content"]) for each in files(bot, card)] == [("error.png", b"red")]


async def test_what_is_wrong_is_said_below_the_field_that_it_is_in(bot: FakeSlack) -> None:
    await bot.commands("eve", "lobby", "/issue ?")
    await bot.until(lambda: bot.has_modal("eve"))
    said = await bot.submits("eve", words="it is slow", area="imports")
    wrong = "I know no area “imports”. There is: exports."
    assert said == {"response_action": "errors", "errors": {"area": wrong}}


# The digest -------------------------------------------------------------------------------------


async def test_a_digest_is_one_message_with_the_rest_and_a_chart_in_its_thread(
    bot: FakeSlack, clock: HurriedClock
) -> None:
    await reported(bot)
    clock.jumps(0.01)  # what has only just happened is left to the next one
    await bot.commands("bob", "team", "/bridge digest now")
    await bot.until(lambda: len(bot.said("team")) == 2)
    front = bot.ours("team")[1]
    assert bot.said("team")[1].startswith("1 waiting on us.\n- Soon late #1 the export fails")
    assert labels(bot, "team")[0] == "Take #1"
    await bot.until(lambda: files(bot, str(front["ts"])))
    [picture] = files(bot, str(front["ts"]))
    assert (picture["name"], bool(picture["alt_txt"])) == ("chart.png", True)

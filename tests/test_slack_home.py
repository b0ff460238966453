"""The app's home lists what is somebody's own, and what they press there is answered there."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

import slack_rules
from adapters.slack import home
from adapters.slack.drawing import Drawing
from adapters.slack.heard import Kind
from bridgebot.event import Button, Commanded, Whisper
from bridgebot.owners.roster import Roster
from bridgebot.text import Bullets, Doc, Heading, bullets, doc, paragraph, spans
from slack_blocks import buttons
from slack_bot import running
from slack_people import FakeSlack
from test_slack_parsing import heard

STAFF = Roster.model_validate(
    {
        "people": {"bob": {"name": "bob", "accounts": "slack:T1/UBOB"}},
        "areas": {"exports": {"words": "export", "chain": [{"ask": "bob", "within": "4h"}]}},
    }
)
HOW = Drawing()


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        slack.joins("ana", "lobby")
        slack.joins("bob", "team")
        yield slack
        assert slack.world.broken_rules == []


@pytest.fixture
async def bot(slack: FakeSlack, sqlite_url: str) -> AsyncIterator[FakeSlack]:
    async with running(slack, sqlite_url, roster=STAFF):
        yield slack


async def at_home(bot: FakeSlack, name: str) -> str:
    """Let somebody look at their home."""
    bot.world.homes.pop(f"U{name.upper()}", None)
    await bot.opens_home(name)
    await bot.until(lambda: f"U{name.upper()}" in bot.world.homes)
    return bot.home(name)


async def in_front(bot: FakeSlack, name: str) -> str:
    """Give the words of the modal in front of somebody."""
    await bot.until(lambda: bot.has_modal(name))
    return "".join(map(str, bot.modal(name)["blocks"]))


# What it lists --------------------------------------------------------------------------------


async def test_what_waits_on_somebody_is_there_with_its_verb(bot: FakeSlack) -> None:
    await bot.commands("ana", "lobby", "/issue the csv export fails")
    shown = await at_home(bot, "bob")
    assert shown.startswith("- #1 the csv export fails — from ana, answer by ")
    labels = [each["text"]["text"] for each in buttons(bot.world.homes["UBOB"]["blocks"])]
    assert labels[:3] == ["Report a problem", "Say what you wish for", "I have it #1"]


async def test_sections_have_titles_and_settings_come_last(bot: FakeSlack) -> None:
    await bot.commands("ana", "lobby", "/suggest dark mode")
    await at_home(bot, "ana")
    titles = [b["text"]["text"] for b in bot.world.homes["UANA"]["blocks"] if b["type"] == "header"]
    assert titles == ["What you asked", "Settings"]


async def test_what_is_pressed_there_is_done_and_shown_there(bot: FakeSlack) -> None:
    await bot.commands("ana", "lobby", "/issue the csv export fails")
    await at_home(bot, "bob")
    await bot.presses("bob", "I have it #1")
    assert "is yours now." in await in_front(bot, "bob")
    await bot.until(lambda: "from ana, taken" in bot.home("bob"))
    assert bot.said("@bob") == []


# Settings -------------------------------------------------------------------------------------


async def test_settings_open_forms_that_are_filled_in(bot: FakeSlack) -> None:
    await at_home(bot, "bob")
    await bot.presses("bob", "Hours")
    await bot.until(lambda: bot.has_modal("bob"))
    await bot.submits("bob", when="Mon-Fri 9:00-17:00", zone="Europe/Berlin")
    assert "Your hours: Mon–Fri 09:00–17:00 (Europe/Berlin)." in await in_front(bot, "bob")
    await bot.until(lambda: "09:00–17:00 (Europe/Berlin)" in bot.home("bob"))


async def test_what_cannot_be_read_is_said_in_the_form(bot: FakeSlack) -> None:
    await at_home(bot, "bob")
    await bot.presses("bob", "Hours")
    await bot.until(lambda: bot.has_modal("bob"))
    answer = await bot.submits("bob", when="whenever", zone="", holidays="")
    assert answer["response_action"] == "errors"


async def test_a_button_in_front_of_the_home_changes_what_is_in_front(bot: FakeSlack) -> None:
    await at_home(bot, "ana")
    await bot.presses("ana", "Digest to me")
    assert "There is no digest to you yet" in await in_front(bot, "ana")
    await bot.presses("ana", "Schedule")
    await bot.until(lambda: "no digest" not in str(bot.modal("ana")["blocks"]))
    await bot.until(lambda: "Your next digest: " in bot.home("ana"))


async def test_a_customer_has_no_settings_of_staff(bot: FakeSlack) -> None:
    assert "Your hours" not in await at_home(bot, "ana")
    labels = [each["text"]["text"] for each in buttons(bot.world.homes["UANA"]["blocks"])]
    assert labels[2:] == [
        "Where I am told…",
        "My time zone…",
        "Digest to me",
        "Link accounts",
        "Privacy",
    ]


async def test_where_no_modal_opens_it_is_answered_directly(bot: FakeSlack) -> None:
    await at_home(bot, "ana")
    bot.world.trigger_seconds = -1.0
    await bot.presses("ana", "Privacy")
    await bot.until(lambda: bot.said("@ana"))
    assert "This is what I hold on you" in bot.said("@ana")[0]


# How it is drawn ------------------------------------------------------------------------------


def drawn(*blocks: Any, labels: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    doors = tuple(Button(label, f"verb {number}") for number, label in enumerate(labels))
    view = home.view(HOW, Whisper(Doc(blocks), doors))
    slack_rules.check_view(view)
    found: list[dict[str, Any]] = view["blocks"]
    return found


def test_a_button_stands_below_the_list_that_has_its_line() -> None:
    one, two = bullets("#1 a", "#2 b"), bullets("#12 c")
    found = drawn(one, two, paragraph("end"), labels=("Take #12…", "Take #2", "Other"))
    assert [each["type"] for each in found] == [
        *("rich_text", "actions", "rich_text", "actions", "rich_text", "actions"),
    ]
    rows = [[b["text"]["text"] for b in each["elements"]] for each in found[1::2]]
    assert rows == [["Take #2"], ["Take #12…"], ["Other"]]


def test_a_title_stands_by_itself_and_is_cut() -> None:
    title = Heading(spans("x" * 200))
    assert [each["type"] for each in drawn(paragraph("a"), title, Bullets(()), title)] == [
        *("rich_text", "header", "header"),
    ]


def test_a_home_holds_no_more_than_slack_takes() -> None:
    assert len(drawn(*[Heading(spans(str(number))) for number in range(120)])) == 100


def test_an_answer_in_front_of_it_can_be_closed_and_not_sent() -> None:
    view = home.modal(HOW, Whisper(doc("done")), {"home": "yes"})
    slack_rules.check_view(view)
    assert "submit" not in view


# What is heard of it --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["block_actions_in_the_home", "block_actions_in_a_modal"])
def test_what_is_done_at_home_asks_for_the_home_again(name: str) -> None:
    found = heard(name)
    asked = found.events[-1]
    assert isinstance(asked, Commanded)
    assert (asked.line, asked.place.channel, asked.author.name) == ("mine", "@U0BOB", "Bob")
    assert found.home is not None
    assert found.home.kind is Kind.HOME


def test_a_button_in_a_modal_is_answered_in_it() -> None:
    way = heard("block_actions_in_a_modal").way
    assert way is not None
    assert (way.view, way.is_home) == ("V0002", True)

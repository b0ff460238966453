"""An answer comes whole, however long it is and whichever way the asker came."""

from collections.abc import AsyncIterator

import pytest

import slack_bot
import slack_rules
from adapters.slack import rendering
from adapters.slack.drawing import Drawing
from adapters.slack.slack import Slack
from bridgebot.event import Answer, Button, Event, Whisper
from bridgebot.testing.driving import PretendGate, running
from bridgebot.text import doc, paragraph
from slack_blocks import buttons
from slack_people import FakeSlack
from test_slack_contract import NAME, SlackSide

LINES = [f"line {number:04} of what there is to say" for number in range(800)]
DOOR = Button("Go on", "mine")


def long(lines: int) -> Whisper:
    return Whisper(doc(*map(paragraph, LINES[:lines])), (DOOR,))


def answering(lines: int) -> PretendGate:
    def answer(event: Event) -> Answer | None:
        return None if event.author.is_bot else long(lines)

    return PretendGate(answer)


def lines_of(pages: list[str]) -> list[str]:
    return [line for page in pages for line in page.splitlines()]


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        slack.joins("ana", "lobby")
        yield slack
        assert slack.world.broken_rules == []


@pytest.fixture
def adapter(slack: FakeSlack) -> Slack:
    return Slack(NAME, slack_bot.settings(slack))


async def shown(slack: FakeSlack, pages: int) -> list[str]:
    """Wait until ana alone was shown so many pages."""
    await slack.until(lambda: len(slack.whispered("ana")) == pages)
    return slack.whispered("ana")


# Up to four pages -----------------------------------------------------------------------------


async def test_a_slash_command_is_answered_whole(slack: FakeSlack, adapter: Slack) -> None:
    async with running(adapter, SlackSide(slack), answering(150)):
        await slack.commands("ana", "lobby", "/bridge mine")
        assert lines_of(await shown(slack, 3)) == LINES[:150]


async def test_a_mention_is_answered_whole(slack: FakeSlack, adapter: Slack) -> None:
    async with running(adapter, SlackSide(slack), answering(150)):
        await slack.says("ana", "lobby", "@bridgebot mine")
        assert lines_of(await shown(slack, 3)) == LINES[:150]


async def test_in_a_direct_message_it_goes_on_in_the_thread(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack), answering(150)):
        await slack.says("ana", "@ana", "mine")
        await slack.until(lambda: len(slack.ours("@ana", thread=None)) == 3)
    [first] = slack.ours("@ana")
    below = slack.said("@ana", thread=first["ts"])
    assert lines_of([*slack.said("@ana"), *below]) == LINES[:150]


async def test_when_slack_asks_to_wait_the_rest_comes_later(
    slack: FakeSlack, adapter: Slack
) -> None:
    slack.faults.slow_down["chat.postMessage"] = [1]
    async with running(adapter, SlackSide(slack), answering(150)):
        await slack.says("ana", "@ana", "mine")
        await slack.until(lambda: len(slack.ours("@ana", thread=None)) == 3)


async def test_buttons_stand_where_reading_ends(slack: FakeSlack, adapter: Slack) -> None:
    async with running(adapter, SlackSide(slack), answering(150)):
        await slack.commands("ana", "lobby", "/bridge mine")
        await shown(slack, 3)
    drawn = [len(buttons(each.blocks)) for each in slack.world.whispers]
    assert drawn == [0, 0, 1]


async def test_what_an_address_takes_no_more_is_shown_in_the_channel(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack), answering(150)):
        slack.world.urls_left = 1
        await slack.commands("ana", "lobby", "/bridge mine")
        assert lines_of(await shown(slack, 3)) == LINES[:150]
    assert [method for method, _ in slack.world.calls].count("chat.postEphemeral") == 2


# More than that -------------------------------------------------------------------------------


async def test_what_is_far_too_long_comes_as_a_file_too(slack: FakeSlack, adapter: Slack) -> None:
    async with running(adapter, SlackSide(slack), answering(800)):
        await slack.commands("ana", "lobby", "/bridge mine")
        pages = await shown(slack, 4)
        await slack.until(lambda: slack.world.direct("UANA").messages)
    assert pages[-1] == "… The whole of it comes as a file, in our direct messages."
    [file] = slack.world.files.values()
    assert file["content"].decode().split() == " ".join(LINES).split()


async def test_where_no_file_can_be_sent_that_is_said(slack: FakeSlack, adapter: Slack) -> None:
    slack.faults.statuses["files.getUploadURLExternal"] = [503]
    async with running(adapter, SlackSide(slack), answering(800)):
        await slack.says("ana", "lobby", "@bridgebot mine")
        await slack.until(lambda: slack.said("@ana"))
    assert slack.said("@ana")[0].startswith("The file with the whole of it could not be sent")


@pytest.mark.parametrize("lines", [0, 1, 70, 200, 800])
def test_every_page_keeps_to_every_rule(lines: int) -> None:
    answer = long(lines)
    drawn = rendering.answer(Drawing(), answer.body, answer.buttons)
    for page in drawn.pages:
        slack_rules.check_message(page.text, page.blocks)
    assert len(drawn.pages) <= 4
    assert bool(drawn.whole) == (lines == 800)

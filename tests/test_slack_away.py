"""What was said while we were away is heard when we come back, once."""

from collections.abc import AsyncIterator

import pytest

import slack_bot
from adapters.slack.slack import Slack
from bridgebot.event import Edited, Event, Posted, Whisper
from bridgebot.testing.driving import PretendGate, running, until
from bridgebot.text import doc, plain
from slack_people import FakeSlack
from test_slack_contract import NAME, SlackSide


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        slack.joins("ana", "lobby")
        yield slack


@pytest.fixture
def adapter(slack: FakeSlack) -> Slack:
    return Slack(NAME, slack_bot.settings(slack))


def words(events: list[Event]) -> list[str]:
    return [plain(event.body) for event in events if isinstance(event, Posted)]


def new(gate: PretendGate) -> list[str]:
    """List what was handed in under a key that was not handed in before."""
    by_key = {event.key: event for event in reversed(gate.events)}
    return words([event for event in gate.events if by_key.pop(event.key, None)])


async def met(slack: FakeSlack, adapter: Slack) -> PretendGate:
    """Let the bot be there for a while, and go."""
    async with running(adapter, SlackSide(slack)) as gate:
        await until(lambda: bool(gate._cursors.get("CLOBBY")), "the channel is known")
        await slack.says("ana", "lobby", "before")
    return gate


async def test_the_first_time_nothing_old_is_fetched(slack: FakeSlack, adapter: Slack) -> None:
    slack.message("ana", "lobby", "long ago")
    assert words((await met(slack, adapter)).events) == ["before"]


async def test_who_ended_before_every_channel_was_noted_misses_nothing(
    slack: FakeSlack, adapter: Slack
) -> None:
    slack.message("ana", "lobby", "long ago")
    gate = await met(slack, adapter)
    for cursor in ("CLOBBY", "#since:CLOBBY"):  # as if killed after the first of all cursors
        del gate._cursors[cursor]
    slack.message("ana", "lobby", "missed")
    async with running(adapter, SlackSide(slack), gate):
        await until(lambda: "missed" in new(gate), "it is fetched")
    assert new(gate) == ["before", "missed"]


@pytest.mark.parametrize("page", [1000, 15, 1])
async def test_what_was_missed_is_heard_in_order(
    slack: FakeSlack, adapter: Slack, page: int
) -> None:
    gate = await met(slack, adapter)
    slack.world.history_page = page
    for number in range(20):
        slack.message("ana", "lobby", f"missed {number}")
    async with running(adapter, SlackSide(slack), gate):
        await until(lambda: "missed 19" in new(gate), "all is fetched")
    assert new(gate) == ["before", *(f"missed {number}" for number in range(20))]


@pytest.mark.parametrize(("page", "heard"), [(1000, 1), (15, 0)])
async def test_replies_in_an_old_thread_are_heard_where_there_is_plenty_to_read(
    slack: FakeSlack, adapter: Slack, page: int, heard: int
) -> None:
    slack.world.history_page = page
    root = slack.message("ana", "lobby", "long ago")["ts"]
    gate = await met(slack, adapter)
    for number in range(30):
        slack.message("ana", "lobby", f"noise {number}")
    slack.message("ana", "lobby", "a late reply", thread=root)
    async with running(adapter, SlackSide(slack), gate):
        await until(lambda: "noise 29" in new(gate), "all is fetched")
    assert new(gate).count("a late reply") == heard  # nobody told us of that thread


async def test_replies_in_a_thread_we_know_are_heard(slack: FakeSlack, adapter: Slack) -> None:
    root = slack.message("ana", "lobby", "long ago")["ts"]
    async with running(adapter, SlackSide(slack)) as gate:
        await until(lambda: bool(gate._cursors.get("CLOBBY")), "the channel is known")
        await slack.says("ana", "lobby", "a first reply", thread=root)
    for number in range(30):
        slack.message("ana", "lobby", f"noise {number}")
    slack.message("ana", "lobby", "a late reply", thread=root)
    async with running(adapter, SlackSide(slack), gate):
        await until(lambda: "a late reply" in new(gate), "the reply is fetched")
    late = next(each for each in gate.events if words([each]) == ["a late reply"])
    assert late.place.thread == root


async def test_an_edit_that_was_missed_is_heard(slack: FakeSlack, adapter: Slack) -> None:
    gate = await met(slack, adapter)
    said = slack.world.channels["CLOBBY"].messages[-1]
    said["edited"] = {"user": "UANA", "ts": slack.world.ts()}
    async with running(adapter, SlackSide(slack), gate):
        await until(lambda: any(isinstance(e, Edited) for e in gate.events), "it is fetched")
    [edited] = [event for event in gate.events if isinstance(event, Edited)]
    assert edited.message == said["ts"]


async def test_an_edit_of_an_old_message_is_heard_and_only_what_was_missed(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        await until(lambda: bool(gate._cursors.get("CLOBBY")), "the channel is known")
        old = await slack.says("ana", "lobby", "old")
        await slack.says("ana", "lobby", "older edit")
    lobby = slack.world.channels["CLOBBY"].messages
    lobby[1]["edited"] = {"user": "UANA", "ts": lobby[1]["ts"]}
    gate._cursors["CLOBBY"] = f"{float(old) + 100:.6f}"  # much was heard since, elsewhere in time
    lobby[0]["edited"] = {"user": "UANA", "ts": f"{float(old) + 200:.6f}"}
    lobby[0]["blocks"], lobby[0]["text"] = [], "mended"
    async with running(adapter, SlackSide(slack), gate):
        await until(lambda: any(isinstance(e, Edited) for e in gate.events), "it is fetched")
    edits = [(e.message, plain(e.body)) for e in gate.events if isinstance(e, Edited)]
    assert edits == [(old, "mended")]


async def test_a_channel_that_we_may_not_read_holds_up_no_other(
    slack: FakeSlack, adapter: Slack
) -> None:
    gate = await met(slack, adapter)
    slack.world.unreadable.add("CATTIC")
    slack.joins("ana", "attic")
    slack.message("ana", "lobby", "missed")
    gate._cursors["CATTIC"] = "1.000000"
    async with running(adapter, SlackSide(slack), gate):
        await until(lambda: "missed" in new(gate), "it is fetched")
        await slack.says("ana", "attic", "live")
    assert new(gate) == ["before", "missed", "live"]


async def test_what_is_read_in_one_go_is_asked_for_once(slack: FakeSlack, adapter: Slack) -> None:
    gate = await met(slack, adapter)
    slack.message("ana", "lobby", "missed")
    gate._cursors["#since:CLOBBY"] = "1.000000"
    old = slack.world.channels["CLOBBY"].messages[0]
    old["ts"] = f"{float(old['ts']) - 3600:.6f}"
    slack.world.calls.clear()
    async with running(adapter, SlackSide(slack), gate):
        await until(lambda: "missed" in new(gate), "it is fetched")
    assert [method for method, _ in slack.world.calls].count("conversations.history") == 1


async def test_slack_may_ask_to_wait_while_we_catch_up(slack: FakeSlack, adapter: Slack) -> None:
    gate = await met(slack, adapter)
    slack.message("ana", "lobby", "missed")
    slack.faults.slow_down["conversations.history"] = [1]
    async with running(adapter, SlackSide(slack), gate):
        await until(lambda: "missed" in new(gate), "it is fetched")
    assert new(gate) == ["before", "missed"]


async def test_a_live_message_does_not_hide_what_is_still_being_fetched(
    slack: FakeSlack, adapter: Slack
) -> None:
    gate = await met(slack, adapter)
    before = gate._cursors["CLOBBY"]
    slack.message("ana", "lobby", "missed")
    slack.faults.slow_down["conversations.history"] = [60]
    async with running(adapter, SlackSide(slack), gate):
        await slack.says("ana", "lobby", "live")
        assert gate._cursors["CLOBBY"] == before


async def test_a_channel_with_a_new_id_keeps_its_first_name_here(
    slack: FakeSlack, adapter: Slack
) -> None:
    gate = await met(slack, adapter)
    channel = slack.world.channels.pop("CLOBBY")
    channel.id = "CSHARED"
    slack.world.channels["CSHARED"] = channel
    moved = {"type": "channel_id_changed"}
    moved |= {"old_channel_id": "CLOBBY", "new_channel_id": "CSHARED"}
    async with running(adapter, SlackSide(slack), gate):
        await slack.tell(slack.event(moved))
        ts = await slack.says("ana", "shared", "after")
        await slack.reacts("ana", "shared", ts, "+1")
        await slack.commands("ana", "shared", "/suggest dark mode")
    async with running(adapter, SlackSide(slack), gate):
        await slack.says("ana", "shared", "after a restart")
    assert {event.place.channel for event in gate.events} == {"CLOBBY"}


async def test_who_asks_in_a_channel_with_a_new_id_is_answered_there(
    slack: FakeSlack, adapter: Slack
) -> None:
    gate = PretendGate(lambda _: Whisper(doc("here you are")))
    gate._cursors["#moved"] = '{"COLD": "CLOBBY"}'
    async with running(adapter, SlackSide(slack), gate):
        await slack.says("ana", "lobby", "@bridgebot mine")
        await slack.until(lambda: slack.whispered("ana"))
    assert gate.events[0].place.channel == "COLD"

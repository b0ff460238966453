"""What becomes of us where a workspace did not give every scope that the manifest asks for."""

import aiohttp
import pytest

from adapters.slack import manifest
from adapters.slack.slack import Slack
from bridgebot.adapter import Outcome, Refused, Sent
from bridgebot.event import Op, Place, Post, Posted, React
from bridgebot.testing.driving import PretendGate, running, say, until
from bridgebot.text import doc, plain
from slack_people import FakeSlack
from slack_world import SCOPES
from test_slack_away import adapter, slack
from test_slack_contract import NAME, SlackSide

__all__ = ["adapter", "slack"]

LOBBY = Place(NAME, "CLOBBY")
LACKS = Refused("the app lacks a permission; `bridgebot check` says which")


def without(slack: FakeSlack, scope: str) -> None:
    """Take a scope from the app."""
    slack.world.scopes = ",".join(each for each in SCOPES.split(",") if each != scope)


def test_the_fake_gives_all_that_the_manifest_asks_for() -> None:
    assert set(SCOPES.split(",")) == set(manifest.SCOPES)


@pytest.mark.parametrize("scope", sorted(manifest.OPTIONAL))
async def test_without_a_scope_that_can_be_left_out_people_are_heard_and_answered(
    slack: FakeSlack, adapter: Slack, scope: str
) -> None:
    without(slack, scope)
    async with running(adapter, SlackSide(slack)) as gate:
        await slack.says("ana", "lobby", "hello")
        sent = await say(adapter, Post(LOBBY, doc("hello ana")))
    assert {type(event) for event in gate.events} == {Posted}
    assert isinstance(sent, Sent)


@pytest.mark.parametrize("scope", ["groups:read", "mpim:read", "im:read"])
async def test_what_was_missed_in_channels_is_fetched_though_others_may_not_be_listed(
    slack: FakeSlack, adapter: Slack, scope: str
) -> None:
    without(slack, scope)
    gate = PretendGate()
    async with running(adapter, SlackSide(slack), gate):
        await slack.says("ana", "lobby", "before")
    slack.message("ana", "lobby", "meanwhile")
    async with running(adapter, SlackSide(slack), gate):
        await until(lambda: "meanwhile" in [plain(each.body) for each in gate.events], "fetched")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("scope", "op"),
    [
        ("reactions:write", React(LOBBY, "\U0001f440")),
        ("chat:write.customize", Post(LOBBY, doc("hello"), speaker="Raj")),
        ("im:write", Post(Place(NAME, "@UANA"), doc("hello"))),
        ("chat:write", Post(LOBBY, doc("hello"))),
    ],
)
async def test_what_a_missing_scope_forbids_is_refused_with_where_to_look(
    slack: FakeSlack, adapter: Slack, scope: str, op: Op
) -> None:
    without(slack, scope)
    ts = str(slack.message("ana", "lobby", "hello")["ts"])
    async with running(adapter, SlackSide(slack)):
        outcome: Outcome = await say(adapter, on(op, ts))
    assert outcome == LACKS


def on(op: Op, ts: str) -> Op:
    """Put a sign on a message that there is."""
    return React(op.place, op.emoji, (ts,)) if isinstance(op, React) else op


async def test_a_guest_whose_company_we_may_not_know_is_called_a_guest(
    slack: FakeSlack, adapter: Slack
) -> None:
    without(slack, "team:read")
    slack.joins("gus", "lobby", team="T9")
    async with running(adapter, SlackSide(slack)) as gate:
        await slack.says("gus", "lobby", "hello")
    assert gate.events[0].author.name == "gus (guest)"


async def test_what_a_lost_answer_meant_is_not_known_where_nothing_can_be_read(
    slack: FakeSlack, adapter: Slack
) -> None:
    without(slack, "channels:history")
    async with running(adapter, SlackSide(slack)):
        slack.faults.drop_answers["chat.postMessage"] = 1
        await say(adapter, Post(LOBBY, doc("hello")))
    assert set(slack.said("lobby")) == {"hello"}


async def test_an_upload_of_another_length_than_was_said_is_refused(slack: FakeSlack) -> None:
    args = {"filename": "log.txt", "length": 12}
    told = slack.world.call("files.getUploadURLExternal", args, "xoxb-1")
    async with (
        aiohttp.ClientSession() as session,
        session.post(told["upload_url"], data=b"too short") as answer,
    ):
        assert answer.status == 400
    shown = {"files": [{"id": told["file_id"]}], "channel_id": "CLOBBY"}
    answered = slack.world.call("files.completeUploadExternal", shown, "xoxb-1")
    assert answered["error"] == "file_not_uploaded"

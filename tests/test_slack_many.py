"""Of many workspaces each is cared for by itself: what ails one is no other's trouble."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from adapters.slack.slack import Slack
from bridgebot.adapter import Sent
from bridgebot.event import Place, Post, Posted
from bridgebot.testing.driving import PretendGate, say, until
from bridgebot.text import doc, plain
from slack_people import FakeSlack
from test_slack_workspaces import adapter, begins, comes_back, gate, installs, sells, slack
from web_server import listening

__all__ = ["adapter", "gate", "slack"]

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

ORGANISATION = {"enterprise": {"id": "E1"}, "team": None, "is_enterprise_install": True}


@asynccontextmanager
async def alive(slack: FakeSlack, adapter: Slack, gate: PretendGate) -> AsyncIterator[str]:
    """Let the bot run; give the address of its site."""
    async with listening(adapter, gate, lambda: adapter._open is not None) as address:
        await slack.connected(2)
        yield f"{address}/slack"


def heard(gate: PretendGate) -> list[str]:
    return [plain(event.body) for event in gate.events if isinstance(event, Posted)]


def knows(gate: PretendGate, channel: str) -> Callable[[], bool]:
    return lambda: bool(gate._cursors.get(channel))


async def lives_once(slack: FakeSlack, adapter: Slack, gate: PretendGate, **more: object) -> None:
    """Let two workspaces install the app, and the bot get to know the channel of the second."""
    sells(slack, "c0", "T0", **more)
    sells(slack, "c1", "T1")
    async with alive(slack, adapter, gate) as site:
        assert [await installs(site, "c0"), await installs(site, "c1")] == [200, 200]
        await slack.says("ana", "lobby", "before")
        await until(knows(gate, "T1/CLOBBY"), "the channel is known")


async def test_a_workspace_that_installs_the_app_is_listened_to_at_once(
    slack: FakeSlack, adapter: Slack, gate: PretendGate
) -> None:
    await lives_once(slack, adapter, gate)
    assert heard(gate) == ["before"]


async def test_a_workspace_whose_token_is_dead_holds_up_no_other(
    slack: FakeSlack, adapter: Slack, gate: PretendGate
) -> None:
    await lives_once(slack, adapter, gate)
    del slack.world.tokens["xoxb-T0"]
    slack.message("ana", "lobby", "missed")
    async with alive(slack, adapter, gate):
        await until(lambda: "missed" in heard(gate), "it is fetched")
        before = gate._cursors["T1/CLOBBY"]
        await slack.says("ana", "lobby", "live")
    assert gate._cursors["T1/CLOBBY"] > before


async def test_a_workspace_that_slack_is_slow_for_holds_up_no_other(
    slack: FakeSlack, adapter: Slack, gate: PretendGate
) -> None:
    await lives_once(slack, adapter, gate)
    slack.message("ana", "lobby", "missed")
    slack.faults.slow_down["users.conversations"] = [60]
    async with alive(slack, adapter, gate):
        await until(lambda: "missed" in heard(gate), "it is fetched")


async def test_a_renewal_that_slack_refuses_is_that_workspaces_trouble_alone(
    slack: FakeSlack, adapter: Slack, gate: PretendGate
) -> None:
    await lives_once(slack, adapter, gate, refresh_token="xoxe-dead", expires_in=600)
    slack.message("ana", "lobby", "missed")
    async with alive(slack, adapter, gate):
        await until(lambda: "missed" in heard(gate), "it is fetched")
        sent = await say(adapter, Post(Place("slack", "T0/CLOBBY"), doc("with the old token")))
    assert isinstance(sent, Sent)


async def test_a_renewal_that_takes_long_holds_nobody_up_and_is_not_lost(
    slack: FakeSlack, adapter: Slack, gate: PretendGate
) -> None:
    await lives_once(slack, adapter, gate, refresh_token="xoxe-1", expires_in=600)
    slack.world.refresh_tokens["xoxe-1"] = "T0"
    slack.faults.silent.add("oauth.v2.access")
    slack.retries, slack.ack_seconds = 0, 1.0
    said = slack.message("ana", "lobby", "in time")
    async with alive(slack, adapter, gate):
        await slack.tell(slack.event({**said, "channel": "CLOBBY"}, team="T0"))
        await until(lambda: "in time" in heard(gate), "it is heard")
    assert slack.late == 0


# Organisations --------------------------------------------------------------------------------


async def test_what_an_organisation_missed_is_fetched_workspace_by_workspace(
    slack: FakeSlack, adapter: Slack, gate: PretendGate
) -> None:
    slack.world.organisations["E1"] = ["T1", "T2"]
    slack.joins("bob", "den")
    slack.world.channels["CDEN"].team = "T2"
    sells(slack, "code-1", "E1", **ORGANISATION)
    async with alive(slack, adapter, gate) as site:
        await installs(site, "code-1")
        assert adapter._open is not None
        adapter._open.backfill.want()
        await until(knows(gate, "E1/CDEN"), "the channels are known")
    slack.message("ana", "lobby", "missed")
    slack.message("bob", "den", "missed there")
    async with alive(slack, adapter, gate):
        await until(lambda: len(heard(gate)) == 2, "they are fetched")
    assert {event.place.channel for event in gate.events} == {"E1/CLOBBY", "E1/CDEN"}


# Coming back ----------------------------------------------------------------------------------


async def test_a_restart_between_going_to_slack_and_coming_back_does_no_harm(
    slack: FakeSlack, adapter: Slack, gate: PretendGate
) -> None:
    sells(slack, "code-1")
    async with alive(slack, adapter, gate) as site:
        state = await begins(site)
    async with alive(slack, adapter, gate) as site:
        assert await comes_back(site, "code-1", state) == 200


async def test_a_state_is_good_once(slack: FakeSlack, adapter: Slack, gate: PretendGate) -> None:
    sells(slack, "code-1")
    sells(slack, "code-2")
    async with alive(slack, adapter, gate) as site:
        state = await begins(site)
        assert await comes_back(site, "code-1", state) == 200
        assert await comes_back(site, "code-2", state) == 401

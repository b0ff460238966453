"""Socket Mode: lines are renewed, fall and go silent, and nobody is left unheard."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

import slack_bot
from adapters.slack import listening
from adapters.slack.listening import BadAppToken
from adapters.slack.slack import Slack
from bridgebot.adapter import Secret
from bridgebot.event import Posted
from bridgebot.testing.driving import PretendGate, running, until
from bridgebot.text import plain
from slack_people import FakeSlack
from store.database import Unavailable
from test_slack_contract import NAME, SlackSide


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        slack.joins("ana", "lobby")
        yield slack


@pytest.fixture
def adapter(slack: FakeSlack) -> Slack:
    return Slack(NAME, slack_bot.settings(slack))


@pytest.fixture(autouse=True)
def haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "WATCH_SECONDS", 0.05)
    monkeypatch.setattr(listening, "PING_SECONDS", 0.2)


def heard(gate: PretendGate) -> list[str]:
    return [plain(event.body) for event in gate.events if isinstance(event, Posted)]


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_while_a_line_is_renewed_the_other_hears(
    slack: FakeSlack, adapter: Slack, reason: str
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        await slack.ask_to_leave(0, reason)
        for number in range(20):
            await slack.says("ana", "lobby", f"hello {number}")
        await slack.connected(2)
    assert heard(gate) == [f"hello {number}" for number in range(20)]
    assert slack.unacknowledged == []


async def test_a_line_that_lingers_after_the_warning_is_closed(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        warned = slack.sockets[0]
        await slack.ask_to_leave(0, "warning")
        await slack.until(lambda: warned.closed and len(slack.sockets) == 2)
        await slack.says("ana", "lobby", "hello")
    assert heard(gate) == ["hello"]


async def test_when_socket_mode_is_switched_on_again_what_was_missed_is_fetched(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        await slack.says("ana", "lobby", "before")
        await slack.switch_off()
        slack.message("ana", "lobby", "meanwhile")
        await slack.until(lambda: not slack.sockets)
        slack.links_are_on = True
        await slack.connected(2)
        await until(lambda: "meanwhile" in heard(gate), "it is fetched")
        await slack.says("ana", "lobby", "after")
    assert list(dict.fromkeys(heard(gate))) == ["before", "meanwhile", "after"]


async def test_a_line_that_falls_comes_back(slack: FakeSlack, adapter: Slack) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        slack.cut(0)
        await slack.until(lambda: len(slack.sockets) == 1)
        await slack.says("ana", "lobby", "hello")
        await slack.connected(2)
    assert heard(gate) == ["hello"]


async def test_a_burnt_ticket_holds_nobody_up(slack: FakeSlack, adapter: Slack) -> None:
    slack.faults.burn_tickets = 2
    async with running(adapter, SlackSide(slack)) as gate:
        await slack.says("ana", "lobby", "hello")
    assert heard(gate) == ["hello"]


async def test_when_both_fall_what_was_said_meanwhile_is_fetched(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        await slack.says("ana", "lobby", "before")
        slack.cut(0)
        slack.cut(1)
        slack.message("ana", "lobby", "meanwhile")
        await slack.until(lambda: not slack.sockets)
        await slack.connected(2)
        await until(lambda: "meanwhile" in heard(gate), "it is fetched")
    assert heard(gate).count("meanwhile") == 1


async def test_a_line_that_never_connects_is_replaced(
    slack: FakeSlack, adapter: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "PATIENCE_SECONDS", 0.2)
    slack.faults.burn_tickets = 6
    async with running(adapter, SlackSide(slack)) as gate:
        await slack.says("ana", "lobby", "hello")
    assert heard(gate) == ["hello"]


async def test_a_line_that_is_silent_for_long_is_replaced(
    slack: FakeSlack, adapter: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "SILENCE_SECONDS", 0.3)
    async with running(adapter, SlackSide(slack)):
        first = list(slack.sockets)
        await slack.until(lambda: slack.sockets and not set(first) & set(slack.sockets))


async def test_an_acknowledgement_to_a_line_that_is_closing_is_no_error(
    slack: FakeSlack, adapter: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    gate = PretendGate()
    async with running(adapter, SlackSide(slack), gate):
        gate.is_open.clear()
        said = slack.message("ana", "lobby", "hello")
        slack.tell(slack.event({**said, "channel": "CLOBBY"}))
        await until(lambda: gate.asked > 0, "it is being kept")
        kept_late = asyncio.ensure_future(_opened_when_all_are_gone(slack, gate))
    await kept_late
    assert heard(gate) == ["hello"]
    assert "Failed to run a message listener" not in caplog.text


async def _opened_when_all_are_gone(slack: FakeSlack, gate: PretendGate) -> None:
    await slack.until(lambda: len(slack.sockets) < 2)
    gate.is_open.set()


async def test_it_is_noted_when_slack_tells_of_something_again(
    slack: FakeSlack, adapter: Slack
) -> None:
    slack.ack_seconds = 0.2
    gate = PretendGate(failures=[Unavailable("the disk is full")])
    with capture_logs() as logs:
        async with running(adapter, SlackSide(slack), gate):
            await slack.says("ana", "lobby", "hello")
    [again] = [each for each in logs if each["event"] == "slack.told_again"]
    assert (again["number"], again["reason"]) == ("1", "timeout")


async def test_a_wrong_app_token_is_told_at_once(slack: FakeSlack) -> None:
    adapter = Slack(NAME, slack_bot.settings(slack, app_token=Secret("text", "xapp-wrong")))
    with pytest.raises(BadAppToken, match="connections:write"):
        await adapter.run(PretendGate())

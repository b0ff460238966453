"""Over HTTP: signed, recent, kept before it is acknowledged, and told again when it was not."""

import json
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest
from structlog.testing import capture_logs

import slack_bot
from adapters.slack.slack import Slack
from bridgebot.adapter import Secret
from bridgebot.event import Commanded, Posted
from bridgebot.serving import Address, serve
from bridgebot.testing.driving import PretendGate
from slack_http import SECRET, NoAnswer, signed
from slack_people import FakeSlack
from store.database import Unavailable
from test_slack_parsing import payload
from web_server import listening


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        slack.joins("ana", "lobby")
        yield slack


@pytest.fixture
def gate() -> PretendGate:
    return PretendGate()


@pytest.fixture
async def site(slack: FakeSlack, gate: PretendGate) -> AsyncIterator[str]:
    settings = slack_bot.settings(
        slack, app_token=None, signing_secret=Secret("text", SECRET), public_url="https://x.y"
    )
    adapter = Slack("acme", settings)
    async with listening(adapter, gate, lambda: adapter._open is not None) as address:
        slack.request_url = f"{address}/acme/events"
        yield slack.request_url


async def post(url: str, body: str, headers: dict[str, str]) -> tuple[int, str]:
    kind = {"Content-Type": "application/json"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers={**kind, **headers}) as answer,
    ):
        return answer.status, await answer.text()


async def test_commands_events_and_interactions_come_in_at_one_address(
    slack: FakeSlack, site: str, gate: PretendGate
) -> None:
    await slack.commands("ana", "lobby", "/suggest dark mode")
    await slack.says("ana", "lobby", "hello")
    assert [type(event) for event in gate.events] == [Commanded, Posted]


async def test_slack_makes_sure_that_the_address_is_ours(site: str) -> None:
    asked = payload("url_verification")
    body = json.dumps(asked)
    status, answer = await post(site, body, signed(body))
    assert (status, json.loads(answer)) == (200, {"challenge": asked["challenge"]})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=no", "X-Slack-Request-Timestamp": "1"},
        signed("{}", secret="another"),
        signed("{}", age=6 * 60),
    ],
    ids=["unsigned", "nonsense", "another secret", "six minutes old"],
)
async def test_nobody_else_is_heard(site: str, gate: PretendGate, headers: dict[str, str]) -> None:
    status, _ = await post(site, "{}", headers)
    assert status == 401
    assert gate.events == []


async def test_what_was_not_kept_is_told_again_and_kept_once(
    slack: FakeSlack, site: str, gate: PretendGate
) -> None:
    gate.failures = [Unavailable("the disk is full"), Unavailable("still")]
    await slack.says("ana", "lobby", "hello")
    assert len(gate.events) == 1
    assert slack.unacknowledged == []


async def test_it_is_noted_when_slack_tells_of_something_again(
    slack: FakeSlack, site: str, gate: PretendGate
) -> None:
    gate.failures = [Unavailable("the disk is full")]
    with capture_logs() as logs:
        await slack.says("ana", "lobby", "hello")
    [again] = [each for each in logs if each["event"] == "slack.told_again"]
    assert (again["number"], again["reason"]) == ("1", "http_error")


async def test_nothing_is_acknowledged_before_it_is_kept(
    slack: FakeSlack, site: str, gate: PretendGate
) -> None:
    gate.is_open.clear()
    slack.ack_seconds, slack.retries = 0.2, 0
    await slack.says("ana", "lobby", "hello")
    gate.is_open.set()
    assert len(slack.unacknowledged) == 1


async def test_before_it_is_open_slack_is_asked_to_come_again(slack: FakeSlack) -> None:
    settings = slack_bot.settings(slack, app_token=None, signing_secret=Secret("text", SECRET))
    adapter = Slack("acme", settings)
    async with listening(adapter, None) as address:
        slack.request_url = f"{address}/acme/events"
        with pytest.raises(NoAnswer, match="http_503"):
            await slack.commands("ana", "lobby", "/suggest dark mode")


def test_over_socket_mode_no_address_is_answered(slack: FakeSlack) -> None:
    assert Slack("acme", slack_bot.settings(slack)).routes() == []


async def test_an_address_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Exception, match=f"cannot listen on 127.0.0.1:{port}"):
            await serve(Address(port=port), {"acme": [object()]})  # type: ignore[list-item]

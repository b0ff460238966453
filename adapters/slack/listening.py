"""Listens: Socket Mode over several connections, watched; or HTTP, under our web server."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from math import inf
from typing import Any, Final

import msgspec
import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.calls import Calls, NotDone
from bridgebot.adapter import Refused

_log = structlog.get_logger()
Hear = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any] | None]]

PING_SECONDS: Final = 5.0
WATCH_SECONDS: Final = 1.0
CLOSING_SECONDS: Final = 2.0
PATIENCE_SECONDS: Final = 20.0
SILENCE_SECONDS: Final = 900.0
TOGETHER_SECONDS: Final = 30.0

_write = msgspec.json.Encoder().encode


class Door(AsyncMiddleware):
    """The one listener: takes every payload in before it is acknowledged.

    It stands in front of all that bolt would do with a payload, behind the check of its signature.
    """

    def __init__(self, hear: Hear) -> None:
        """Hand payloads in here."""
        self._hear = hear

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - so bolt calls it
    ) -> BoltResponse:
        """Take a payload in; one that was not kept is not acknowledged."""
        if req.body.get("type") == "url_verification":
            return await next()
        number = ",".join(req.headers.get("x-slack-retry-num", ()))
        if number:
            told_again(number, ",".join(req.headers.get("x-slack-retry-reason", ())))
        said = await _taken(self._hear, req.body)
        if said is None:
            return BoltResponse(status=503, body="")
        return BoltResponse(status=200, body=said.decode())


async def _taken(hear: Hear, payload: Mapping[str, Any]) -> bytes | None:
    """Take a payload in; give what acknowledges it, or None for what was not kept."""
    try:
        said = await hear(payload)
        return _write(said) if said else b""
    except Exception:  # noqa: BLE001 - whatever it is: not acknowledged, so told again
        _log.exception("slack.not_kept", kind=payload.get("type"))
        return None


def told_again(number: object, reason: object) -> None:
    """Note that Slack tells of something again, and why: it was not acknowledged, or too late."""
    _log.info("slack.told_again", number=str(number), reason=str(reason))


def bolt(calls: Calls, token: str, signing_secret: str, hear: Hear) -> AsyncApp:
    """Make bolt's app around our one listener."""
    return AsyncApp(
        logger=_bolt_logger(),
        name="bridgebot",
        client=calls.client(token),
        signing_secret=signing_secret,
        process_before_response=True,
        request_verification_enabled=True,
        before_authorize=Door(hear),
        authorize=_nobody,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
    )


async def _nobody(**_given: Any) -> AuthorizeResult:
    """Our listener comes before anybody is authorized: we know the workspaces ourselves."""
    return AuthorizeResult(enterprise_id=None, team_id=None)


def _bolt_logger() -> logging.Logger:
    logger = logging.getLogger("slack_bolt.bridgebot")
    logger.setLevel(logging.ERROR)
    return logger


# Socket Mode ----------------------------------------------------------------------------------


class BadAppToken(Exception):
    """Slack does not take the token for Socket Mode."""


async def try_app_token(calls: Calls, token: str) -> None:
    """Make sure that Socket Mode can be opened: the library would try for ever, and say nothing."""
    try:
        await calls.tell(token, "apps.connections.open")
    except NotDone as error:
        if isinstance(error.outcome, Refused) or error.code in ("invalid_auth", "not_authed"):
            raise BadAppToken(
                f"Slack does not take the app's token ({error.code}). Make one in Slack's pages: "
                "Basic Information, App-Level Tokens, with the scope connections:write"
            ) from error
        raise


@dataclass
class Line:
    """One connection, with what is needed to see that it lives."""

    client: SocketModeClient
    opening: asyncio.Task[None]
    heard_at: float = field(default_factory=time.monotonic)
    well_at: float = field(default_factory=time.monotonic)
    hellos: int = 0
    fell_at: float = -inf

    def heard(self, *, is_hello: bool) -> None:
        """Note that something came; every greeting but the first says that it had fallen."""
        self.heard_at = time.monotonic()
        self.hellos += is_hello
        if is_hello and self.hellos > 1:
            self.fell_at = self.heard_at

    async def is_well(self) -> bool:
        """Tell whether it is connected and answers to pings."""
        return bool(await self.client.is_connected())

    async def close(self) -> None:
        """Hang up, and leave nothing behind: the library forgets some of it when a line is dead."""
        client = self.client
        self.opening.cancel()
        with suppress(Exception):
            async with asyncio.timeout(CLOSING_SECONDS):
                await client.close()  # type: ignore[no-untyped-call]
        await client.aiohttp_client_session.close()
        left = (client.message_processor, client.current_session_monitor, client.message_receiver)
        tasks = [self.opening, *(task for task in left if task is not None)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _sent(client: SocketModeClient, envelope: str) -> None:
    """Send an acknowledgement; where the line is closing it is no loss: Slack tells it again."""
    try:
        await client.send_message(envelope)
    except (ConnectionError, AttributeError) as error:  # the library has no session any more
        _log.info("slack.not_acknowledged", reason=str(error) or type(error).__name__)


class Lines:
    """Several connections, so that one hears while another is renewed; ill ones are replaced."""

    def __init__(
        self,
        client: AsyncWebClient,
        hear: Hear,
        token: str,
        count: int,
        caught: Callable[[], None],
    ) -> None:
        """Open so many; `caught` is called when we may have missed something."""
        self._client = client
        self._hear = hear
        self._token = token
        self._count = count
        self._caught = caught
        self._lines: list[Line] = []
        self._closing: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        """Listen until cancelled."""
        try:
            self._lines = [self._open() for _ in range(self._count)]
            while True:
                await asyncio.sleep(WATCH_SECONDS)
                if [line for line in list(self._lines) if await self._watch(line)]:
                    self._look_back(time.monotonic())
        finally:
            closing = [*self._closing, *(line.close() for line in self._lines)]
            await asyncio.gather(*closing, return_exceptions=True)

    def _look_back(self, now: float) -> None:
        """Ask to catch up when every line fell within a short time, so that perhaps none heard."""
        fell = [line.fell_at for line in self._lines]
        if min(fell) > now - TOGETHER_SECONDS:
            for line in self._lines:
                line.fell_at = -inf
            self._caught()

    def _open(self) -> Line:
        logger = _bolt_logger()
        client = SocketModeClient(self._token, logger, self._client, ping_interval=PING_SECONDS)
        connecting = client.connect()  # type: ignore[no-untyped-call]
        line = Line(client, asyncio.ensure_future(connecting))
        client.message_listeners.append(partial(self._take, line))
        return line

    async def _take(
        self, line: Line, _client: object, told: Mapping[str, Any], _raw: object
    ) -> None:
        """Take in what an envelope holds, and acknowledge it; what was not kept is not.

        Nobody has to be verified on a line of our own, so bolt has nothing to do here: it would
        make a client for each payload, and read and write our answer once more.
        """
        line.heard(is_hello=told.get("type") == "hello")
        if "envelope_id" not in told or "payload" not in told:
            return
        if told.get("retry_attempt"):
            told_again(told["retry_attempt"], told.get("retry_reason", ""))
        answer = await _taken(self._hear, told["payload"])
        if answer is not None:
            said = {"payload": msgspec.Raw(answer)} if answer else {}
            envelope = _write({"envelope_id": told["envelope_id"], **said})
            await _sent(line.client, envelope.decode())

    async def _watch(self, line: Line) -> bool:
        """Look after a line; answer whether it hears."""
        now = time.monotonic()
        if await line.is_well():
            line.well_at = now
            if now - line.heard_at > SILENCE_SECONDS:
                self._replace(line, "silent")
            return True
        line.fell_at = now if line.hellos else -inf
        # A ticket is good once: with one that is burnt, the library would try again for ever.
        line.client.wss_uri = None
        if now - line.well_at > PATIENCE_SECONDS:
            self._replace(line, "not connected")
        return False

    def _replace(self, line: Line, why: str) -> None:
        _log.warning("slack.line_replaced", reason=why)
        self._lines.append(self._open())
        self._lines.remove(line)
        self._closing.append(asyncio.ensure_future(line.close()))

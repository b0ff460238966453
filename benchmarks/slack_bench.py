"""How fast a slash command is acknowledged: the whole road, on the disk, against a bare bolt app.

Slack's side is a process of its own, which brings the same commands to both. The look-up of like
suggestions is left out, as it is where accepting is measured: it is measured by itself.
"""

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.slack.settings import Settings
from adapters.slack.slack import Slack
from benchmarks.bots import bot, without_likes
from benchmarks.slack_far import LATE, SECRET
from benchmarks.table import Figure, Meter, Rate, faster, interleave, percentile, scratch, within
from bridgebot.adapter import Secret
from bridgebot.serving import Address, routes_of, serve

COUNT, CALLERS, ROUNDS = 4000, 64, 5
OFFERED, SECONDS = 50, 20


@dataclass(frozen=True)
class Wanted:
    """What Slack's side is to bring."""

    is_http: bool
    count: int = COUNT
    callers: int = CALLERS
    rate: float = 0.0


def figures() -> list[Figure]:
    """Measure both ways, each against the bare app in the same run; then the wait at a set rate."""
    with without_likes():
        return [*_against_bare(is_http=False), *_against_bare(is_http=True), *_waits()]


def _against_bare(*, is_http: bool) -> list[Figure]:
    wanted = Wanted(is_http)
    way = "HTTP" if is_http else "Socket Mode"
    contestants: Mapping[str, Callable[[], Rate]] = {
        "ours": lambda: _rate("ours", ours, wanted),
        "bare bolt app": lambda: _rate("bare bolt app", bare, wanted),
    }
    rounds = interleave(contestants, rounds=ROUNDS)
    return [faster(f"slash command over {way}, durable", rounds, "ours", "bare bolt app", 0.5)]


def _waits() -> list[Figure]:
    wanted = Wanted(is_http=False, count=OFFERED * SECONDS, rate=OFFERED)
    _, waits = asyncio.run(ours(wanted))
    late = sum(wait > LATE for wait in waits)
    return [
        within(f"slash command at {OFFERED}/s, p99", 1000 * percentile(waits, 99), "ms", 300),
        within(f"… acknowledged too late, of {len(waits):,}", late, "commands", 0),
    ]


Run = Callable[[Wanted], Any]


def _rate(name: str, run: Run, wanted: Wanted) -> Rate:
    meter, _ = asyncio.run(run(wanted))
    rate: Rate = meter.rate(name, wanted.count, "commands/s")
    return rate


async def ours(wanted: Wanted) -> tuple[Meter, Sequence[float]]:
    """Let our adapter take commands in, over a whole bridge and a database on the disk."""
    with scratch() as folder:
        async with bot(folder / "bench.db") as measured, far_side() as far:
            adapter = Slack("bench", _settings(far.port, is_http=wanted.is_http))
            port = free_port()
            tasks = [
                asyncio.ensure_future(adapter.run(measured.bridge.gate(adapter))),
                asyncio.ensure_future(serve(Address(port=port), routes_of([adapter]))),
                asyncio.ensure_future(measured.errands.run()),
            ]
            url = f"http://127.0.0.1:{port}/bench/events" if wanted.is_http else ""
            return await _measured(far, wanted, url, tasks)


async def bare(wanted: Wanted) -> tuple[Meter, Sequence[float]]:
    """Let a bolt app acknowledge commands, and do nothing else."""
    async with far_side() as far, aiohttp.ClientSession() as session:
        client = AsyncWebClient(
            "xoxb-1", base_url=f"http://127.0.0.1:{far.port}/api/", session=session
        )
        app = AsyncApp(client=client, signing_secret=SECRET, process_before_response=True)

        @app.command("/suggest")
        async def suggest(ack: Any) -> None:
            await ack()

        if not wanted.is_http:
            handler = AsyncSocketModeHandler(app, "xapp-1")
            await handler.client.connect()  # type: ignore[no-untyped-call]
            try:
                return await _measured(far, wanted, "", [])
            finally:
                await handler.client.close()  # type: ignore[no-untyped-call]
        answering = AsyncSlackRequestHandler(app)

        async def events(request: Request) -> Response:
            return await answering.handle(request)

        port, routes = free_port(), [Route("/events", events, methods=["POST"])]
        tasks = [asyncio.ensure_future(serve(Address(port=port), {"bare": routes}))]
        return await _measured(far, wanted, f"http://127.0.0.1:{port}/bare/events", tasks)


async def _measured(
    far: "Far", wanted: Wanted, url: str, tasks: Sequence["asyncio.Future[None]"]
) -> tuple[Meter, Sequence[float]]:
    try:
        await _open(url, tasks)
        with Meter() as meter:
            told = await far.brings(wanted, url)
        meter.seconds = told["seconds"]
        return meter, told["waits"]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _open(url: str, tasks: Sequence["asyncio.Future[None]"]) -> None:
    """Wait until commands are taken in at an address."""
    async with aiohttp.ClientSession() as session:
        while url:
            for task in tasks:
                assert not task.done(), task.exception()
            try:
                async with session.post(url, data="{}") as answer:
                    if answer.status == 401:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.02)


@dataclass(frozen=True)
class Far:
    """Slack's side, in a process of its own."""

    process: asyncio.subprocess.Process
    port: int

    async def brings(self, wanted: Wanted, url: str) -> dict[str, Any]:
        """Let it bring commands; give how long each waited."""
        said = {"url": url, "count": wanted.count, "callers": wanted.callers, "rate": wanted.rate}
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{json.dumps(said)}\n".encode())
        told: dict[str, Any] = json.loads(await self.process.stdout.readline())
        return told


@asynccontextmanager
async def far_side() -> AsyncIterator[Far]:
    """Start Slack's side."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.slack_far", stdin=pipe, stdout=pipe, limit=2**22
    )
    assert process.stdout
    try:
        yield Far(process, int(await process.stdout.readline()))
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _settings(port: int, *, is_http: bool) -> Settings:
    way = (
        {"signing_secret": Secret("text", SECRET)}
        if is_http
        else {"app_token": Secret("text", "xapp-1")}
    )
    return Settings.model_validate(
        {
            "bot_token": Secret("text", "xoxb-1"),
            "api_url": f"http://127.0.0.1:{port}/api/",
            "public_url": "https://bench.test",
            "connections": 1,  # as the bare app has
            **way,
        }
    )


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])

"""How fast a slash command is acknowledged: the whole road, on the disk, against a bare bolt app.

Slack's side is a process of its own, which brings the same commands to both. The look-up of like
suggestions is left out, as it is where accepting is measured: it is measured by itself.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
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
from benchmarks.far import Taken, Wanted, far_side, free_port, rate, waits
from benchmarks.slack_far import SECRET
from benchmarks.table import Figure, Rate, faster, interleave, scratch
from bridgebot.adapter import Secret
from bridgebot.serving import Address, routes_of, serve

WANTED = Wanted(count=4000, callers=64)
ROUNDS = 5


def figures() -> list[Figure]:
    """Measure both ways, each against the bare app in the same run; then the wait at a set rate."""
    with without_likes():
        socket_mode = _against_bare("Socket Mode", WANTED)
        http = _against_bare("HTTP", replace(WANTED, port=free_port()))
        return [socket_mode, http, *waits("slash command", ours)]


def _against_bare(way: str, wanted: Wanted) -> Figure:
    contestants: Mapping[str, Callable[[], Rate]] = {
        "ours": lambda: rate("ours", ours, wanted),
        "bare bolt app": lambda: rate("bare bolt app", bare, wanted),
    }
    rounds = interleave(contestants, rounds=ROUNDS)
    return faster(f"slash command over {way}, durable", rounds, "ours", "bare bolt app", 0.5)


async def ours(wanted: Wanted) -> Taken:
    """Let our adapter take commands in, over a whole bridge and a database on the disk."""
    with scratch() as folder:
        async with bot(folder / "bench.db") as measured, far_side("slack_far") as far:
            adapter = Slack("bench", _settings(far.port, is_http=bool(wanted.port)))
            tasks = [
                asyncio.ensure_future(adapter.run(measured.bridge.gate(adapter))),
                asyncio.ensure_future(serve(Address(port=wanted.port), routes_of([adapter]))),
                asyncio.ensure_future(measured.errands.run()),
            ]
            await _open(wanted, tasks)
            return await far.measured(wanted, tasks)


async def bare(wanted: Wanted) -> Taken:
    """Let a bolt app acknowledge commands, and do nothing else."""
    async with far_side("slack_far") as far, aiohttp.ClientSession() as session:
        client = AsyncWebClient(
            "xoxb-1", base_url=f"http://127.0.0.1:{far.port}/api/", session=session
        )
        app = AsyncApp(client=client, signing_secret=SECRET, process_before_response=True)

        @app.command("/suggest")
        async def suggest(ack: Any) -> None:
            await ack()

        if not wanted.port:
            handler = AsyncSocketModeHandler(app, "xapp-1")
            await handler.client.connect()  # type: ignore[no-untyped-call]
            try:
                return await far.measured(wanted, [])
            finally:
                await handler.client.close()  # type: ignore[no-untyped-call]
        answering = AsyncSlackRequestHandler(app)

        async def events(request: Request) -> Response:
            return await answering.handle(request)

        routes = {"bench": [Route("/events", events, methods=["POST"])]}
        tasks = [asyncio.ensure_future(serve(Address(port=wanted.port), routes))]
        await _open(wanted, tasks)
        return await far.measured(wanted, tasks)


async def _open(wanted: Wanted, tasks: Sequence["asyncio.Future[None]"]) -> None:
    """Wait until commands are taken in at an address, if they are brought to one."""
    url = f"http://127.0.0.1:{wanted.port}/bench/events"
    async with aiohttp.ClientSession() as session:
        while wanted.port:
            for task in tasks:
                assert not task.done(), task.exception()
            try:
                async with session.post(url, data="{}") as answer:
                    if answer.status == 401:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.02)


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

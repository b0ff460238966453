"""Slack's side in a process of its own: it brings slash commands, and times their acknowledgement.

`python -m benchmarks.slack_far`, then a line of JSON on its input: over which way, how many, and
how many at a time or a second. It answers with its port, and at the end with every wait.
"""

import asyncio
import hashlib
import hmac
import json
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

SECRET = "bench-secret"  # noqa: S105 - a pretend one
USERS, CHANNELS = 50, 50

Bring = Callable[[int], Awaitable[None]]


class FarSide:
    """Serves the few methods that are called, and brings commands."""

    def __init__(self) -> None:
        self._sockets: list[web.WebSocketResponse] = []
        self._here = asyncio.Event()
        self._acks: dict[str, asyncio.Future[None]] = {}
        self.waits: list[float] = []

    async def serve(self) -> int:
        app = web.Application()
        app.add_routes([web.route("*", "/api/{method}", self._api), web.get("/link", self._link)])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._port = int(runner.addresses[0][1])
        return self._port

    async def _api(self, request: web.Request) -> web.Response:
        user = request.query.get("user", "U0")
        answers: Mapping[str, Mapping[str, Any]] = {
            "auth.test": {
                "team_id": "T1",
                "user_id": "UBOT",
                "bot_id": "B1",
                "url": "",
                "team": "",
            },
            "apps.connections.open": {"url": f"ws://127.0.0.1:{self._port}/link"},
            "users.info": {"user": {"id": user, "team_id": "T1", "name": user, "profile": {}}},
            "users.conversations": {"channels": []},
        }
        return web.json_response({"ok": True, **answers.get(request.match_info["method"], {})})

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self._sockets.append(socket)
        self._here.set()
        async for frame in socket:
            waiting = self._acks.pop(json.loads(frame.data).get("envelope_id", ""), None)
            if waiting is not None:
                waiting.set_result(None)
        return socket

    async def over_socket(self, number: int) -> None:
        """Bring one command over Socket Mode."""
        await self._here.wait()
        socket = self._sockets[number % len(self._sockets)]
        waiting = asyncio.get_running_loop().create_future()
        self._acks[str(number)] = waiting
        envelope = {"envelope_id": str(number), "payload": payload(number)}
        await socket.send_json({**envelope, "type": "slash_commands"})
        await waiting

    async def over_http(self, url: str, session: aiohttp.ClientSession, number: int) -> None:
        """Bring one command over HTTP, signed."""
        body, at = urlencode(payload(number)), str(int(time.time()))
        digest = hmac.new(SECRET.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": f"v0={digest}",
        }
        async with session.post(url, data=body, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            await answer.read()

    async def timed(self, bring: Bring, number: int) -> None:
        """Bring one, and note how long it took."""
        began = time.perf_counter()
        await bring(number)
        self.waits.append(time.perf_counter() - began)


def payload(number: int) -> dict[str, str]:
    """Write a slash command as Slack does."""
    return {
        "token": "v",
        "team_id": "T1",
        "channel_id": f"C{number % CHANNELS}",
        "channel_name": "lobby",
        "user_id": f"U{number % USERS}",
        "user_name": "ana",
        "command": "/suggest",
        "text": f"wish number {number} for a faster export",
        "api_app_id": "A1",
        "response_url": "http://127.0.0.1/none",
        "trigger_id": f"{time.time_ns()}.{number}",
    }


async def at_a_time(far: FarSide, bring: Bring, count: int, callers: int) -> None:
    """Bring so many, by so many callers, each the next when the last is acknowledged."""
    numbers = iter(range(count))

    async def caller() -> None:
        for number in numbers:
            await far.timed(bring, number)

    await asyncio.gather(*(caller() for _ in range(callers)))


async def at_a_rate(far: FarSide, bring: Bring, count: int, a_second: float) -> None:
    """Bring so many a second, whether or not the others are acknowledged."""
    began, tasks = time.perf_counter(), []
    for number in range(count):
        await asyncio.sleep(max(0, began + number / a_second - time.perf_counter()))
        tasks.append(asyncio.ensure_future(far.timed(bring, number)))
    await asyncio.gather(*tasks)


async def main() -> None:
    """Serve, wait for what to do, do it, tell how it went."""
    far = FarSide()
    print(await far.serve(), flush=True)
    wanted = json.loads(await asyncio.to_thread(sys.stdin.readline))
    url = f"http://127.0.0.1:{wanted['port']}/bench/events"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def bring(number: int) -> None:
            if wanted["port"]:
                await far.over_http(url, session, number)
            else:
                await far.over_socket(number)

        for number in range(max(USERS, CHANNELS)):  # whoever is met for the first time, and where
            await bring(number)
        began = time.perf_counter()
        if wanted["rate"]:
            await at_a_rate(far, bring, wanted["count"], wanted["rate"])
        else:
            await at_a_time(far, bring, wanted["count"], wanted["callers"])
        seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "waits": far.waits}), flush=True)


if __name__ == "__main__":
    asyncio.run(main())

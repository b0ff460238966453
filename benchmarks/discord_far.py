"""Discord's side in a process of its own: it brings commands, and times their first answer.

`python -m benchmarks.discord_far`, then a line of JSON on its input: how many, and how many at a
time or a second. It answers with its port, and at the end with every wait.
"""

import asyncio
import json
import sys
import time
import zlib
from typing import Any

from aiohttp import web

TOKEN = "bench-token"  # noqa: S105 - a pretend one
APP = "1100000000000000001"
GUILD = "1200000000000000001"
USERS, CHANNELS = 50, 50
FIRST_CHANNEL = 1_400_000_000_000_000_000
FIRST_USER = 1_300_000_000_000_000_000
FIRST_INTERACTION = 1_440_000_000_000_000_000

Payload = dict[str, Any]


class FarSide:
    """Serves the few routes that are called, and tells of commands at the gateway."""

    def __init__(self) -> None:
        self._links: list[tuple[web.WebSocketResponse, Any]] = []
        self._here = asyncio.Event()
        self._answers: dict[str, asyncio.Future[None]] = {}
        self._told = 2
        self.waits: list[float] = []

    async def serve(self) -> int:
        app = web.Application()
        base = "/api/v10"
        app.add_routes(
            [
                web.post(base + "/interactions/{id}/{token}/callback", self._callback),
                web.get(base + "/users/@me", _me),
                web.get(base + "/oauth2/applications/@me", _application),
                web.get(base + "/gateway/bot", _limits),
                web.put(base + "/applications/{app}/commands", _commands),
                web.get("/gateway", self._gateway),
            ]
        )
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return int(runner.addresses[0][1])

    async def _callback(self, request: web.Request) -> web.Response:
        await request.read()
        waiting = self._answers.pop(request.match_info["id"], None)
        if waiting is not None:
            waiting.set_result(None)
        return answer({"interaction": {"id": request.match_info["id"], "type": 2}})

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        link = (socket, zlib.compressobj())
        await send(link, {"op": 10, "d": {"heartbeat_interval": 41250}, "s": None, "t": None})
        async for frame in socket:
            match json.loads(frame.data)["op"]:
                case 1:
                    await send(link, {"op": 11, "d": None, "s": None, "t": None})
                case 2:
                    await send(link, {"op": 0, "s": 1, "t": "READY", "d": ready()})
                    await send(link, {"op": 0, "s": 2, "t": "GUILD_CREATE", "d": guild()})
                    self._links.append(link)
                    self._here.set()
        return socket

    async def bring(self, number: int) -> None:
        """Tell of one command, and wait for the first answer to it."""
        await self._here.wait()
        waiting = asyncio.get_running_loop().create_future()
        payload = interaction(number)
        self._answers[payload["id"]] = waiting
        self._told += 1
        told = {"op": 0, "s": self._told, "t": "INTERACTION_CREATE", "d": payload}
        began = time.perf_counter()
        await send(self._links[-1], told)
        await waiting
        self.waits.append(time.perf_counter() - began)


async def send(link: tuple[web.WebSocketResponse, Any], payload: Payload) -> None:
    """Send as Discord does: one deflater a connection."""
    socket, deflate = link
    packed = deflate.compress(json.dumps(payload).encode())
    await socket.send_bytes(packed + deflate.flush(zlib.Z_SYNC_FLUSH))


def answer(told: Any) -> web.Response:
    """Answer as Discord does."""
    return web.Response(body=json.dumps(told).encode(), content_type="application/json")


async def _me(_request: web.Request) -> web.Response:
    return answer(user(APP, "Bridgebot"))


async def _application(_request: web.Request) -> web.Response:
    empty = ("name", "description", "summary", "verify_key")
    facts = {"id": APP, "icon": None, "bot_public": True, "bot_require_code_grant": False}
    return answer({**dict.fromkeys(empty, ""), **facts, "owner": user(APP, "o"), "flags": 0})


async def _limits(_request: web.Request) -> web.Response:
    limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    return answer({"url": "", "shards": 1, "session_start_limit": limit})


async def _commands(request: web.Request) -> web.Response:
    return answer(await request.json())


def user(account: str, name: str) -> Payload:
    """Write a user as Discord does."""
    return {
        "id": account,
        "username": name,
        "global_name": name,
        "discriminator": "0",
        "avatar": None,
        "public_flags": 0,
    }


def ready() -> Payload:
    """Write the beginning of a session."""
    return {
        "v": 10,
        "user": user(APP, "Bridgebot"),
        "guilds": [{"id": GUILD, "unavailable": True}],
        "session_id": "s",
        "resume_gateway_url": "ws://127.0.0.1:1/",
        "application": {"id": APP, "flags": 0},
        "shard": [0, 1],
    }


def channel(number: int) -> Payload:
    """Write a channel."""
    return {
        "id": str(FIRST_CHANNEL + number),
        "type": 0,
        "name": f"lobby-{number}",
        "position": number,
        "permission_overwrites": [],
        "parent_id": None,
        "last_message_id": None,
        "guild_id": GUILD,
    }


def guild() -> Payload:
    """Write the one server there is."""
    lists = ("roles", "emojis", "stickers", "members", "threads", "voice_states", "features")
    channels = [channel(number) for number in range(CHANNELS)]
    facts = {"id": GUILD, "name": "Bench", "owner_id": "1", "channels": channels}
    return {**{key: [] for key in lists}, **facts}


def interaction(number: int) -> Payload:
    """Write a command as Discord does."""
    where = channel(number % CHANNELS)
    member: Payload = {
        "user": user(str(FIRST_USER + number % USERS), f"user{number % USERS}"),
        "roles": [],
        "permissions": "2248473465835073",
        "joined_at": "2025-05-04T10:13:12.441000+00:00",
        "nick": None,
        "flags": 0,
        "deaf": False,
        "mute": False,
    }
    words = f"wish number {number} for a faster export"
    return {
        "id": str(FIRST_INTERACTION + time.time_ns() % 10**15 + number),
        "application_id": APP,
        "type": 2,
        "token": "aW50ZXJhY3Rpb246MTQ0MjM3MTIyMDAwMDAwMDAwMg" * 4,
        "version": 1,
        "channel_id": where["id"],
        "channel": where,
        "guild_id": GUILD,
        "guild": {"id": GUILD, "locale": "en-US", "features": []},
        "member": member,
        "app_permissions": "2222085186645569",
        "locale": "en-US",
        "guild_locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": {"0": GUILD},
        "context": 0,
        "attachment_size_limit": 10485760,
        "data": {
            "id": "1440000000000000001",
            "name": "suggest",
            "type": 1,
            "options": [{"name": "words", "type": 3, "value": words}],
        },
    }


async def at_a_time(far: FarSide, count: int, callers: int) -> None:
    """Bring so many, by so many callers, each the next when the last is answered."""
    numbers = iter(range(count))

    async def caller() -> None:
        for number in numbers:
            await far.bring(number)

    await asyncio.gather(*(caller() for _ in range(callers)))


async def at_a_rate(far: FarSide, count: int, a_second: float) -> None:
    """Bring so many a second, whether or not the others are answered."""
    began, tasks = time.perf_counter(), []
    for number in range(count):
        await asyncio.sleep(max(0, began + number / a_second - time.perf_counter()))
        tasks.append(asyncio.ensure_future(far.bring(number)))
    await asyncio.gather(*tasks)


async def main() -> None:
    """Serve, wait for what to do, do it, tell how it went."""
    far = FarSide()
    print(await far.serve(), flush=True)
    wanted = json.loads(await asyncio.to_thread(sys.stdin.readline))
    for number in range(max(USERS, CHANNELS)):  # whoever is met for the first time, and where
        await far.bring(number)
    far.waits.clear()
    began = time.perf_counter()
    if wanted["rate"]:
        await at_a_rate(far, wanted["count"], wanted["rate"])
    else:
        await at_a_time(far, wanted["count"], wanted["callers"])
    told = {"seconds": time.perf_counter() - began, "waits": far.waits}
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    asyncio.run(main())

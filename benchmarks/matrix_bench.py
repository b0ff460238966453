"""How fast Matrix is heard and spoken: against nio alone, and a bare client on the same Synapse."""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import nio

from adapters.matrix.hearing import Hearing
from adapters.matrix.history import History
from adapters.matrix.manner import USUAL
from adapters.matrix.matrix import Matrix
from adapters.matrix.naming import Naming
from adapters.matrix.options import Options
from adapters.matrix.parsing import Ears
from adapters.matrix.realm import Realm
from adapters.matrix.rendering import Words, contents
from adapters.matrix.rooms import Rooms
from adapters.matrix.session import Folder, Login
from adapters.matrix.signs import Signs
from adapters.matrix.unread import Shelf
from adapters.matrix.wire import Wire, path
from benchmarks.bots import bot
from benchmarks.matrix_syncs import EACH, ROOMS, SYNCS, US, syncs
from benchmarks.servers import ROOT
from benchmarks.table import Figure, Meter, Rate, faster, interleave, percentile, scratch, within
from bridgebot.adapter import Cursor, Sent
from bridgebot.app import App
from bridgebot.clock import SystemClock
from bridgebot.command import Commands
from bridgebot.event import Place, Post
from bridgebot.plugins import commands
from bridgebot.routing import Routing
from bridgebot.testing.driving import PretendGate
from bridgebot.text import say
from store.database import Database, migrate

EVENTS = ROOMS * EACH * SYNCS
SENT, FOLLOWED = 60, 60
OURS, NIO, BARE = "heard and kept", "nio alone", "bare client that listens"


def figures() -> list[Figure]:
    """Measure hearing, speaking, and the road from one room to another."""
    heard = interleave({OURS: hear, NIO: hear_with_nio})
    found = [faster("Matrix: JSON of a sync to committed events", heard, OURS, NIO, 0.5)]
    with homeserver() as server:
        return found + (speaking(server) if server else [])


@contextmanager
def homeserver() -> Iterator[Any]:
    """Lend the tests' homeserver; None, with a word on it, where there is none."""
    sys.path.insert(0, str(ROOT / "tests"))
    import synapse  # noqa: PLC0415 - the tests' own

    try:
        server = synapse.start()
    except synapse.NoSynapse as reason:
        print(f"no Synapse, so no sending: {reason}", file=sys.stderr)
        yield None
        return
    try:
        yield server
    finally:
        server.stop()


# Hearing -----------------------------------------------------------------------------------------


def hear() -> Rate:
    """Read syncs as we do: parsed, and committed with the cursor."""
    with scratch() as folder:
        return asyncio.run(_hear(folder))


async def _hear(folder: Path) -> Rate:
    keys = Folder(folder / "keys")
    realm = Realm(Wire("http://127.0.0.1:9"), US, USUAL, "", Rooms(US), Shelf(keys), None)
    signs = Signs(keys, "bench")
    hearing = Hearing(realm, Ears("bench", US, "!"), History(realm), Naming(realm), signs)
    raw = syncs()
    async with bot(folder / "bench.db") as measured:
        with Meter() as meter:
            for each in raw:
                sync = json.loads(each)
                batch = await hearing.batch(sync, "s0", (), is_first=False)
                await measured.gate.accept(batch.events, Cursor(sync["next_batch"]))
    return meter.rate(OURS, EVENTS, "events/s")


def hear_with_nio() -> Rate:
    """Read the same syncs with nio, which keeps nothing."""
    return asyncio.run(_hear_with_nio())


async def _hear_with_nio() -> Rate:
    client = nio.AsyncClient("http://127.0.0.1:9", US)
    client.user_id = US
    heard: list[str] = []

    async def note(_room: object, event: nio.Event) -> None:
        heard.append(event.event_id)

    client.add_event_callback(note, nio.RoomMessageText)
    with Meter() as meter:
        for each in syncs():
            await client.receive_response(nio.SyncResponse.from_dict(json.loads(each)))
    assert len(heard) == EVENTS
    return meter.rate(NIO, EVENTS, "events/s")


# Speaking ----------------------------------------------------------------------------------------


def speaking(server: Any) -> list[Figure]:
    """Measure sending against a bare client, and a message's road to another room."""
    contestants: dict[str, Callable[[], Rate]] = {
        "sent": lambda: asyncio.run(_send(server)),
        BARE: lambda: asyncio.run(_send_bare(server)),
    }
    rounds = interleave(contestants)
    taken = asyncio.run(_follow(server))
    road = "Matrix: a wish in one room to its card in another"
    return [
        faster("Matrix: one room, one after the other", rounds, "sent", BARE, 0.9),
        within(f"{road}, p50", percentile(taken, 50), "ms", 1000),
        within("… p99", percentile(taken, 99), "ms", 2000),
    ]


async def _send(server: Any) -> Rate:
    account = server.register(f"bench-{os.urandom(4).hex()}")
    room = await _room(server, account.token)
    with scratch() as folder:
        options = Options(server.url, str(folder / "keys"), encryption=False)
        adapter = Matrix("bench", Login(account.user_id, account.password), options)
        async with _running(adapter):
            with Meter() as meter:
                for number in range(SENT):
                    post = Post(Place("bench", room), say(f"word {number}"))
                    assert isinstance(await adapter.deliver(post, f"key-{number}"), Sent)
    return meter.rate("sent", SENT, "messages/s")


async def _send_bare(server: Any) -> Rate:
    account = server.register(f"bench-{os.urandom(4).hex()}")
    room = await _room(server, account.token)
    headers = {"Authorization": f"Bearer {account.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        listening = asyncio.create_task(_listen(server, account.token))
        with Meter() as meter:
            for number in range(SENT):
                where = server.url + path("rooms", room, "send", "m.room.message", f"t{number}")
                [body] = contents(Words(say(f"word {number}")), f"key-{number}")
                async with session.put(where, json=body) as answer:
                    assert "event_id" in await answer.json()
        await _ended(listening)
    return meter.rate(BARE, SENT, "messages/s")


async def _listen(server: Any, token: str) -> None:
    """Listen as every client does that is worth the name."""
    wire = Wire(server.url)
    wire.token = token
    since = None
    try:
        while True:
            since, _ = await _sync(wire, since, "")
    finally:
        await wire.close()


async def _room(server: Any, token: str, *invite: str) -> str:
    body = {"preset": "private_chat", "invite": invite}
    made = server.call("POST", "/_matrix/client/v3/createRoom", body, token)
    return str(made["room_id"])


@asynccontextmanager
async def _running(adapter: Matrix) -> AsyncIterator[None]:
    task = asyncio.create_task(adapter.run(PretendGate()))
    await _ready(adapter)
    yield
    await _ended(task)


async def _ready(adapter: Matrix) -> None:
    while not (adapter._connection and adapter._connection.is_ready):  # noqa: ASYNC110, SLF001
        await asyncio.sleep(0.01)


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


# From room to room -------------------------------------------------------------------------------


async def _follow(server: Any) -> list[float]:
    """Ask for things in one room, and see how long their cards take to the team's."""
    bot_account, bob = (server.register(f"{name}-{os.urandom(4).hex()}") for name in ("bot", "bob"))
    team = await _room(server, bob.token, bot_account.user_id)
    lobby = await _room(server, bob.token, bot_account.user_id)
    with scratch() as folder:
        options = Options(server.url, str(folder / "keys"), team, encryption=False)
        adapter = Matrix("bench", Login(bot_account.user_id, bot_account.password), options)
        url = f"sqlite:///{folder / 'bench.db'}"
        migrate.upgrade(url)
        database = Database(url)
        routing = Routing({"bench": Place("bench", team)})
        app = App(database, [adapter], Commands(commands()), routing, SystemClock())
        task = asyncio.create_task(app.run())
        await _ready(adapter)
        try:
            return await _ask(server, bob.token, lobby, team)
        finally:
            await _ended(task)
            database.close()


async def _ask(server: Any, token: str, lobby: str, team: str) -> list[float]:
    wire = Wire(server.url)
    wire.token = token
    since = (await _sync(wire, None, team))[0]
    latencies = []
    for number in range(FOLLOWED):
        began = time.perf_counter()
        where = path("rooms", lobby, "send", "m.room.message", f"t{number}")
        await wire.call("PUT", where, {"msgtype": "m.text", "body": f"!suggest thing {number}"})
        seen = False
        while not seen:
            since, bodies = await _sync(wire, since, team)
            seen = any(f"thing {number}\n" in body for body in bodies)
        latencies.append(1000 * (time.perf_counter() - began))
    await wire.close()
    return latencies


async def _sync(wire: Wire, since: str | None, room: str) -> tuple[str, list[str]]:
    query = {"timeout": "30000" if since else "0", **({"since": since} if since else {})}
    sync = await wire.call("GET", path("sync"), query=query)
    part = (sync.get("rooms") or {}).get("join", {}).get(room) or {}
    events = (part.get("timeline") or {}).get("events") or ()
    return sync["next_batch"], [str(each["content"].get("body", "")) for each in events]

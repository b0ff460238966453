"""The bot and its homeserver are killed at the worst moments; each thing is said exactly once."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import matrix_life
import synapse
from adapters.matrix.matrix import Matrix
from adapters.matrix.options import Options
from adapters.matrix.session import Login
from adapters.matrix.wire import Wire, path
from bridgebot.adapter import Sent
from bridgebot.event import Place, Post, Posted
from bridgebot.testing.driving import PretendGate
from bridgebot.text import doc, plain
from matrix_people import Person, come_true, register
from synapse import Account, Synapse

pytestmark = [pytest.mark.xdist_group("synapse"), pytest.mark.timeout(180)]

AWAY = 1_000
SENDERS = 16


@pytest.fixture
def mortal() -> Iterator[Synapse]:
    """Give a homeserver of one's own, to be killed."""
    made = synapse.start_or_skip()
    yield made
    made.stop()


def in_room(server: Synapse, account: Account, room: str) -> list[dict[str, Any]]:
    """List all messages of a room, the oldest first, as the homeserver keeps them."""
    found: list[dict[str, Any]] = []
    start = ""
    while True:
        where = f"/_matrix/client/v3/rooms/{quote(room)}/messages?dir=b&limit=500{start}"
        page = server.call("GET", where, token=account.token)
        found += [each for each in page["chunk"] if each["type"] == "m.room.message"]
        if "end" not in page:
            return found[::-1]
        start = f"&from={page['end']}"


async def listening(adapter: Matrix, gate: PretendGate) -> asyncio.Task[None]:
    """Run an adapter until it knows its rooms."""
    task = asyncio.create_task(adapter.run(gate))
    await come_true(lambda: bool(adapter._connection and adapter._connection.is_ready))
    return task


async def end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def adapter_of(server: Synapse, account: Account, folder: Path) -> Matrix:
    options = Options(homeserver=server.url, data=str(folder))
    return Matrix("acme", Login(account.user_id, account.password), options)


async def test_a_thousand_messages_said_while_we_were_away_are_heard_in_order_and_once(
    homeserver: Synapse, tmp_path: Path
) -> None:
    account = register(homeserver, "bridgebot")
    adapter, gate = adapter_of(homeserver, account, tmp_path / "keys"), PretendGate()
    task = await listening(adapter, gate)
    async with Person(homeserver, register(homeserver, "ana")) as ana:
        room = await ana.makes_room(account.user_id, name="lobby")
        await ana.waits_for(room, 2)
        await ana.says(room, "first")
        await come_true(lambda: any(isinstance(each, Posted) for each in gate.events))
        await end(task)
        await _say_much(homeserver, ana.account, room)
        task = await listening(adapter, gate)
        await come_true(lambda: len(words(gate)) > AWAY, 30)
        await end(task)
        said = [each["content"]["body"] for each in in_room(homeserver, ana.account, room)]
    assert len(said) == AWAY + 1
    assert words(gate) == said


def words(gate: PretendGate) -> list[str]:
    return [plain(event.body) for event in gate.events if isinstance(event, Posted)]


async def _say_much(server: Synapse, account: Account, room: str) -> None:
    wire = Wire(server.url)
    wire.token = account.token

    async def say(sender: int) -> None:
        for number in range(sender, AWAY, SENDERS):
            where = path("rooms", room, "send", "m.room.message", f"t{number}")
            await wire.call("PUT", where, {"msgtype": "m.text", "body": f"word {number}"})

    await asyncio.gather(*map(say, range(SENDERS)))
    await wire.close()


async def test_a_homeserver_that_is_killed_while_we_speak_has_each_word_once(
    mortal: Synapse, tmp_path: Path
) -> None:
    account = register(mortal, "bridgebot")
    adapter = adapter_of(mortal, account, tmp_path / "keys")
    task = await listening(adapter, PretendGate())
    async with Person(mortal, register(mortal, "ana")) as ana:
        room = await ana.makes_room(account.user_id, name="lobby")
        await ana.waits_for(room, 2)
        speaking = asyncio.create_task(_speak(adapter, Place("acme", room), 40))
        for _ in range(2):
            await asyncio.sleep(0.3)
            await asyncio.to_thread(mortal.kill)
            await asyncio.to_thread(mortal.restart)
        await speaking
        said = [each["content"]["body"] for each in in_room(mortal, ana.account, room)]
    await end(task)
    assert said == [f"word {number}" for number in range(40)]


async def _speak(adapter: Matrix, place: Place, count: int) -> None:
    for number in range(count):
        post = Post(place, doc(f"word {number}"))
        while True:
            if isinstance(await adapter.deliver(post, f"key-{number}"), Sent):
                break
            await asyncio.sleep(0.1)


class Lives:
    """A bot that is born again and again over the same database and folder."""

    def __init__(self, server: Synapse, account: Account, url: str, folder: Path) -> None:
        self.account = account
        self.settings = {
            "homeserver": server.url,
            "database": url,
            "data": str(folder / "keys"),
            "user": account.user_id,
            "password": account.password,
            "team": "",
        }
        self._log = folder / "log"
        self._life: subprocess.Popen[bytes] | None = None

    def begin(self, failpoint: str = "") -> None:
        """Begin a life, which may end at a failpoint."""
        with self._log.open("ab") as log:
            self._life = subprocess.Popen(
                [sys.executable, matrix_life.__file__, json.dumps(self.settings)],
                env=os.environ | {"BRIDGEBOT_FAILPOINT": failpoint},
                stdout=log,
                stderr=log,
            )

    async def dies(self) -> int:
        """Wait until it died."""
        assert self._life
        return await asyncio.to_thread(self._life.wait, 60)

    def end(self) -> None:
        """Kill it."""
        if self._life is not None:
            self._life.kill()
            self._life.wait()


@pytest.fixture
async def lives(homeserver: Synapse, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Lives]:
    made = Lives(homeserver, register(homeserver, "bridgebot"), sqlite_url, tmp_path)
    yield made
    made.end()


@pytest.mark.parametrize(
    ("point", "nth"),
    [
        ("after_accept", 1),
        ("before_send", 2),
        ("after_send", 1),
        ("after_send", 3),
        ("after_mark", 2),
    ],
)
async def test_a_bot_that_is_killed_says_everything_once(
    homeserver: Synapse, lives: Lives, point: str, nth: int
) -> None:
    async with (
        Person(homeserver, register(homeserver, "ana")) as ana,
        Person(homeserver, register(homeserver, "bob")) as bob,
    ):
        team = await bob.makes_room(lives.account.user_id, name="team")
        lobby = await ana.makes_room(lives.account.user_id, name="lobby")
        lives.settings["team"] = team
        lives.begin()
        await bob.waits_for(team, 2)
        await ana.waits_for(lobby, 2)
        lives.end()
        await ana.says(lobby, "!suggest dark mode")
        await bob.says(team, "!start 1")
        lives.begin(f"{point}:{nth + (point == 'after_accept')}")
        await ana.says(lobby, "!suggest tabs")
        assert await lives.dies() == -9
        lives.begin()
        await bob.hears(team, "tabs")
        await bob.hears(team, "started on it")
        await ana.hears(lobby, "is being worked on")
        await bob.hears(team, "started · with")
        said = in_room(homeserver, bob.account, team)
        told = in_room(homeserver, ana.account, lobby)
    keys = [each["content"].get("org.bridgebot.key") for each in (*said, *told)]
    ours = [key for key in keys if key]
    assert len(ours) == len(set(ours))

"""A bug, a crowd, a restart, a second process: nothing is lost, and nobody is told twice."""

import asyncio
import os
import random
import socket
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial

import pytest
from structlog.testing import capture_logs

from bridgebot.command import Context, Number, Refusal, command
from bridgebot.lifecycle import make
from bridgebot.supervisor import Occupied
from bridgebot.testing.driving import until
from bridgebot.testing.room import Room, place_of
from store import leases, people
from store.database import Database, Transaction
from store.suggestions import Vote

LOBBY, TEAM = "acme/lobby", "acme/team"


@command()
def stumble(context: Context) -> str:
    """Fail in the middle."""
    make(context, "something half done")
    raise ZeroDivisionError


@command()
def hesitate(context: Context, number: Number) -> str:
    """Change something, then think better of it."""
    make(context, "something half done")
    raise Refusal(f"Better not, #{number}.")


@pytest.fixture
async def room(database_url: str) -> AsyncIterator[Room]:
    async with Room(database_url, commands=[stumble, hesitate]) as opened:
        yield opened


async def test_a_bug_changes_nothing_and_is_answered_kindly(room: Room) -> None:
    with capture_logs() as logs:
        answer = await room.says("ana", LOBBY, "/stumble")
    [bug] = [each for each in logs if each["event"] == "bridge.bug"]
    assert "nothing was changed" in answer
    assert bug["reference"] in answer
    assert "There is no #1" in await room.says("ana", LOBBY, "/status 1")


async def test_a_refusal_changes_nothing(room: Room) -> None:
    assert await room.says("ana", LOBBY, "/hesitate 7") == "Better not, #7."
    assert "There is no #1" in await room.says("ana", LOBBY, "/status 1")
    assert room.messages(TEAM) == []


@pytest.mark.parametrize("verb", ["stumble", "hesitate 7"])
async def test_what_went_wrong_is_not_done_again_when_told_again(room: Room, verb: str) -> None:
    acme = room.adapters["acme"]
    event = acme.platform.commands("ana", place_of(LOBBY), verb)
    with capture_logs():
        assert await acme.hear(event) != [None]
    assert await acme.hear(event) == [None]


async def test_one_that_goes_wrong_does_not_spoil_those_told_with_it(room: Room) -> None:
    acme = room.adapters["acme"]
    lines = ["suggest one", "stumble", "suggest two"]
    with capture_logs():
        await acme.hear(*(acme.platform.commands("ana", place_of(LOBBY), each) for each in lines))
    await room.quiet()
    titles = [each.split()[1] for each in room.messages(TEAM)]
    assert titles == ["one", "two"]


async def test_words_that_a_database_cannot_hold_do_no_harm(room: Room) -> None:
    answer = await room.says("a\0na\ud800", LOBBY, "/suggest dark\0 mode\udfff")
    assert "It is kept as #1" in answer
    assert room.card(1).text.startswith("#1 dark")


async def test_happenings_told_in_any_order_all_count(room: Room) -> None:
    acme = room.adapters["acme"]
    acme.faults.shuffle = random.Random(7)
    acme.faults.duplicate = True
    await room.says("ana", LOBBY, "/suggest dark mode")
    names = [f"c{number}" for number in range(20)]
    await acme.hear(*(acme.platform.commands(name, place_of(LOBBY), "vote 1") for name in names))
    await room.quiet()
    assert "21 people" in room.card(1).text


async def test_a_crowd_in_one_channel_hears_one_message(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await crowd(room, 100)
    await room.says("bob", TEAM, "/plan 1")
    [told] = [each for each in room.adapters["acme"].platform.messages if each.hearers]
    assert len(set(told.hearers)) == 101


async def test_a_great_crowd_is_told_once_each_across_a_restart(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.database.transact(partial(add_voices, size=5000))
    room.adapters["acme"].faults.drop_answers = 3
    plan = room.adapters["acme"].platform.commands("bob", place_of(TEAM), "plan 1")
    await room.adapters["acme"].hear(plan)
    await room.restart()
    await room.passes(60)
    said = room.adapters["acme"].platform.messages
    told = Counter(hearer.account for each in said for hearer in each.hearers)
    assert (len(told), set(told.values())) == (5001, {1})


async def test_a_bot_that_was_stopped_lets_the_next_one_speak(room: Room) -> None:
    await room.restart()
    assert "It is kept as #1" in await room.says("ana", LOBBY, "/suggest dark mode")


async def test_beside_another_process_a_bot_is_refused(sqlite_url: str) -> None:
    room = Room(sqlite_url)
    await occupy(sqlite_url, room.clock.now(), "the whole database")
    with pytest.raises(Occupied, match="already speaks for 'the whole database'"):
        await room.start()


async def test_beside_another_replica_a_bot_stands_by(postgres_url: str) -> None:
    room = Room(postgres_url)
    await occupy(postgres_url, room.clock.now())
    began = room.clock.now()
    starting = asyncio.create_task(room.start())
    with capture_logs() as logs:
        await until(lambda: bool(logs), "it stands by")
        while not starting.done():
            await asyncio.sleep(0.001)
            room.clock.advance(1)
    await room.stop()
    assert "connection.standing_by" in {each["event"] for each in logs}
    assert room.clock.now() - began >= 30_000


async def occupy(url: str, now: int, name: str = "beta") -> None:
    """Let a living process speak for a connection for half a minute."""
    holder = f"{socket.gethostname()}:{os.getppid()}:other"
    database = Database(url)
    take = partial(leases.take, name=name, holder=holder, now=now, until=now + 30_000)
    await database.transact(take)
    database.close()


async def crowd(room: Room, size: int) -> None:
    acme = room.adapters["acme"]
    names = [f"c{number}" for number in range(size)]
    await acme.hear(*(acme.platform.commands(name, place_of(LOBBY), "vote 1") for name in names))
    await room.quiet()


def add_voices(transaction: Transaction, size: int) -> None:
    """Let many people vote for the first suggestion, in ten channels."""
    for number in range(size):
        account = f"c{number}@acme"
        person = people.meet(transaction, "acme", account, f"c{number}", 0)
        transaction.insert(
            Vote,
            suggestion_id=1,
            person_id=person,
            connection="acme",
            channel=f"channel{number % 10}",
            thread="",
            account=account,
            name=f"c{number}",
            voted_at=0,
        )

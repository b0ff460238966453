"""The disk is full, the database locked, the clock set back: the bot says so, and loses nothing."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping
from contextlib import closing, contextmanager
from functools import partial
from typing import Any

import pytest
from structlog.testing import capture_logs

import given
from bridgebot.app import App
from bridgebot.clock import SystemClock
from bridgebot.command import Commands
from bridgebot.event import Answer, Event
from bridgebot.routing import Routing
from bridgebot.testing.room import Room, place_of
from store.database import Database, Transaction, Unavailable

LOBBY, TEAM = "acme/lobby", "acme/team"
LONG = "x" * 3990
DAY = 86_400
HURRIED = "PRAGMA busy_timeout = 20"
Log = list[MutableMapping[str, Any]]


@pytest.fixture
async def room(sqlite_url: str) -> AsyncIterator[Room]:
    async with Room(sqlite_url) as opened:
        await pragma(opened.database, HURRIED)
        yield opened


@pytest.fixture
def log() -> Iterator[Log]:
    with capture_logs() as entries:
        yield entries


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Let another process write to the database, and not come to an end."""
    file = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def pragma(database: Database, statement: str) -> None:
    await database.transact(partial(_execute, statement))


async def uses_free_pages(database: Database) -> None:
    """Leave no page in the file that was given back and could be written again."""
    await pragma(database, "CREATE TABLE filler AS SELECT zeroblob(1000000) AS empty")


async def fills_up(database: Database) -> None:
    """Let no page more be written, whoever opens the file anew."""
    await uses_free_pages(database)
    opened = database.driver.connect

    def connect(*, reader: bool) -> Any:
        connection = opened(reader=reader)
        connection.execute("PRAGMA max_page_count = 1")
        return connection

    database.driver.connect = connect  # type: ignore[method-assign]
    await pragma(database, "PRAGMA max_page_count = 1")


def _execute(statement: str, transaction: Transaction) -> None:
    transaction._cursor.execute(statement).fetchall()


def tell(room: Room, line: str) -> asyncio.Future[list[Answer | None]]:
    platform = room.adapters["acme"].platform
    event: Event = platform.commands("ana", place_of(LOBBY), line)
    return room.adapters["acme"].tell(event)


async def until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - the bot goes on meanwhile
            await asyncio.sleep(0.001)


def falls(log: Log) -> list[str]:
    return [entry["reason"] for entry in log if entry["event"] == "supervisor.fell"]


async def fails_thrice(room: Room, log: Log) -> None:
    """Let time pass until the bot has tried three times, and no oftener than it should."""
    for times in (1, 2, 3):
        await until(lambda: room.clock.until_next() in {1.0, 2.0, 4.0})
        assert len(falls(log)) == times
        room.clock.advance(2 ** (times - 1) - 0.1)
        await asyncio.sleep(0.05)
        assert len(falls(log)) == times, "it did not wait"
        room.clock.advance(0.1)


async def test_what_a_full_disk_cannot_hold_is_not_acknowledged(room: Room, log: Log) -> None:
    await fills_up(room.database)
    told = tell(room, f"suggest {LONG}")
    await fails_thrice(room, log)
    assert not told.done()
    assert "disk is full" in falls(log)[0]
    assert "free some space" in falls(log)[0]


async def test_it_is_kept_once_there_is_room_again(room: Room, log: Log) -> None:
    await uses_free_pages(room.database)
    await pragma(room.database, "PRAGMA max_page_count = 1")
    told = tell(room, f"suggest {LONG}")
    await until(lambda: falls(log))
    await pragma(room.database, "PRAGMA max_page_count = 1000000")
    await room.passes(2)
    assert told.done()
    assert len(room.messages(TEAM)) == 1
    assert not [entry for entry in log if entry["event"] == "bridge.bug"]


async def test_a_read_only_database_is_named_and_survived(room: Room, log: Log) -> None:
    await pragma(room.database, "PRAGMA query_only = ON")
    told = tell(room, "suggest dark mode")
    await until(lambda: falls(log))
    assert "give this user the right to write" in falls(log)[0]
    await pragma(room.database, "PRAGMA query_only = OFF")
    await room.passes(2)
    assert told.done()
    assert len(room.messages(TEAM)) == 1


async def test_a_locked_database_is_named_and_survived(
    room: Room, sqlite_url: str, log: Log
) -> None:
    with locked(sqlite_url):
        told = tell(room, "suggest dark mode")
        await until(lambda: falls(log))
        assert not told.done()
    assert "end that process" in falls(log)[0]
    await room.passes(5)
    assert told.done()
    assert len(room.messages(TEAM)) == 1


async def test_what_was_said_while_it_could_not_be_written_down_is_said_once(
    room: Room, sqlite_url: str, log: Log
) -> None:
    acme = room.adapters["acme"]
    acme.hold("team")
    await room.says("ana", LOBBY, "/suggest dark mode")
    with locked(sqlite_url):
        acme.release("team")
        await until(lambda: [each for each in log if each["event"].startswith("courier.")])
        await asyncio.sleep(0.05)
    unavailable = [each for each in log if each["event"] == "courier.database_unavailable"]
    assert len(unavailable) == 1
    await room.passes(2)
    assert len(acme.platform.messages) == 1
    await room.says("bob", LOBBY, "/vote 1")
    assert "2 people" in room.card(1).text


async def test_errands_go_on_after_a_locked_database(room: Room, sqlite_url: str, log: Log) -> None:
    with locked(sqlite_url):
        room.database._wake(frozenset({("search",)}))
        await until(lambda: [each for each in log if each["event"] == "errand.postponed"])
    await room.passes(2)
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert "dark mode" in await room.says("bob", LOBBY, "/find dark")


async def test_a_start_on_a_locked_database_says_why_it_fails(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    await pragma(database, HURRIED)
    app = App(database, [], Commands([]), Routing(), SystemClock())
    with locked(sqlite_url), pytest.raises(Unavailable, match="end that process"):
        await app.run()
    await asyncio.to_thread(database.close)


async def test_what_may_still_be_on_its_way_is_not_said_again(room: Room) -> None:
    acme = room.adapters["acme"]
    acme.hold("team")
    await room.says("ana", LOBBY, "/suggest dark mode")
    [(op, key)] = acme.attempts
    await room.restart()
    assert len(acme.attempts) == 1
    acme.release("team")
    acme.platform.apply(op, key)
    await room.passes(3)
    assert len(room.messages(TEAM)) == 1


async def test_what_never_arrived_is_said_again(room: Room) -> None:
    acme = room.adapters["acme"]
    acme.hold("team")
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.restart()
    acme.release("team")
    await room.passes(3)
    assert len(room.messages(TEAM)) == 1


async def test_a_delivery_that_cannot_be_read_is_put_before_staff(room: Room, log: Log) -> None:
    await room.database.transact(partial(given.delivery, key="broken", channel="attic"))
    told = tell(room, "suggest dark mode")
    await until(lambda: any("cannot be read" in said for said in room.messages(TEAM)))
    await told
    [failed] = [entry for entry in log if entry["event"] == "delivery.failed"]
    assert failed["channel"] == "attic"


async def test_a_clock_set_back_before_a_restart_holds_nothing_up(room: Room) -> None:
    room.adapters["acme"].faults.later = [30.0]
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.stop()
    room.clock._now -= 3 * DAY * 1000
    await room.start()
    await until(lambda: room.messages(TEAM))
    assert len(room.messages(TEAM)) == 1


def test_the_time_never_goes_back_but_always_on() -> None:
    clock = SystemClock()
    clock.now()
    clock._latest += DAY * 1000
    before = clock.now()
    assert before >= clock._latest
    after = next(now for _ in iter(int, 1) if (now := clock.now()) > before)
    assert after - before < 1000

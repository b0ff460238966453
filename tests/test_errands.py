"""What follows a moment later is done, once, whoever does it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial

import pytest
from sqlmodel import select
from structlog.testing import capture_logs

import given
from bridgebot.errands import KEEP_MS, Errands, climb, forget_old, index_more, tell_more
from bridgebot.recording import Recorder
from bridgebot.routing import Routing
from bridgebot.testing.clock import StoppedClock
from bridgebot.testing.driving import until
from store import fanouts, inbox, outbox, search
from store.database import Database, Reader, Transaction
from store.outbox import State
from store.timeline import Entry

CROWD = fanouts.CHUNK + 500
_ASKED = select(Entry.subject_id).where(Entry.kind == "issue.asked")
RECORDER = Recorder(Routing(), "tag")


@pytest.fixture
async def crowded(database: Database) -> Database:
    """Let many supporters be on their way to be told."""

    def begin(transaction: Transaction) -> None:
        number = given.suggestion(transaction)
        given.crowd(transaction, number, CROWD)
        fanouts.begin(transaction, number, key="k", payload="{}", except_person=0, now=given.NOW)

    await database.transact(begin)
    return database


@pytest.fixture
async def errands(database: Database) -> AsyncIterator[Errands]:
    running = Errands(database, StoppedClock(), RECORDER)
    task = asyncio.create_task(running.run())
    yield running
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _nothing(_transaction: Transaction) -> None:
    """Let whoever stands in line before us have their turn."""


def hearers(reader: Reader) -> Counter[str]:
    deliveries = outbox.in_state(reader, State.QUEUED)
    return Counter(name for each in deliveries for name in each.hearers.split('"')[1::4])


async def test_a_telling_goes_on_to_its_end(crowded: Database, errands: Errands) -> None:
    while await crowded.read(fanouts.unfinished):
        await crowded.transact(_nothing)
    told = await crowded.read(hearers)
    assert (len(told), set(told.values())) == (CROWD, {1})


async def test_two_processes_tell_nobody_twice(crowded: Database, database_url: str) -> None:
    other = Database(database_url)
    work = partial(tell_more, RECORDER, now=given.NOW)
    await asyncio.gather(*(each.transact(work) for each in (crowded, other) * 3))
    other.close()
    told = await crowded.read(hearers)
    assert (len(told), set(told.values())) == (CROWD, {1})


async def test_the_index_catches_up(database: Database, errands: Errands) -> None:
    def suggest(transaction: Transaction) -> None:
        given.suggestion(transaction)
        transaction.wake("search")

    await database.transact(suggest)
    while await database.read(search.size) < 1:
        await database.transact(_nothing)


async def test_the_index_is_left_when_nothing_is_new(database: Database) -> None:
    assert not await database.transact(partial(index_more, _now=given.NOW))


async def test_what_was_heard_and_sent_long_ago_is_forgotten(database: Database) -> None:
    def live(transaction: Transaction) -> int:
        inbox.is_new(transaction, "acme", "old", given.NOW)
        inbox.is_new(transaction, "acme", "new", given.NOW + 2)
        return given.delivery(transaction, "k1")

    number = await database.transact(live)
    await database.transact(lambda t: outbox.finish(t, number, State.SENT, given.NOW))
    assert await database.transact(partial(forget_old, now=given.NOW + KEEP_MS + 1))
    assert not await database.transact(partial(forget_old, now=given.NOW + KEEP_MS + 1))
    assert not await database.transact(lambda t: inbox.is_new(t, "acme", "new", given.NOW))
    assert await database.transact(lambda t: inbox.is_new(t, "acme", "old", given.NOW))


async def test_what_is_still_on_its_way_is_not_forgotten(database: Database) -> None:
    await database.transact(partial(given.delivery, key="k1"))
    await database.transact(partial(forget_old, now=given.NOW + 2 * KEEP_MS))
    assert await database.read(partial(outbox.waiting, connection=given.WORKSPACE)) == 1


async def test_a_database_that_is_away_only_puts_errands_off(sqlite_url: str) -> None:
    database, clock = Database(sqlite_url), StoppedClock()
    errands = Errands(database, clock, RECORDER)
    database.close()
    with capture_logs() as logs:
        task = asyncio.create_task(errands.run())
        await until(lambda: clock.until_next() is not None, "all errands wait")
    assert {each["event"] for each in logs} == {"errand.postponed"}
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


# The clock ---------------------------------------------------------------------------------------

ISSUES = 150


def report_all(transaction: Transaction) -> None:
    for number in range(ISSUES):
        given.issue(transaction, f"Export {number} fails")


async def test_two_processes_ask_nobody_twice(database: Database, database_url: str) -> None:
    await database.transact(report_all)
    other = Database(database_url)
    work = partial(climb, RECORDER, now=given.NOW + given.HOUR_MS)
    await asyncio.gather(*(each.transact(work) for each in (database, other) * 3))
    other.close()
    asked = await database.read(lambda r: r.all(_ASKED))
    assert (len(asked), len(set(asked))) == (ISSUES, ISSUES)


async def test_the_clock_wakes_when_something_is_due(database: Database) -> None:
    clock = StoppedClock(given.NOW)
    task = asyncio.create_task(Errands(database, clock, RECORDER).run())
    await database.transact(given.issue)
    await until(lambda: clock.until_next() == given.HOUR_MS / 1000, "it sleeps for an hour")
    clock.advance(given.HOUR_MS / 1000)
    while not await database.read(lambda r: r.all(_ASKED)):
        await database.transact(_nothing)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

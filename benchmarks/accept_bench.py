"""How fast a suggestion is accepted: the whole road, on the disk before it is answered."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import peers
from benchmarks.bots import Bot, bot, suggest, without_likes
from benchmarks.corpus import suggestions
from benchmarks.floors import connect
from benchmarks.rows import INSERT, SUGGESTION
from benchmarks.table import (
    Figure,
    Meter,
    Rate,
    Reference,
    at_most,
    faster,
    interleave,
    percentile,
    scratch,
    within,
)
from bridgebot.event import Commanded
from store.database import Reader, migrate

MANY, ALONE, CALLERS = 6000, 1500, 64
OFFERED, SECONDS = 100, 20

Statement = tuple[str, list[Any]]


def figures() -> list[Figure]:
    """Measure accepting, each against its floor or peer in the same run."""
    with without_likes():
        return [*_against_raw(), *_against_helpdesk(), _latency(), *_at_scale()]


def _against_raw() -> list[Figure]:
    units = record(MANY)
    rounds = interleave(
        {
            "64 in flight": lambda: accept_many(MANY, CALLERS),
            "raw sqlite3": lambda: replay(units),
        }
    )
    cpu = rounds.median("64 in flight").cpu_us
    return [
        faster("/suggest accepted, 64 in flight", rounds, "64 in flight", "raw sqlite3", 1.5),
        within("… processor time of one, its search index included", cpu, "µs", 450),
    ]


def _against_helpdesk() -> list[Figure]:
    rounds = interleave(
        {
            "one caller": lambda: accept_many(ALONE, 1),
            "django-helpdesk": lambda: peers.run("django-helpdesk"),
        },
        rounds=3,
    )
    return [faster("/suggest accepted, one caller", rounds, "one caller", "django-helpdesk", 1)]


def _latency() -> Figure:
    p99 = percentile(asyncio.run(_offered()), 99)
    return within(f"/suggest at {OFFERED}/s, p99", 1000 * p99, "ms", 25)


def _at_scale() -> list[Figure]:
    """Hold accepting among a million suggestions to accepting among a thousand."""
    with scratch() as folder:
        small, large = folder / "small.db", folder / "large.db"
        fill(small, 1_000)
        fill(large, 1_000_000)
        rounds = interleave(
            {
                "at 1,000": lambda: accept_more(small, ALONE),
                "at 1,000,000": lambda: accept_more(large, ALONE),
            }
        )
    base = 1e6 / rounds.median("at 1,000").rate
    at_large = base / rounds.ratio("at 1,000,000", "at 1,000")
    reference = Reference("at 1,000", base)
    return [at_most("/suggest among 1,000,000, 64 in flight", at_large, "µs", reference, 1.3)]


def accept_many(count: int, callers: int) -> Rate:
    """Let so many callers hand in suggestions, into a database of their own."""
    with scratch() as folder:
        return asyncio.run(_accept(folder / "bench.db", count, callers))


def accept_more(file: Path, count: int) -> Rate:
    """Let 64 callers hand in suggestions, into a database that is there."""
    return asyncio.run(_accept(file, count, CALLERS))


async def _accept(file: Path, count: int, callers: int) -> Rate:
    async with bot(file) as measured:
        errands = asyncio.create_task(measured.errands.run())
        commands = _commands(count)
        await _hand_in(measured, islice(commands, callers))
        with Meter() as meter:
            await asyncio.gather(*(_hand_in(measured, commands) for _ in range(callers)))
            await measured.indexed()
        errands.cancel()
    return meter.rate("accept", count, "commands/s")


async def _hand_in(measured: Bot, commands: Iterator[Commanded]) -> None:
    for command in commands:
        await measured.gate.accept([command])


def _commands(count: int) -> Iterator[Commanded]:
    start = time.time_ns() // 1_000
    for number, words in enumerate(suggestions(count + CALLERS)):
        yield suggest(start + number, words)


async def _offered() -> list[float]:
    """Offer 100 suggestions a second, at random moments; give how long each took."""
    took: list[float] = []
    with scratch() as folder:
        async with bot(folder / "bench.db") as measured:
            errands = asyncio.create_task(measured.errands.run())
            random = Random(1)
            async with asyncio.TaskGroup() as tasks:
                for command in islice(_commands(OFFERED * SECONDS), OFFERED * SECONDS):
                    tasks.create_task(_timed(measured, command, took))
                    await asyncio.sleep(random.expovariate(OFFERED))
            errands.cancel()
    return took


async def _timed(measured: Bot, command: Commanded, took: list[float]) -> None:
    began = time.perf_counter()
    await measured.gate.accept([command])
    took.append(time.perf_counter() - began)


def record(count: int) -> list[list[Statement]]:
    """Note the very inserts that each accepted suggestion makes."""
    units: list[list[Statement]] = []
    with scratch() as folder, _noting(units):
        asyncio.run(_one_by_one(folder / "bench.db", count, units))
    return units


async def _one_by_one(file: Path, count: int, units: list[list[Statement]]) -> None:
    async with bot(file) as measured:
        units.clear()
        for command in islice(_commands(count), count):
            units.append([])
            await measured.gate.accept([command])


@contextmanager
def _noting(units: list[list[Statement]]) -> Iterator[None]:
    execute = Reader._execute  # noqa: SLF001 - the bench looks over its shoulder

    def note(self: Reader, prepared: Any, values: dict[str, Any]) -> None:
        if units and prepared.sql.startswith("INSERT"):
            sql, _, _ = prepared.sql.partition(" RETURNING ")
            units[-1].append((sql, prepared.arguments(values)))
        execute(self, prepared, values)

    Reader._execute = note  # type: ignore[method-assign]  # noqa: SLF001
    try:
        yield
    finally:
        Reader._execute = execute  # type: ignore[method-assign]  # noqa: SLF001


def replay(units: list[list[Statement]]) -> Rate:
    """Make the same inserts through bare `sqlite3`, one commit a suggestion."""
    with scratch() as folder:
        migrate.upgrade(f"sqlite:///{folder / 'raw.db'}")
        with closing(connect(folder / "raw.db")) as connection, Meter() as meter:
            for unit in units:
                _commit(connection, unit)
    return meter.rate("raw sqlite3", len(units), "commands/s")


def _commit(connection: sqlite3.Connection, unit: list[Statement]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for sql, arguments in unit:
        connection.execute(sql, arguments)
    connection.execute("COMMIT")


def fill(file: Path, count: int) -> None:
    """Make a database that holds so many suggestions, with a vote each, and its search index."""
    migrate.upgrade(f"sqlite:///{file}")
    with closing(connect(file)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO person (id, name, met_at) VALUES (1, 'ana', 0)")
        asked = {**SUGGESTION, "team_connection": "bench", "team_channel": "team"}
        rows = enumerate(suggestions(count), start=1)
        connection.executemany(INSERT, ({**asked, "id": n, "title": each} for n, each in rows))
        connection.execute(_VOTES)
        connection.execute("COMMIT")
    asyncio.run(_index(file))


async def _index(file: Path) -> None:
    async with bot(file) as measured:
        errands = asyncio.create_task(measured.errands.run())
        await measured.indexed()
        errands.cancel()


_VOTES = (
    "INSERT INTO vote (suggestion_id, person_id, connection, channel, thread, account, name,"
    " voted_at) SELECT id, 1, 'bench', 'lobby', '', 'ana', 'ana', 0 FROM suggestion"
)

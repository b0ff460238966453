"""How fast words for a hundred thousand supporters are queued."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.bots import bot
from benchmarks.floors import bare_insert_select, connect
from benchmarks.rows import INSERT, SUGGESTION
from benchmarks.table import Figure, Meter, Rate, faster, interleave, scratch
from store import fanouts
from store.database import migrate

SUPPORTERS = 100_000
MINE = "follow-ups"


def figures() -> list[Figure]:
    """Measure queueing, against the bare statement that copies the same rows."""
    rounds = interleave({MINE: queue, "bare INSERT…SELECT": bare})
    name = f"follow-ups to {SUPPORTERS:,} supporters queued"
    return [faster(name, rounds, MINE, "bare INSERT…SELECT", 0.5)]


def queue() -> Rate:
    """Queue a follow-up for each supporter, in chunks that hold the writer for milliseconds."""
    with scratch() as folder:
        _fill(folder / "bench.db")
        return asyncio.run(_queue(folder / "bench.db"))


async def _queue(file: Path) -> Rate:
    async with bot(file) as measured:
        with Meter() as meter:
            await measured.database.transact(
                lambda kept: fanouts.begin(
                    kept, 1, key="bench-1v", payload=_PAYLOAD, except_person=0, now=1
                )
            )
            while await measured.database.transact(lambda kept: fanouts.proceed(kept, 1, 1)):
                pass
        count = await measured.database.read(lambda kept: len(fanouts.unfinished(kept)))
        assert count == 0
    return meter.rate(MINE, SUPPORTERS, "rows/s")


def bare() -> Rate:
    """Copy a row for each supporter into the outbox, in one statement."""
    with scratch() as folder:
        _fill(folder / "bench.db")
        return bare_insert_select(folder / "bench.db", _BARE, (_PAYLOAD,))


def _fill(file: Path) -> None:
    """Make a suggestion that 100,000 people want, each in a direct message of their own."""
    migrate.upgrade(f"sqlite:///{file}")
    with closing(connect(file)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        _fill_tables(connection)
        connection.execute("COMMIT")


def _fill_tables(connection: sqlite3.Connection) -> None:
    people = ((number, f"c{number}") for number in range(1, SUPPORTERS + 1))
    connection.executemany("INSERT INTO person (id, name, met_at) VALUES (?, ?, 0)", people)
    connection.execute(INSERT, {**SUGGESTION, "id": 1, "supporters": SUPPORTERS})
    connection.execute(
        "INSERT INTO vote (suggestion_id, person_id, connection, channel, thread, account, name,"
        " voted_at) SELECT 1, id, 'bench', 'dm' || id, '', name, name, 0 FROM person ORDER BY id"
    )


_PAYLOAD = (
    '{"body":["doc",[["paragraph",[["bold",[["text","#1 dark mode"]]],["text"," is done."]]]]]}'
)
_BARE = (
    'INSERT INTO outbox ("key", connection, channel, thread, kind, about, payload, hearers, state,'
    " attempts, due_at, queued_at, reason)"
    " SELECT 'bench-1v' || id, connection, channel, thread, 'post', '', ?,"
    " '[[\"' || account || '\",\"' || name || '\"]]', 'queued', 0, 1, 1, ''"
    " FROM vote WHERE suggestion_id = 1 ORDER BY id"
)

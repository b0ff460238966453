"""What armed clocks cost: looking for what is due, and doing it, follow what is due alone."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from benchmarks.bots import TEAM, Bot, bot
from benchmarks.floors import connect
from benchmarks.rows import INSERT, SUGGESTION
from benchmarks.table import Figure, Meter, Rate, faster, interleave, scratch
from bridgebot.errands import climb
from bridgebot.owners.chains import Step, write
from bridgebot.recording import Recorder
from bridgebot.routing import Routing
from store import escalations
from store.database import migrate

ARMED, FEW, DUE = 100_000, 1_000, (0, 10, 1_000)
LOOKS = 500
NOW, FAR = 10_000, 10**13
MANY_ARMED, FEW_ARMED, BARE = f"{ARMED:,} armed", f"{FEW:,} armed", "bare indexed query"


def figures() -> list[Figure]:
    """Measure over a file with many clocks, over one with few, and by hand over the first."""
    with scratch() as folder:
        many, few = folder / "many.db", folder / "few.db"
        _fill(many, ARMED)
        _fill(few, FEW)
        return [*_start_up(many, few), *(each for due in DUE for each in _ticks(many, few, due))]


def _start_up(many: Path, few: Path) -> list[Figure]:
    look = partial(_with_bot, _look)
    rounds = interleave(
        {MANY_ARMED: partial(look, many), FEW_ARMED: partial(look, few), BARE: partial(_seek, many)}
    )
    name = "the clock that is due next, found"
    return [
        faster(name, rounds, MANY_ARMED, BARE, 0.01),
        faster(name, rounds, MANY_ARMED, FEW_ARMED, 0.5),
    ]


def _ticks(many: Path, few: Path, due: int) -> list[Figure]:
    tick = partial(_with_bot, partial(_tick, due=due))
    rounds = interleave(
        {
            MANY_ARMED: partial(tick, many),
            FEW_ARMED: partial(tick, few),
            BARE: partial(_do_by_hand, many, due),
        }
    )
    name = f"clocks acted on, {due:,} due" if due else "a tick with nothing due"
    return [
        faster(name, rounds, MANY_ARMED, BARE, 0.005),
        faster(name, rounds, MANY_ARMED, FEW_ARMED, 0.5),
    ]


def _with_bot(measure: Callable[[Bot, Path], Awaitable[Rate]], file: Path) -> Rate:
    async def run() -> Rate:
        async with bot(file) as measured:
            return await measure(measured, file)

    return asyncio.run(run())


# What Bridgebot does -----------------------------------------------------------------------------


async def _look(measured: Bot, _file: Path) -> Rate:
    """Ask when the clock must act next, as at the start and after each change."""
    with Meter() as meter:
        for _ in range(LOOKS):
            await measured.database.read(escalations.next_due)
    return meter.rate("looks", LOOKS, "looks/s")


async def _tick(measured: Bot, file: Path, due: int) -> Rate:
    """Let the clock act until nothing is due; each issue is told in three places, armed anew."""
    _arm(file, due)
    work = partial(climb, Recorder(Routing(teams={"bench": TEAM}), "bench"), now=NOW)
    times = 1 if due else LOOKS
    with Meter() as meter:
        for _ in range(times):
            while await measured.database.transact(work):
                pass
    return meter.rate("ticks", max(due, times), "issues/s" if due else "ticks/s")


# The same by hand --------------------------------------------------------------------------------


def _seek(file: Path) -> Rate:
    """Ask the index when the next one is due."""
    with closing(connect(file)) as connection, Meter() as meter:
        for _ in range(LOOKS):
            connection.execute(_NEXT).fetchone()
    return meter.rate(BARE, LOOKS, "looks/s")


def _do_by_hand(file: Path, due: int) -> Rate:
    """Ask the index for what is due and arm it anew, a hundred to a commit."""
    _arm(file, due)
    times = 1 if due else LOOKS
    with closing(connect(file)) as connection, Meter() as meter:
        for _ in range(times):
            while _arm_by_hand(connection):
                pass
    return meter.rate(BARE, max(due, times), "issues/s" if due else "ticks/s")


def _arm_by_hand(connection: sqlite3.Connection) -> bool:
    connection.execute("BEGIN IMMEDIATE")
    rows = connection.execute(_DUE, (NOW,)).fetchall()
    connection.executemany(_REARM, [(FAR, row[0]) for row in rows])
    connection.execute("COMMIT")
    return bool(rows)


# What there is -----------------------------------------------------------------------------------


def _fill(file: Path, armed: int) -> None:
    """Let two people answer for an area, and many of its issues climb."""
    migrate.upgrade(f"sqlite:///{file}")
    chain = write([Step((1,), 240), Step((2,), 240)])
    with closing(connect(file)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_PERSON, [(1, "ana"), (2, "raj")])
        connection.execute(_AREA, (chain,))
        issue = {**SUGGESTION, **_PLACES, "kind": "issue"}
        connection.executemany(INSERT, ({**issue, "id": n} for n in range(1, armed + 1)))
        connection.execute(_ESCALATIONS, (chain, FAR))
        connection.execute("COMMIT")
        connection.execute("ANALYZE")


def _arm(file: Path, due: int) -> None:
    """Let so many be due, and forget what was said of them before."""
    with closing(connect(file)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_ARM, (due, NOW, FAR, FEW))
        connection.execute("DELETE FROM outbox")
        connection.execute("DELETE FROM timeline")
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


_PLACES = {
    "team_connection": "bench",
    "team_channel": "team",
    "home_connection": "bench",
    "home_channel": "lobby",
}
_PERSON = "INSERT INTO person (id, name, met_at) VALUES (?, ?, 0)"
_AREA = (
    "INSERT INTO area (id, name, patterns, chain, hours, is_open, is_last_resort, source)"
    " VALUES (1, 'exports', 'export', ?, '', 1, 0, '')"
)
_ESCALATIONS = (
    'INSERT INTO escalation (suggestion_id, area_id, chain, stage, "before", step, rounds,'
    ' asked_id, asked_name, asked_at, next_name, due_at, "left")'
    " SELECT id, 1, ?, 'asking', '', 0, 0, 1, 'ana', 0, 'raj', ? + id, 0 FROM suggestion"
)
_ARM = (
    "UPDATE escalation SET step = 0, due_at = CASE WHEN suggestion_id <= ? THEN ? ELSE ? END"
    " WHERE suggestion_id <= ?"
)
_NEXT = "SELECT min(due_at) FROM escalation WHERE due_at IS NOT NULL"
_DUE = (
    "SELECT * FROM escalation WHERE due_at IS NOT NULL AND due_at <= ?"
    " ORDER BY due_at, suggestion_id LIMIT 100"
)
_REARM = "UPDATE escalation SET due_at = ? WHERE suggestion_id = ?"

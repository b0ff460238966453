"""What the disk and bare `sqlite3` can do: nothing durable on this machine is cheaper."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.measure import Meter, Rate, scratch

Insert = tuple[str, Callable[[int], tuple[object, ...]]]
Seed = Callable[[sqlite3.Connection], object]

_PAGES = b"\0" * 8192


def connect(path: Path) -> sqlite3.Connection:
    """Open a database as durably as Bridgebot does: WAL, FULL, transactions by hand."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def raw_inserts(path: Path, schema: str, inserts: Sequence[Insert], seconds: float) -> Rate:
    """Make each unit's inserts in one commit of its own, in a new file at `path`.

    Every insert is a statement and a function from the unit's number, from 0 up, to its parameters.
    """
    with closing(connect(path)) as connection:
        connection.executescript(schema)
        with Meter() as meter:
            units = _repeat(seconds, lambda unit: _insert(connection, inserts, unit))
    return meter.rate("raw sqlite3", units, "commits/s")


def fdatasync_loop(path: Path, seconds: float) -> Rate:
    """Append two pages and have the disk say that it holds them, over and over."""
    with path.open("wb", buffering=0) as file, Meter() as meter:
        units = _repeat(seconds, lambda _: _append(file.fileno()))
    return meter.rate("fdatasync", units, "syncs/s")


def bare_insert_select(
    path: Path,
    statement: str,
    parameters: tuple[object, ...] = (),
    *,
    schema: str = "",
    seed: Seed | None = None,
) -> Rate:
    """Time one INSERT…SELECT and its commit; `schema` and `seed` fill the file first, unmeasured.

    The rate is in rows, so the statement took `rows / rate` seconds.
    """
    with closing(connect(path)) as connection:
        connection.executescript(schema)
        if seed is not None:
            with transaction(connection):
                seed(connection)
        with Meter() as meter, transaction(connection):
            rows = connection.execute(statement, parameters).rowcount
    return meter.rate("bare INSERT…SELECT", rows, "rows/s")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what the block wrote; when it fails the connection is closed unfinished."""
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("COMMIT")


def _insert(connection: sqlite3.Connection, inserts: Sequence[Insert], unit: int) -> None:
    execute = connection.execute
    execute("BEGIN IMMEDIATE")
    for statement, parameters in inserts:
        execute(statement, parameters(unit))
    execute("COMMIT")


def _append(descriptor: int) -> None:
    os.write(descriptor, _PAGES)
    os.fdatasync(descriptor)


def _repeat(seconds: float, work: Callable[[int], object]) -> int:
    done, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        work(done)
        done += 1
    return done


def main(seconds: float = 2.0) -> None:
    """Print the disk's own floor and that of a single-row commit."""
    schema = "CREATE TABLE word (id INTEGER PRIMARY KEY, said TEXT NOT NULL)"
    inserts = [("INSERT INTO word (id, said) VALUES (?, ?)", lambda unit: (unit, f"word {unit}"))]
    with scratch() as folder:
        print(fdatasync_loop(folder / "loop", seconds).line())
        print(raw_inserts(folder / "raw.db", schema, inserts, seconds).line())


if __name__ == "__main__":
    main()

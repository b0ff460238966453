"""A PostgreSQL to measure against: one whose commits are on the disk."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def durable_postgres() -> Iterator[str]:
    """Lend the address of a server with fsync on; empty, with a word on it, if none can be had."""
    sys.path.insert(0, str(ROOT / "tests"))
    import postgres  # noqa: PLC0415 - the tests' own finder of a server

    try:
        server = postgres.find(durable=True)
    except postgres.NoPostgres as reason:
        print(f"no PostgreSQL, so no procrastinate: {reason}", file=sys.stderr)
        yield ""
        return
    try:
        yield server.url("postgres")
    finally:
        server.stop()

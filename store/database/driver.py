"""The two database drivers: how each connects, begins, and says what went wrong."""

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Dialect, make_url
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

BUSY_SECONDS: Final = 5.0

_WRITER = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY")
_READER = ("query_only=ON", "wal_autocheckpoint=0", "temp_store=MEMORY")


class Driver(Protocol):
    """One kind of database, seen through its own Python driver."""

    url: URL
    dialect: Dialect
    begin: str
    errors: tuple[type[Exception], ...]

    def connect(self, *, reader: bool) -> Any:
        """Open a connection in the driver's own autocommit mode: we say BEGIN ourselves."""

    def in_transaction(self, connection: Any) -> bool:
        """Tell whether a transaction is still open and can be rolled back in parts."""

    def explain(self, error: Exception) -> str:
        """Put a driver's error in words that say what an operator can do."""


class SqliteDriver:
    """SQLite in write-ahead mode, every commit on the disk before it is answered."""

    begin = "BEGIN IMMEDIATE"
    errors: tuple[type[Exception], ...] = (sqlite3.DatabaseError,)

    def __init__(self, url: URL) -> None:
        """Take the file from the URL; nothing is opened yet."""
        self.url = url
        self.dialect: Dialect = SQLiteDialect_pysqlite()
        self.file = Path(url.database or "")

    def connect(self, *, reader: bool) -> sqlite3.Connection:
        """Open the file; a reader can never write nor checkpoint."""
        connection = sqlite3.connect(
            self.file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        for pragma in _READER if reader else _WRITER:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def in_transaction(self, connection: sqlite3.Connection) -> bool:
        """Tell whether SQLite still holds our transaction (a full disk makes it give up)."""
        return connection.in_transaction

    def explain(self, error: Exception) -> str:
        """Name the file and the remedy."""
        text = str(error)
        for sign, remedy in _SQLITE_REMEDIES.items():
            if sign in text:
                return f"{self.file}: {text}: {remedy}"
        return f"{self.file}: {text}"


_SQLITE_REMEDIES = {
    "disk is full": "free some space on that disk",
    "disk I/O error": "check that disk, and that it has space left",
    "locked": "another process is writing to it; end that process",
    "readonly": "give this user the right to write the file and its folder",
    "unable to open": "create its folder, or give this user the right to open it",
    "malformed": "the file is damaged; restore the last backup",
    "not a database": "this file is something else; name another one in `database`",
}


class PostgresDriver:
    """PostgreSQL through psycopg 3."""

    begin = "BEGIN"
    errors: tuple[type[Exception], ...] = (psycopg.Error,)

    def __init__(self, url: URL) -> None:
        """Take the address from the URL; nothing is opened yet."""
        self.url = url
        self.dialect: Dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]

    def connect(self, *, reader: bool) -> psycopg.Connection[Any]:
        """Connect with short keepalives, so that a dead server is noticed."""
        address = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection: psycopg.Connection[Any] = psycopg.connect(
            address,
            autocommit=True,
            connect_timeout=10,
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=3,
            application_name="bridgebot",
        )
        connection.execute("SET client_min_messages = warning")
        if reader:
            connection.execute("SET default_transaction_read_only = on")
        return connection

    def in_transaction(self, connection: psycopg.Connection[Any]) -> bool:
        """Tell whether the server still holds our transaction."""
        status = connection.info.transaction_status
        return status in {TransactionStatus.INTRANS, TransactionStatus.INERROR}

    def explain(self, error: Exception) -> str:
        """Name the server and what it said."""
        return f"{self.url.render_as_string(hide_password=True)}: {str(error).strip()}"


def driver_for(url: str) -> SqliteDriver | PostgresDriver:
    """Choose the driver for `sqlite:///file` or `postgresql://user@host/name`."""
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            return SqliteDriver(parsed)
        case "postgresql":
            return PostgresDriver(parsed)
        case _:
            message = f"{url!r} is neither sqlite:///FILE nor postgresql://USER@HOST/NAME"
            raise ValueError(message)


def close_quietly(connection: Any) -> None:
    """Close a connection that may already be broken."""
    with suppress(sqlite3.Error, psycopg.Error):
        connection.close()

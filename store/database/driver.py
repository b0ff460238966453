"""The two database drivers: how each connects, begins, and says what went wrong."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Protocol

import psycopg
from psycopg import errors as postgres_errors
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Dialect, make_url
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import ArgumentError

BUSY_SECONDS: Final = 5.0

_WRITER = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY")
_READER = ("query_only=ON", "wal_autocheckpoint=0", "temp_store=MEMORY")


class Unavailable(Exception):
    """The database cannot be used just now; nothing of what was asked is kept.

    Only a server that vanishes in the very moment of a commit leaves open whether it was kept.
    """


class Driver(Protocol):
    """One kind of database, seen through its own Python driver."""

    url: URL
    dialect: Dialect
    begin: str
    begin_reading: str
    errors: tuple[type[Exception], ...]

    def connect(self, *, reader: bool) -> Any:
        """Open a connection in the driver's own autocommit mode: we say BEGIN ourselves."""

    def is_alive(self, connection: Any) -> bool:
        """Tell whether a connection that just failed can be used again."""

    def in_transaction(self, connection: Any) -> bool:
        """Tell whether a transaction is still open and can be rolled back in parts."""

    def is_fault(self, error: BaseException) -> bool:
        """Tell a fault of the database from a mistake in what was asked of it."""

    def is_missing_table(self, error: BaseException) -> bool:
        """Tell whether a table was asked for that is not there."""

    def explain(self, error: BaseException) -> str:
        """Put a driver's error in words that say what an operator can do."""


class SqliteDriver:
    """SQLite in write-ahead mode, every commit on the disk before it is answered."""

    begin = "BEGIN IMMEDIATE"
    begin_reading = "BEGIN"
    errors: tuple[type[Exception], ...] = (sqlite3.Error,)

    def __init__(self, url: URL) -> None:
        """Take the file from the URL; nothing is opened yet."""
        self.url = url
        self.dialect: Dialect = SQLiteDialect_pysqlite()
        self.file = Path(url.database or "")

    def connect(self, *, reader: bool) -> sqlite3.Connection:
        """Open the file, which must be there; a reader can never write nor checkpoint."""
        connection = sqlite3.connect(
            f"{self.file.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        with _closed_on_error(connection):
            for pragma in _READER if reader else _WRITER:
                connection.execute(f"PRAGMA {pragma}")
        return connection

    def is_alive(self, connection: sqlite3.Connection) -> bool:
        """Tell that a file stays open, whatever failed."""
        return True

    def in_transaction(self, connection: sqlite3.Connection) -> bool:
        """Tell whether SQLite still holds our transaction (a full disk makes it give up)."""
        return connection.in_transaction

    def is_fault(self, error: BaseException) -> bool:
        """Tell by SQLite's own number for it."""
        code = getattr(error, "sqlite_errorcode", None)
        return code is not None and code & 0xFF not in _SQLITE_MISTAKES

    def is_missing_table(self, error: BaseException) -> bool:
        """Tell by SQLite's words: it has no number for that."""
        return isinstance(error, sqlite3.OperationalError) and "no such table" in str(error)

    def explain(self, error: BaseException) -> str:
        """Name the file and the remedy."""
        text = str(error)
        if not self.file.exists():
            return f"{self.file}: {text}: it is not there; `bridgebot migrate` makes a new one"
        for sign, remedy in _SQLITE_REMEDIES.items():
            if sign in text:
                return f"{self.file}: {text}: {remedy}"
        return f"{self.file}: {text}"


_SQLITE_MISTAKES = {
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_TOOBIG,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_MISUSE,
    sqlite3.SQLITE_RANGE,
}
_SQLITE_REMEDIES = {
    "disk is full": "free some space on that disk",
    "disk I/O error": "check that disk, and that it has space left",
    "locked": "another process is writing to it; end that process",
    "readonly": "give this user the right to write the file and its folder",
    "unable to open": "give this user the right to open the file and its folder",
    "malformed": "the file is damaged; restore the last backup",
    "not a database": "this file is something else; name another one in `database`",
}


_POSTGRES_FAULTS = ("XX", "25006")  # damaged inside; a server that only answers questions


class PostgresDriver:
    """PostgreSQL through psycopg 3."""

    begin = "BEGIN"
    begin_reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
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
        with _closed_on_error(connection):
            connection.execute(
                f"SET client_min_messages = warning; SET lock_timeout = '{BUSY_SECONDS:.0f}s'"
            )
        return connection

    def is_alive(self, connection: psycopg.Connection[Any]) -> bool:
        """Tell whether the server is still there."""
        return not connection.closed

    def in_transaction(self, connection: psycopg.Connection[Any]) -> bool:
        """Tell whether the server still holds our transaction."""
        status = connection.info.transaction_status
        return status in {TransactionStatus.INTRANS, TransactionStatus.INERROR}

    def is_fault(self, error: BaseException) -> bool:
        """Tell by the class that psycopg gives it, or by PostgreSQL's own code for it."""
        code = getattr(error, "sqlstate", None) or ""
        return isinstance(error, psycopg.OperationalError) or code.startswith(_POSTGRES_FAULTS)

    def is_missing_table(self, error: BaseException) -> bool:
        """Tell by the class that psycopg gives it."""
        return isinstance(error, postgres_errors.UndefinedTable)

    def explain(self, error: BaseException) -> str:
        """Name the server and what it said."""
        return f"{self.url.render_as_string(hide_password=True)}: {str(error).strip()}"


def driver_for(url: str) -> SqliteDriver | PostgresDriver:
    """Choose the driver for `sqlite:///file` or `postgresql://user@host/name`."""
    with suppress(ArgumentError):
        parsed = make_url(url)
        match parsed.get_backend_name():
            case "sqlite" if parsed.database and parsed.database != ":memory:":
                return SqliteDriver(parsed)
            case "postgresql":
                return PostgresDriver(parsed)
    message = "the database's address is neither sqlite:///FILE nor postgresql://USER@HOST/NAME"
    raise ValueError(message)


def close_quietly(connection: Any) -> None:
    """Close a connection that may already be broken."""
    with suppress(sqlite3.Error, psycopg.Error):
        connection.close()


@contextmanager
def _closed_on_error(connection: Any) -> Iterator[None]:
    try:
        yield
    except BaseException:
        close_quietly(connection)
        raise

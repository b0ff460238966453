"""SQLite, seen through the driver that comes with Python."""

import sqlite3
import time
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Dialect
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from store.database.driver import BUSY_SECONDS, closed_on_error

_WRITER = (
    "synchronous=FULL",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "cache_size=-16384",
    "wal_autocheckpoint=4000",
)
STATEMENTS: Final = 1024
"""More than all that there are: each is parsed once."""
_READER = ("query_only=ON", "wal_autocheckpoint=0", "temp_store=MEMORY")


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
            cached_statements=STATEMENTS,
        )
        with closed_on_error(connection):
            if not reader:
                _write_ahead(connection)
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

    def new_number(self, cursor: sqlite3.Cursor) -> int:
        """Give what SQLite remembers."""
        return cursor.lastrowid or 0

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


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn the log on; unlike anything else, SQLite does not wait for another who does so too."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return

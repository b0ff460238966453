"""What the engine room asks of a database driver."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, Protocol

from sqlalchemy import URL, Dialect

BUSY_SECONDS: Final = 5.0


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

    def new_number(self, cursor: Any) -> int:
        """Give the number of the row that was just added, 0 if its kind has none."""

    def explain(self, error: BaseException) -> str:
        """Put a driver's error in words that say what an operator can do."""


def close_quietly(connection: Any) -> None:
    """Close a connection that may already be broken."""
    with suppress(sqlite3.Error):
        connection.close()


@contextmanager
def closed_on_error(connection: Any) -> Iterator[None]:
    """Close a connection that could not be made ready."""
    try:
        yield
    except BaseException:
        close_quietly(connection)
        raise

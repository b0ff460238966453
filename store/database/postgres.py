"""PostgreSQL, seen through psycopg 3."""

from typing import Any, Final

import psycopg
from psycopg import errors as postgres_errors
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Dialect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from store.database.driver import BUSY_SECONDS, closed_on_error

_POSTGRES_FAULTS: Final = ("XX", "25006")  # damaged inside; a server that only answers questions


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
        with closed_on_error(connection):
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

    def new_number(self, cursor: Any) -> int:
        """Give what `RETURNING` brought."""
        [key] = cursor.fetchone()
        return key if isinstance(key, int) else 0

    def explain(self, error: BaseException) -> str:
        """Name the server and what it said."""
        return f"{self.url.render_as_string(hide_password=True)}: {str(error).strip()}"

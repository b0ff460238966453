"""Which driver speaks to which address."""

from contextlib import suppress

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from store.database.driver import Driver
from store.database.sqlite import SqliteDriver


def driver_for(url: str) -> Driver:
    """Choose the driver for `sqlite:///file` or `postgresql://user@host/name`.

    What speaks to PostgreSQL is large, and loaded only for those who have one.
    """
    with suppress(ArgumentError):
        parsed = make_url(url)
        match parsed.get_backend_name():
            case "sqlite" if parsed.database and parsed.database != ":memory:":
                return SqliteDriver(parsed)
            case "postgresql":
                from store.database.postgres import PostgresDriver  # noqa: PLC0415

                return PostgresDriver(parsed)
    message = "the database's address is neither sqlite:///FILE nor postgresql://USER@HOST/NAME"
    raise ValueError(message)

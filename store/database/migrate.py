"""Which schema a database has, and the way from one to the next. Alembic is loaded only to walk."""

import os
from contextlib import closing
from datetime import UTC, datetime
from typing import Final

from store.database.backup import backup
from store.database.driver import Driver, Unavailable
from store.database.drivers import driver_for
from store.database.scripts import Progress, head
from store.database.sqlite import SqliteDriver

VERSION_TABLE: Final = "alembic_version"

_TABLES: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
}


class WrongSchema(Exception):
    """A database cannot be used as it is."""


class Outdated(WrongSchema):
    """A database was last used by an older Bridgebot."""


class TooNew(WrongSchema):
    """A database was written by a newer Bridgebot."""


class NotOurs(WrongSchema):
    """A database belongs to something else."""


def current(url: str) -> str | None:
    """Give the schema that a database has, or None if it is empty or not there yet."""
    driver = driver_for(url)
    if isinstance(driver, SqliteDriver) and not driver.file.exists():
        return None
    found = _ask(driver, f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608 - our own name
    return found[0] if found else None


def check_version(url: str) -> None:
    """Make sure that a database fits this Bridgebot; one that is empty is made ready at once."""
    if current(url) is None:
        upgrade(url)
    else:
        check_fit(url)


def check_fit(url: str) -> None:
    """Make sure that a database fits this Bridgebot, or is empty; change nothing."""
    found = current(url)
    if found is None:
        _refuse_foreign(driver_for(url), url)
    elif found != head():
        _refuse_unknown(found)
        raise Outdated(
            f"this database has schema {found} and this Bridgebot needs {head()}: "
            "run `bridgebot migrate`"
        )


def upgrade(url: str, progress: Progress | None = None) -> None:
    """Bring a database to the newest schema; a SQLite file is first copied beside itself."""
    driver, found = driver_for(url), current(url)
    if found == head():
        return
    if found is None:
        _make_ready(driver, url)
    else:
        _refuse_unknown(found)
        _copy_beside(driver, url, found)
    _walk(driver, "upgrade", "head", progress)


def downgrade(url: str, to: str = "base", progress: Progress | None = None) -> None:
    """Bring a database back to an older schema; what that cannot hold is lost."""
    _walk(driver_for(url), "downgrade", to, progress)


def _walk(driver: Driver, way: str, to: str, progress: Progress | None) -> None:
    from store.database import steps  # noqa: PLC0415 - Alembic is slow to load, and seldom needed

    steps.walk(driver, way, to, progress)


def _ask(driver: Driver, question: str) -> list[str]:
    """List the first column of an answer; none if the table is not there."""
    try:
        with closing(driver.connect(reader=True)) as connection:
            return [row[0] for row in connection.execute(question).fetchall()]
    except driver.errors as error:
        if driver.is_missing_table(error):
            return []
        raise Unavailable(driver.explain(error)) from error


def _refuse_unknown(found: str) -> None:
    if not found.isdecimal():
        raise NotOurs(f"this database has schema {found!r}, which is none of Bridgebot's")
    if found > head():
        raise TooNew(
            f"this database was written by a newer Bridgebot (schema {found}); this one knows "
            f"up to {head()}: upgrade Bridgebot or restore the backup"
        )


def _make_ready(driver: Driver, url: str) -> None:
    """Make the file if there is none; refuse a database with tables of somebody else."""
    if isinstance(driver, SqliteDriver):
        _make_file(driver)
    _refuse_foreign(driver, url)


def _refuse_foreign(driver: Driver, url: str) -> None:
    if isinstance(driver, SqliteDriver) and not driver.file.exists():
        return
    others = set(_ask(driver, _TABLES[driver.dialect.name])) - {VERSION_TABLE}
    if others and current(url) is None:  # else another process has just made ours
        names = ", ".join(sorted(others)[:3])
        raise NotOurs(f"this database holds tables of something else ({names}): name an empty one")


def _make_file(driver: SqliteDriver) -> None:
    """Make an empty file that only its owner may read."""
    try:
        os.close(os.open(driver.file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise Unavailable(f"{driver.file}: cannot be made: {error.strerror}") from error


def _copy_beside(driver: Driver, url: str, found: str) -> None:
    if isinstance(driver, SqliteDriver):
        name = f"{driver.file.name}.schema-{found}.{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        backup(url, driver.file.with_name(name))

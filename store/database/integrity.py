"""Looks a database over, as `bridgebot check` shows it."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from store.database import migrate
from store.database.driver import Unavailable
from store.database.drivers import driver_for
from store.database.sqlite import SqliteDriver

FREE_AT_LEAST: Final = 200 * 2**20
SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an operator should know; grave when words may be or become lost.

    What is `fine` is only told: nothing has to be done about it.
    """

    words: str
    grave: bool = False
    fine: bool = False


def check(url: str) -> list[Finding]:
    """Look over a database and where it lies; an empty list means that all is well."""
    driver = driver_for(url)
    findings = list(_schema(url))
    if isinstance(driver, SqliteDriver):
        findings += _file(driver) if driver.file.exists() else _folder(driver)
    return findings


def has_lost_log_bug(version: tuple[int, ...]) -> bool:
    """Tell whether this SQLite can, rarely, lose a commit while its log is being reset."""
    fixed_early = ((3, 44, 6), (3, 50, 7))
    if any(version[:2] == fixed[:2] and version >= fixed for fixed in fixed_early):
        return False
    return (3, 7, 0) <= version < (3, 51, 3)


def _schema(url: str) -> Iterator[Finding]:
    try:
        migrate.check_fit(url)
    except (Unavailable, migrate.WrongSchema) as error:
        yield Finding(str(error), grave=True)


def _file(driver: SqliteDriver) -> list[Finding]:
    return [*_rows(driver), *_library(), *_rights(driver), *_folder(driver), *_room(driver)]


def _rows(driver: SqliteDriver) -> Iterator[Finding]:
    try:
        with closing(driver.connect(reader=True)) as connection:
            for [words] in connection.execute(f"PRAGMA integrity_check({SHOWN})").fetchall():
                if words != "ok":
                    yield Finding(f"{driver.file} is damaged: {words}", grave=True)
            yield from _references(connection)
    except sqlite3.Error as error:
        yield Finding(driver.explain(error), grave=True)


def _references(connection: sqlite3.Connection) -> Iterator[Finding]:
    for table, row, target, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(SHOWN):
        yield Finding(f"row {row} of {table} refers to what is not in {target}", grave=True)


def _library() -> Iterator[Finding]:
    if has_lost_log_bug(sqlite3.sqlite_version_info):
        yield Finding(
            f"SQLite {sqlite3.sqlite_version} can damage a database that two processes write to: "
            "run one Bridgebot a file, or a Python with SQLite 3.51.3 or newer"
        )


def _folder(driver: SqliteDriver) -> list[Finding]:
    folder = driver.file.absolute().parent
    if os.access(folder, os.W_OK):
        return []
    return [Finding(f"{folder} cannot be written by this user, and SQLite needs to", grave=True)]


def _rights(driver: SqliteDriver) -> Iterator[Finding]:
    if not os.access(driver.file, os.W_OK):
        yield Finding(f"{driver.file} cannot be written by this user", grave=True)
    if driver.file.stat().st_mode & stat.S_IROTH:
        yield Finding(f"every user of this machine can read {driver.file}: chmod o= it")


def _room(driver: SqliteDriver) -> Iterator[Finding]:
    wanted = max(FREE_AT_LEAST, 2 * driver.file.stat().st_size)
    free = shutil.disk_usage(driver.file.absolute().parent).free
    if free < wanted:
        yield Finding(f"only {free // 2**20} MiB are free where {driver.file} lies")

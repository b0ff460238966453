"""A copy of the whole database, made while the bot runs: complete under its name, or not there."""

import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import URL

from store.database.driver import Driver
from store.database.drivers import driver_for
from store.database.sqlite import SqliteDriver
from store.failpoint import failpoint

_PRIVATE: Final = 0o600


class NoBackup(Exception):
    """The backup was not made, and nothing else was touched."""


def backup(url: str, file: Path) -> None:
    """Copy a database to a new file that only its owner may read."""
    driver = driver_for(url)
    copy = _copy_sqlite if isinstance(driver, SqliteDriver) else _dump_postgres
    with _unfinished(file) as part:
        copy(driver, part)  # type: ignore[arg-type]
        failpoint("inside_backup")


@contextmanager
def _unfinished(file: Path) -> Iterator[Path]:
    """Give a name beside `file` to write to, and `file` its name once that is whole."""
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    try:
        _refuse_overwriting(file)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE))
        yield part
        _to_disk(part)
        _refuse_overwriting(file)
        part.rename(file)
        _to_disk(file.parent)
    except OSError as error:
        raise NoBackup(f"{file}: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


def _refuse_overwriting(file: Path) -> None:
    if file.exists():
        raise NoBackup(f"{file} is there already: name another file")


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy_sqlite(driver: SqliteDriver, part: Path) -> None:
    """Copy what is committed at this moment, without holding up the writer."""
    try:
        with closing(_plain(driver.file)) as connection:
            connection.execute("PRAGMA wal_autocheckpoint = 0")  # tidying the log is the writer's
            connection.execute("VACUUM INTO ?", (str(part),))
        with closing(_plain(part)) as connection:
            [(found,)] = connection.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.Error as error:
        raise NoBackup(f"{driver.file} cannot be copied: {error}") from error
    if found != "ok":
        raise NoBackup(f"{driver.file} is damaged, and so would be its copy: {found}")


def _plain(file: Path) -> sqlite3.Connection:
    address = f"{file.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(address, uri=True, isolation_level=None)


def _dump_postgres(driver: Driver, part: Path) -> None:
    """Let PostgreSQL's own program do it; `pg_restore` reads what it writes."""
    program = shutil.which("pg_dump")
    if program is None:
        raise NoBackup("pg_dump is not installed here; run it where it is, with --format=custom")
    to = driver.url
    plain = URL.create("postgresql", to.username, None, to.host, to.port, to.database, to.query)
    password = {"PGPASSWORD": str(to.password)} if to.password else {}  # for nobody else to see
    done = subprocess.run(  # noqa: S603 - the address is the operator's own
        [
            program,
            "--format=custom",
            "--no-password",
            f"--file={part}",
            f"--dbname={plain}",
        ],
        env={**os.environ, **password},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoBackup(f"pg_dump failed: {done.stderr.strip()}")

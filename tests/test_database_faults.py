"""When the database cannot be used, everybody is told so, and nothing is half kept."""

import os
import re
import resource
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

import databases
from batches import in_one_batch
from store.database import Database, Transaction, Unavailable
from test_database import add, names

BIG = "x" * 400_000


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    yield opened
    opened.close()


def set_pragma(transaction: Transaction, pragma: str) -> None:
    transaction._cursor.execute(f"PRAGMA {pragma}")


# A disk that is full --------------------------------------------------------------------------


@contextmanager
def full_disk(url: str, left: int = 0) -> Iterator[None]:
    """Let no file of this process outgrow the log by more than what is left."""
    size = Path(f"{file_of(url)}-wal").stat().st_size + left
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_full_disk_keeps_nothing_of_the_batch(sqlite: Database, sqlite_url: str) -> None:
    await sqlite.transact(lambda t: add(t, "before"))
    with full_disk(sqlite_url, left=100_000):
        told = await in_one_batch(
            sqlite, lambda t: add(t, "small"), lambda t: add(t, BIG), lambda t: add(t, "other")
        )
    assert [type(error) for error in told] == [Unavailable] * 3
    assert await sqlite.read(names) == ["before"]


async def test_a_full_disk_is_named_with_what_to_do(sqlite: Database, sqlite_url: str) -> None:
    await sqlite.transact(lambda t: set_pragma(t, "max_page_count = 1"))
    with pytest.raises(Unavailable, match=re.escape(f"{file_of(sqlite_url)}: ") + ".*free some"):
        await sqlite.transact(lambda t: add(t, BIG))


async def test_it_works_again_when_there_is_room(sqlite: Database, sqlite_url: str) -> None:
    await sqlite.transact(lambda t: add(t, "before"))
    with full_disk(sqlite_url), pytest.raises(Unavailable):
        await sqlite.transact(lambda t: add(t, "full"))
    await sqlite.transact(lambda t: add(t, "after"))
    assert await sqlite.read(names) == ["before", "after"]


async def test_each_caller_has_an_error_of_their_own(sqlite: Database, sqlite_url: str) -> None:
    await sqlite.transact(lambda t: add(t, "before"))
    with full_disk(sqlite_url):
        one, other = await in_one_batch(sqlite, lambda t: add(t, "1"), lambda t: add(t, "2"))
    assert one is not other


# A file that cannot be used -------------------------------------------------------------------


async def test_a_locked_database_is_unavailable_until_unlocked(
    sqlite: Database, sqlite_url: str
) -> None:
    await sqlite.transact(lambda t: set_pragma(t, "busy_timeout = 50"))
    with closing(sqlite3.connect(file_of(sqlite_url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="another process"):
            await sqlite.transact(lambda t: add(t, "locked out"))
        assert await sqlite.read(names) == []
        other.execute("ROLLBACK")
    assert await sqlite.transact(lambda t: add(t, "after")) > 0


async def test_a_file_of_something_else_is_unavailable(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Dear database, " * 1000)
    database = Database(databases.url_of(file))
    with pytest.raises(Unavailable, match="something else"):
        await database.transact(lambda t: add(t, "lost"))
    with pytest.raises(Unavailable, match="something else"):
        await database.read(names)
    database.close()


async def test_a_damaged_file_is_unavailable(sqlite_url: str) -> None:
    damage(file_of(sqlite_url))
    database = Database(sqlite_url)
    with pytest.raises(Unavailable, match="damaged"):
        await database.transact(names)
    with pytest.raises(Unavailable, match="restore the last backup"):
        await database.read(names)
    database.close()


def damage(file: Path) -> None:
    """Write over every page but the first, which holds the schema."""
    size = file.stat().st_size
    with file.open("r+b") as pages:
        pages.seek(4096)
        pages.write(b"\xa5" * (size - 4096))


async def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    file = tmp_path / "bridgebot.db"
    database = Database(databases.url_of(file))
    for ask in (database.transact, database.read):
        with pytest.raises(Unavailable, match="bridgebot migrate"):
            await ask(names)
    database.close()
    assert not file.exists()


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Be somebody to whom rights matter: root may write everywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def unwritable(sqlite_template: Path) -> Iterator[Path]:
    """Put a database where everybody may look and nobody may write."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="bridgebot-") as folder:
        file = file_of(databases.copied(sqlite_template, Path(folder)))
        file.chmod(0o444)
        file.parent.chmod(0o555)
        yield file
        file.parent.chmod(0o755)


def make_writable(file: Path) -> None:
    file.parent.chmod(0o777)
    file.chmod(0o666)


async def test_a_file_that_may_not_be_written_is_unavailable(unwritable: Path) -> None:
    with ordinary_user():
        database = Database(databases.url_of(unwritable))
        with pytest.raises(Unavailable, match="give this user the right"):
            await database.transact(lambda t: add(t, "forbidden"))
        database.close()


async def test_rights_given_later_are_enough(unwritable: Path) -> None:
    with ordinary_user():
        database = Database(databases.url_of(unwritable))
        with pytest.raises(Unavailable):
            await database.transact(lambda t: add(t, "forbidden"))
    make_writable(unwritable)
    with ordinary_user():
        assert await database.transact(lambda t: add(t, "allowed")) > 0
        database.close()


# A log that must not grow for ever ------------------------------------------------------------


async def test_a_question_left_unread_does_not_keep_the_log_growing(
    sqlite: Database, sqlite_url: str
) -> None:
    await sqlite.transact(lambda t: [add(t, str(n)) for n in range(3)])
    kept = []

    def glance(reader: Transaction) -> str | None:
        kept.append(reader)
        return reader.first(text("SELECT channel FROM place"))  # type: ignore[call-overload, no-any-return]

    await sqlite.read(glance)  # type: ignore[arg-type]
    await sqlite.transact(glance)
    await sqlite.transact(lambda t: add(t, "more"))
    with closing(sqlite3.connect(file_of(sqlite_url))) as other:
        [(busy, _, _)] = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert not busy

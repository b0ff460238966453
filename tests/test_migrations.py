"""A database goes from schema to schema whole, or stays where it was."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import text

import databases
import given
from postgres import Postgres
from store import outbox, suggestions
from store.database import Database, Reader, Transaction, Unavailable, migrate, scripts, steps
from store.database.drivers import driver_for


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    return databases.url_of(tmp_path / "bridgebot.db")


@pytest.fixture
def empty_postgres_url(postgres_server: Postgres) -> Iterator[str]:
    with databases.lent(postgres_server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"empty_{request.param}_url")
    return url


def run_on(url: str, *statements: str) -> None:
    with closing(driver_for(url).connect(reader=False)) as connection:
        for statement in statements:
            connection.execute(statement)


def pretend(url: str, schema: str) -> None:
    run_on(url, f"UPDATE alembic_version SET version_num = '{schema}'")


def tables(url: str) -> list[str]:
    driver = driver_for(url)
    return migrate._ask(driver, migrate._TABLES[driver.dialect.name])


def files_beside(url: str) -> list[Path]:
    return list(Path(url.removeprefix("sqlite:///")).parent.glob("*.schema-*"))


# There and back -------------------------------------------------------------------------------


def test_up_and_down_and_up_again_agrees_with_the_models(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    steps.check(driver_for(empty_url))
    migrate.downgrade(empty_url)
    assert tables(empty_url) == [migrate.VERSION_TABLE]
    migrate.upgrade(empty_url)
    steps.check(driver_for(empty_url))


def test_each_step_is_told(empty_url: str) -> None:
    told: list[str] = []
    migrate.upgrade(empty_url, told.append)
    migrate.downgrade(empty_url, progress=told.append)
    assert told[0] == "to schema 0001: The first tables."
    assert told[-1] == "back from schema 0001: The first tables."


def test_the_newest_schema_is_the_one_that_alembic_sees() -> None:
    assert ScriptDirectory(str(scripts.SCRIPTS)).get_heads() == [scripts.head()]


async def test_words_survive_an_upgrade_that_has_nothing_to_do(database_url: str) -> None:
    migrate.upgrade(database_url)
    assert files_beside(database_url) == []


def test_the_next_step_is_drafted_from_what_differs(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = Path(shutil.copytree(scripts.SCRIPTS, tmp_path / "migrations"))
    monkeypatch.setattr(steps, "SCRIPTS", copied)
    run_on(sqlite_url, "ALTER TABLE draft DROP COLUMN said_at")
    steps.revise(driver_for(sqlite_url), "Remember when")
    [draft] = copied.glob("versions/*_remember_when.py")
    assert f"revision = {draft.name[:4]!r}" in draft.read_text()
    assert "add_column(sa.Column('said_at'" in draft.read_text()


# What fits and what does not ------------------------------------------------------------------


def test_an_empty_database_is_made_ready(empty_url: str) -> None:
    migrate.check_version(empty_url)
    assert migrate.current(empty_url) == scripts.head()


def test_a_database_that_fits_is_let_be(database_url: str) -> None:
    migrate.check_version(database_url)


def test_an_older_database_is_not_used(database_url: str) -> None:
    pretend(database_url, "0000")
    with pytest.raises(migrate.Outdated, match=r"schema 0000 .* run `bridgebot migrate`"):
        migrate.check_version(database_url)


@pytest.mark.parametrize("act", [migrate.check_version, migrate.upgrade])
def test_a_newer_database_is_not_touched(database_url: str, act: scripts.Progress) -> None:
    pretend(database_url, "9999")
    with pytest.raises(migrate.TooNew, match=r"schema 9999\).* upgrade Bridgebot or restore"):
        act(database_url)


def test_a_schema_of_something_else_is_not_touched(database_url: str) -> None:
    pretend(database_url, "ae1027a6acf")
    with pytest.raises(migrate.NotOurs, match="ae1027a6acf"):
        migrate.check_version(database_url)


def test_tables_of_something_else_are_not_touched(empty_url: str) -> None:
    Path(empty_url.removeprefix("sqlite:///")).touch() if "sqlite" in empty_url else None
    run_on(empty_url, "CREATE TABLE cat (name TEXT)")
    with pytest.raises(migrate.NotOurs, match="cat"):
        migrate.check_version(empty_url)
    assert tables(empty_url) == ["cat"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"nowhere/bridgebot\.db: .*No such file or directory"):
        migrate.check_version(databases.url_of(tmp_path / "nowhere" / "bridgebot.db"))


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(Unavailable, match="nowhere"):
        migrate.check_version("postgresql://postgres@/none?host=/tmp/nowhere")


def test_a_new_file_is_for_its_owner_alone(empty_sqlite_url: str) -> None:
    migrate.upgrade(empty_sqlite_url)
    assert Path(empty_sqlite_url.removeprefix("sqlite:///")).stat().st_mode & 0o777 == 0o600


def test_a_start_does_not_load_alembic(sqlite_url: str) -> None:
    program = (
        "import sys\nfrom store.database import migrate\n"
        f"migrate.check_version({sqlite_url!r})\nassert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


# What a migration must not lose ---------------------------------------------------------------


async def fill(url: str) -> None:
    def work(transaction: Transaction) -> None:
        first = given.suggestion(transaction, owner="Olga")
        second = given.suggestion(transaction, "Dark theme")
        transaction.update(suggestions.Suggestion, second, duplicate_of=first)
        given.vote(transaction, first, "Ben")
        given.delivery(transaction, "a")

    database = Database(url)
    await database.transact(work)
    database.close()


def kept(reader: Reader) -> tuple[list[str], int, int | None]:
    supporters = [person.name for person in suggestions.supporters(reader, 1)]
    second = reader.get(suggestions.Suggestion, 2)
    duplicate_of = second.duplicate_of if second else None
    return supporters, outbox.waiting(reader, given.WORKSPACE), duplicate_of


async def test_children_survive_when_a_table_is_made_anew(sqlite_url: str) -> None:
    await fill(sqlite_url)
    with steps._transaction(driver_for(sqlite_url)) as connection:
        operations = Operations(MigrationContext.configure(connection))
        for table in ("person", "suggestion"):
            with operations.batch_alter_table(table, recreate="always") as batch:
                batch.alter_column("id", nullable=False)
    database = Database(sqlite_url)
    assert await database.read(kept) == (["Ben"], 1, 1)
    database.close()
    steps.check(driver_for(sqlite_url))


async def test_a_step_that_would_orphan_rows_is_undone(sqlite_url: str) -> None:
    await fill(sqlite_url)
    with (
        pytest.raises(RuntimeError, match=r"would refer to what is gone: .*vote"),
        steps._transaction(driver_for(sqlite_url)) as connection,
    ):
        connection.execute(text("DELETE FROM suggestion"))
    database = Database(sqlite_url)
    assert await database.read(kept) == (["Ben"], 1, 1)
    database.close()


async def test_a_file_is_copied_beside_itself_before_a_step(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(sqlite_url)
    monkeypatch.setattr(migrate, "head", lambda: "9999")
    monkeypatch.setattr(migrate, "_walk", lambda *_: None)
    migrate.upgrade(sqlite_url)
    [copy] = files_beside(sqlite_url)
    database = Database(databases.url_of(copy))
    assert await database.read(kept) == (["Ben"], 1, 1)
    database.close()


# Killed on the way ----------------------------------------------------------------------------


def killed_at(step: int, act: str, url: str) -> bool:
    program = f"from store.database import migrate\nmigrate.{act}({url!r})"
    failpoint = {"BRIDGEBOT_FAILPOINT": f"inside_migration:{step}"}
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **failpoint}, check=False
    )
    return done.returncode != 0


@pytest.mark.parametrize("step", [1, 25])
def test_an_upgrade_that_is_killed_has_changed_nothing(empty_url: str, step: int) -> None:
    assert killed_at(step, "upgrade", empty_url)
    assert tables(empty_url) == []
    migrate.check_version(empty_url)
    assert migrate.current(empty_url) == scripts.head()


def test_a_downgrade_that_is_killed_has_changed_nothing(database_url: str) -> None:
    before = sorted(tables(database_url))
    assert killed_at(10, "downgrade", database_url)
    assert sorted(tables(database_url)) == before
    assert migrate.current(database_url) == scripts.head()


# Two at once ----------------------------------------------------------------------------------


def test_two_that_start_together_make_one_schema(empty_url: str) -> None:
    program = f"from store.database import migrate\nmigrate.check_version({empty_url!r})"
    starts = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(2)]
    assert [start.wait() for start in starts] == [0, 0]
    assert migrate.current(empty_url) == scripts.head()


def test_an_upgrade_says_so_when_another_process_holds_the_file(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(steps._BEFORE, "sqlite", ("PRAGMA busy_timeout = 10",))
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="another process"):
            migrate.downgrade(sqlite_url)


def test_an_upgrade_waits_for_another_on_the_server(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(steps._BEFORE, "postgresql", ("SET lock_timeout = '50ms'",))
    with psycopg.connect(postgres_url) as other:
        other.execute(steps._BEGIN["postgresql"][1])
        with pytest.raises(Unavailable, match="lock"):
            migrate.downgrade(postgres_url)

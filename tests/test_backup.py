"""A backup is whole under its name, or not there; and the bot goes on meanwhile."""

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

import databases
from store.database import Database, migrate, scripts
from store.database.backup import NoBackup, backup
from store.database.drivers import driver_for
from test_database import add, names
from test_database_faults import damage, file_of, full_disk

RESTORE = shutil.which("pg_restore")


async def test_what_was_kept_is_in_the_copy(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    await database.transact(lambda t: add(t, "Acme"))
    await asyncio.to_thread(backup, sqlite_url, tmp_path / "copy.db")
    database.close()
    copy = Database(databases.url_of(tmp_path / "copy.db"))
    assert await copy.read(names) == ["Acme"]
    copy.close()


async def test_the_writer_goes_on_while_a_copy_is_made(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    copying = asyncio.create_task(asyncio.to_thread(backup, sqlite_url, tmp_path / "copy.db"))
    written = 0
    while not copying.done():
        await database.transact(partial(add, name=f"{written:04}"))
        written += 1
    await copying
    assert len(await database.read(names)) == written > 0
    database.close()
    copy = Database(databases.url_of(tmp_path / "copy.db"))
    copied = await copy.read(names)
    assert copied == [f"{number:04}" for number in range(len(copied))]
    copy.close()


def test_a_copy_has_the_schema_of_its_original(sqlite_url: str, tmp_path: Path) -> None:
    backup(sqlite_url, tmp_path / "copy.db")
    assert migrate.current(databases.url_of(tmp_path / "copy.db")) == scripts.head()


def test_a_copy_is_for_its_owner_alone(sqlite_url: str, tmp_path: Path) -> None:
    backup(sqlite_url, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600


def test_nothing_is_overwritten(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "letter"
    file.write_text("Dear Ada")
    with pytest.raises(NoBackup, match="letter is there already: name another file"):
        backup(database_url, file)
    assert file.read_text() == "Dear Ada"


def test_a_folder_that_is_not_there_is_named(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(NoBackup, match=r"nowhere/copy\.db: No such file or directory"):
        backup(database_url, tmp_path / "nowhere" / "copy.db")


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith("bridgebot.db")}


def test_a_full_disk_leaves_no_half_copy(sqlite_url: str, tmp_path: Path) -> None:
    file_of(sqlite_url).with_name("bridgebot.db-wal").touch()
    with full_disk(sqlite_url, left=50_000), pytest.raises(NoBackup, match="cannot be copied"):
        backup(sqlite_url, tmp_path / "copy.db")
    assert left_in(tmp_path) == set()


def test_a_damaged_database_is_not_copied(sqlite_url: str, tmp_path: Path) -> None:
    damage(file_of(sqlite_url))
    with pytest.raises(NoBackup, match="cannot be copied"):
        backup(sqlite_url, tmp_path / "copy.db")
    assert left_in(tmp_path) == set()


def test_a_database_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoBackup, match=r"bridgebot\.db cannot be copied"):
        backup(databases.url_of(tmp_path / "bridgebot.db"), tmp_path / "copy.db")


def test_a_crash_leaves_nothing_under_the_name(sqlite_url: str, tmp_path: Path) -> None:
    program = (
        "from pathlib import Path\nfrom store.database.backup import backup\n"
        f"backup({sqlite_url!r}, Path({str(tmp_path / 'copy.db')!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "BRIDGEBOT_FAILPOINT": "inside_backup"},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "copy.db").exists()
    backup(sqlite_url, tmp_path / "copy.db")


def test_the_copy_of_a_file_that_slept_is_sound(sqlite_url: str, tmp_path: Path) -> None:
    backup(sqlite_url, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.skipif(RESTORE is None, reason="pg_dump is not installed")
def test_a_server_is_dumped_with_its_own_program(postgres_url: str, tmp_path: Path) -> None:
    with closing(driver_for(postgres_url).connect(reader=False)) as connection:
        connection.execute("INSERT INTO lease (name, holder, until) VALUES ('Acme', 'me', 1)")
    try:
        backup(postgres_url, tmp_path / "copy.dump")
    except NoBackup as why:
        if "server version mismatch" not in str(why):
            raise
        pytest.skip(f"pg_dump is of another version: {why}")
    restored = subprocess.run(
        [str(RESTORE), "--data-only", "--table=lease", "-f-", tmp_path / "copy.dump"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Acme" in restored.stdout


@pytest.mark.skipif(RESTORE is None, reason="pg_dump is not installed")
def test_what_pg_dump_complains_of_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoBackup, match=r"pg_dump failed: .*nowhere"):
        backup("postgresql://postgres@/none?host=/tmp/nowhere", tmp_path / "copy.dump")
    assert left_in(tmp_path) == set()


def test_without_pg_dump_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoBackup, match="pg_dump is not installed here; run it where it is"):
        backup("postgresql://postgres@/none?host=/tmp/nowhere", tmp_path / "copy.dump")


def test_a_password_is_not_shown_to_other_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pg_dump"
    program.write_text('#!/bin/sh\necho "$@" "$PGPASSWORD" >&2\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(NoBackup, match=r"--dbname=postgresql://ada@host/name sesame$"):
        backup("postgresql://ada:sesame@host/name", tmp_path / "copy.dump")

"""What is wrong with a database is found, and said in words."""

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

import databases
from store.database import integrity
from store.database.integrity import Finding, check
from test_database_faults import damage, file_of
from test_migrations import pretend


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture(autouse=True)
def sound_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))


def only(findings: list[Finding], *, grave: bool) -> str:
    [finding] = findings
    assert finding.grave is grave
    return finding.words


def test_a_sound_database_has_no_findings(database_url: str) -> None:
    assert check(database_url) == []


def test_damage_is_grave(sqlite_url: str) -> None:
    damage(file_of(sqlite_url))
    findings = check(sqlite_url)
    assert any(finding.grave and "damaged" in finding.words for finding in findings)


def test_a_file_of_something_else_is_grave(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear database, " * 1000)
    words = [finding.words for finding in check(databases.url_of(tmp_path / "letter"))]
    assert any("something else" in said for said in words)


def test_a_row_that_refers_to_nothing_is_grave(sqlite_url: str) -> None:
    with closing(sqlite3.connect(file_of(sqlite_url), isolation_level=None)) as connection:
        connection.execute(
            "INSERT INTO draft (id, person_id, connection, channel, thread, message, words, files,"
            " said_at) VALUES (7, 9, '', '', '', '', '', '', 0)"
        )
    assert only(check(sqlite_url), grave=True) == ("row 7 of draft refers to what is not in person")


def test_another_schema_is_grave(database_url: str) -> None:
    pretend(database_url, "9999")
    assert "(schema 9999); this one knows up to" in only(check(database_url), grave=True)


def test_a_database_not_made_yet_is_nothing_to_worry_about(tmp_path: Path) -> None:
    assert check(databases.url_of(tmp_path / "bridgebot.db")) == []


def test_a_server_out_of_reach_is_grave() -> None:
    assert "nowhere" in only(check("postgresql://postgres@/none?host=/tmp/nowhere"), grave=True)


def test_a_file_that_all_can_read_is_a_warning(sqlite_url: str) -> None:
    file_of(sqlite_url).chmod(0o644)
    assert "every user of this machine can read" in only(check(sqlite_url), grave=False)


def test_little_room_is_a_warning(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2**40, 2**40, 2**20))
    assert "only 1 MiB are free" in only(check(sqlite_url), grave=False)


def test_a_library_with_the_bug_is_a_warning(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    assert re.match(r"SQLite [\d.]+ can damage a database", only(check(sqlite_url), grave=False))


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 0), False),
    ],
)
def test_the_bug_is_known_by_version(version: tuple[int, ...], affected: bool) -> None:  # noqa: FBT001
    assert integrity.has_lost_log_bug(version) is affected

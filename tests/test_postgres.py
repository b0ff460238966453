"""The PostgreSQL under the tests starts, copies databases, and leaves nothing behind."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

import postgres


@pytest.fixture(scope="module", params=postgres.installed(), ids=lambda path: path.parent.name)
def server(request: pytest.FixtureRequest) -> Iterator[postgres.Postgres]:
    started = postgres.start(request.param)
    yield started
    started.stop()


def home(server: postgres.Postgres) -> Path:
    return Path(parse_qs(urlsplit(server.url("postgres")).query)["host"][0])


def test_a_copy_holds_what_its_template_holds(server: postgres.Postgres) -> None:
    template = server.create_database()
    with psycopg.connect(server.url(template)) as connection:
        connection.execute("CREATE TABLE wish AS SELECT 'Dark mode' AS words")
    copy = server.create_database(template)
    with psycopg.connect(server.url(copy)) as connection:
        assert connection.execute("SELECT words FROM wish").fetchall() == [("Dark mode",)]


def test_letters_beyond_ascii_have_cases(server: postgres.Postgres) -> None:
    with psycopg.connect(server.url("postgres")) as connection:
        assert connection.execute("SELECT lower('ÄÖÜ')").fetchall() == [("äöü",)]


def test_a_dropped_database_is_gone_even_while_in_use(server: postgres.Postgres) -> None:
    name = server.create_database()
    with psycopg.connect(server.url(name)):
        server.drop_database(name)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(server.url(name))


def test_a_given_server_keeps_nothing_of_ours(
    server: postgres.Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIDGEBOT_TEST_PG", server.url("postgres"))
    given = postgres.find()
    name = given.create_database()
    given.stop()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(server.url(name))


@pytest.mark.skipif(not postgres.installed(), reason="no PostgreSQL is installed")
def test_a_stopped_server_leaves_nothing() -> None:
    server = postgres.start(postgres.installed()[0])
    server.stop()
    server.stop()
    assert not home(server).exists()


def test_programs_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(postgres.NoPostgres, match=str(tmp_path)):
        postgres.start(tmp_path / "pg" / "bin")


def test_what_the_programs_complain_of_is_told(tmp_path: Path) -> None:
    binaries = tmp_path / "pg" / "bin"
    binaries.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        program = binaries / name
        program.write_text("#!/bin/sh\necho The moon is full.\necho Try again.\nexit 1\n")
        program.chmod(0o755)
    with pytest.raises(postgres.NoPostgres, match=r"full\.\sTry again\."):
        postgres.start(binaries)

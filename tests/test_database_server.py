"""A PostgreSQL that goes away is borne, and what other replicas say is heard."""

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

import postgres
from batches import in_one_batch
from store.database import EVERYTHING, Database, Topic, Transaction, Unavailable, migrate
from store.leases import Lease
from test_database import add, names

LEASE = {"name": "acme", "holder": "one", "until": 1}


@pytest.fixture
def postgresql(postgres_url: str) -> Iterator[Database]:
    opened = Database(postgres_url)
    yield opened
    opened.close()


# A server that goes away ----------------------------------------------------------------------


def terminate_all(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def test_connections_lost_while_idle_are_not_even_noticed(
    postgresql: Database, postgres_url: str
) -> None:
    await postgresql.transact(lambda t: add(t, "before"))
    assert await postgresql.read(names) == ["before"]
    terminate_all(postgres_url)
    await postgresql.transact(lambda t: add(t, "after"))
    assert await postgresql.read(names) == ["before", "after"]


async def test_a_connection_lost_within_a_batch_keeps_nothing_of_it(
    postgresql: Database, postgres_url: str
) -> None:
    def cut(transaction: Transaction) -> None:
        terminate_all(postgres_url)
        add(transaction, "cut")

    told = await in_one_batch(postgresql, lambda t: add(t, "first"), cut, lambda t: add(t, "third"))
    assert [type(error) for error in told] == [Unavailable] * 3
    assert await postgresql.read(names) == []


async def test_a_connection_lost_within_a_question_is_told(
    postgresql: Database, postgres_url: str
) -> None:
    def cut(reader: object) -> None:
        terminate_all(postgres_url)
        names(reader)  # type: ignore[arg-type]

    with pytest.raises(Unavailable):
        await postgresql.read(cut)
    assert await postgresql.read(names) == []


async def test_a_table_locked_by_another_is_unavailable_to_its_unit_alone(
    postgresql: Database, postgres_url: str
) -> None:
    def wait_little(transaction: Transaction) -> None:
        transaction._cursor.execute("SET lock_timeout = '50ms'")

    await postgresql.transact(wait_little)
    with psycopg.connect(postgres_url) as other:
        other.execute("LOCK TABLE place")
        locked, place = await in_one_batch(
            postgresql, lambda t: add(t, "locked out"), lambda t: t.offer(Lease, **LEASE)
        )
    assert isinstance(locked, Unavailable)
    assert place


@pytest.fixture
def own_server() -> Iterator[postgres.Postgres]:
    if not postgres.installed():
        pytest.skip("no PostgreSQL: none of our own to restart")
    server = postgres.start(postgres.installed()[0])
    yield server
    server.stop()


def control(server: postgres.Postgres, *order: str) -> None:
    home = Path(parse_qs(urlsplit(server.url("postgres")).query)["host"][0])
    binaries = next(home.glob("*/bin"), postgres.installed()[0])  # a copy, if out of reach
    subprocess.run(
        [binaries / "pg_ctl", "-w", "-D", home / "data", "-l", home / "log", *order],
        check=True,
        capture_output=True,
        **postgres.ordinary_user(),
    )


async def test_a_server_may_go_and_come_back(own_server: postgres.Postgres) -> None:
    url = own_server.url(own_server.create_database())
    migrate.upgrade(url)
    database = Database(url)
    heard: asyncio.Queue[frozenset[Topic]] = asyncio.Queue()
    database.listen(heard.put_nowait)
    await hears(heard, EVERYTHING)
    await database.transact(lambda t: add(t, "before"))
    control(own_server, "stop", "-m", "immediate")
    for ask in (database.transact, database.read):
        with pytest.raises(Unavailable, match="postgresql://"):
            await ask(names)
    control(own_server, "start", "-o", options(own_server))
    await database.transact(lambda t: add(t, "after"))
    assert await database.read(names) == ["before", "after"]
    await hears(heard, EVERYTHING)
    database.close()


def options(server: postgres.Postgres) -> str:
    return f"-F -h '' -k {parse_qs(urlsplit(server.url('postgres')).query)['host'][0]}"


# Other replicas -------------------------------------------------------------------------------


async def hears(heard: asyncio.Queue[frozenset[Topic]], topic: Topic) -> None:
    async with asyncio.timeout(10):
        while topic not in await heard.get():
            pass


async def test_what_another_replica_woke_is_heard(postgresql: Database, postgres_url: str) -> None:
    heard: asyncio.Queue[frozenset[Topic]] = asyncio.Queue()
    postgresql.listen(heard.put_nowait)
    await hears(heard, EVERYTHING)
    replica = Database(postgres_url)
    await replica.transact(lambda t: t.wake("outbox", "acme", "C1"))
    replica.close()
    await hears(heard, ("outbox", "acme", "C1"))


def wake_many(transaction: Transaction) -> None:
    for number in range(1000):
        transaction.wake("outbox", "acme", f"C{number}")


async def test_more_than_can_be_told_is_told_as_everything(
    postgresql: Database, postgres_url: str
) -> None:
    heard: asyncio.Queue[frozenset[Topic]] = asyncio.Queue()
    postgresql.listen(heard.put_nowait)
    await hears(heard, EVERYTHING)
    replica = Database(postgres_url)
    await replica.transact(wake_many)
    replica.close()
    await hears(heard, EVERYTHING)


async def test_a_listener_cut_off_listens_anew(postgresql: Database, postgres_url: str) -> None:
    heard: asyncio.Queue[frozenset[Topic]] = asyncio.Queue()
    postgresql.listen(heard.put_nowait)
    await hears(heard, EVERYTHING)
    terminate_all(postgres_url)
    await hears(heard, EVERYTHING)

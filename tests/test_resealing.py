"""After a change of keys, what the old one sealed is sealed with the new one; then it can go."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from functools import partial

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Text, select
from sqlmodel import SQLModel

from bridgebot import resealing, seals
from bridgebot.bridge import recalled
from bridgebot.cli import checking
from bridgebot.settings import Settings
from bridgebot.testing.room import Room
from store import sealed, secrets
from store.database import Database, Reader
from store.sealed import MARK
from talkers import Talkers, reported

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
WHERE = ("secret.sealed", "acme", "token")


@pytest.fixture(autouse=True)
def old_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(seals.KEYS, OLD)


async def remembers(database: Database, words: str) -> None:
    seal = seals.sealed(words, *WHERE)
    await database.transact(lambda t: secrets.keep(t, "acme", "token", seal))


def everything(reader: Reader) -> str:
    """Give every text of the database in which something sealed stands."""
    tables = [each.columns for each in SQLModel.metadata.sorted_tables]
    texts = [column for columns in tables for column in columns if isinstance(column.type, Text)]
    found = [reader.all(select(each).where(each.contains(MARK))) for each in texts]  # type: ignore[call-overload]
    return "\n".join(str(row) for rows in found for row in rows)


async def test_what_was_remembered_needs_the_old_key_no_more(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await remembers(database, "xoxb-1")
    monkeypatch.setenv(seals.KEYS, f"{NEW},{OLD}")
    await resealing.reseal(database)
    monkeypatch.setenv(seals.KEYS, NEW)
    assert await recalled(database, "acme", "token") == "xoxb-1"


async def test_what_is_changed_meanwhile_is_not_written_over(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await remembers(database, "xoxb-1")
    monkeypatch.setenv(seals.KEYS, f"{NEW},{OLD}")
    [old] = await database.read(resealing.by_older_keys)
    await remembers(database, "xoxb-2")
    assert not await database.transact(lambda t: sealed.change(t, old, "stale"))
    assert await recalled(database, "acme", "token") == "xoxb-2"


async def test_what_no_key_opens_stays_as_it_is(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await remembers(database, "xoxb-1")
    before = await database.read(everything)
    monkeypatch.setenv(seals.KEYS, f"{NEW},{Fernet.generate_key().decode()}")
    await resealing.reseal(database)
    assert await database.read(everything) == before


async def test_a_file_of_long_ago_is_read_with_the_new_key_alone(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Room(sqlite_url) as room:
        talk = Talkers(room)
        home = await reported(talk)
        room.adapters["acme"].faults.later = [60.0]
        beta = room.adapters["beta"]
        file = beta.platform.files.put("export.log", b"hanging", secret="the-key-of-the-file")
        await beta.hear(replace(talk.said("eve", home, "look"), files=(file,)))
        await room.quiet()
        monkeypatch.setenv(seals.KEYS, f"{NEW},{OLD}")
        await room.restart()
        monkeypatch.setenv(seals.KEYS, NEW)
        await room.passes(61)
        [shown] = talk.newest(talk.thread(1)).files
        found = await room.database.read(everything)
    assert (shown.content, MARK in found) == (b"hanging", True)
    monkeypatch.setenv(seals.KEYS, f"{NEW},{OLD}")
    assert seals.resealed(found) == found


def test_check_says_when_an_older_key_can_go(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def with_database(work: Callable[[Database], Awaitable[None]]) -> None:
        with closing(Database(sqlite_url)) as database:
            await work(database)

    asyncio.run(with_database(partial(remembers, words="xoxb-1")))
    monkeypatch.setenv(seals.KEYS, f"{NEW},{OLD}")
    before = of_keys(sqlite_url)
    asyncio.run(with_database(resealing.reseal))
    assert before == ["an older key is needed for 1 texts yet; the next start seals them anew"]
    assert of_keys(sqlite_url) == [
        "all is sealed with the newest key: take the older ones out of $BRIDGEBOT_KEYS"
    ]


def of_keys(url: str) -> list[str]:
    settings = Settings.model_validate({"database": url})
    return [row.words for row in checking.look(settings) if row.what == "keys"]

"""Where several processes share a database, one fetches files for the other."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import select

from bridgebot.adapter import Caps
from bridgebot.event import Place, Post
from bridgebot.parcels import Elsewhere
from bridgebot.sources import Sources
from bridgebot.testing.clock import StoppedClock
from bridgebot.testing.fake import FakeAdapter
from bridgebot.testing.platform import FakePlatform
from bridgebot.testing.room import Room
from bridgebot.text import doc
from store import parcels
from store.database import Database, Reader
from store.parcels import Parcel

LOG = b"hanging"
_ALL = select(Parcel)


@pytest.fixture
async def room(postgres_url: str) -> AsyncIterator[Room]:
    """The process that speaks for beta."""
    async with Room(postgres_url, connections=("beta",), team="beta/team") as opened:
        yield opened


@pytest.fixture
def other(postgres_url: str) -> Iterator[Database]:
    """The database as another process has it open."""
    opened = Database(postgres_url)
    yield opened
    opened.close()


@pytest.fixture
def elsewhere(other: Database) -> Elsewhere:
    return Elsewhere(other, StoppedClock())


async def is_asked(database: Database) -> None:
    """Wait until a file of beta is asked for."""
    while not await database.read(partial(parcels.asked, connection="beta")):  # noqa: ASYNC110 - another process
        await asyncio.sleep(0)


def kept(reader: Reader) -> list[str]:
    return [each.content for each in reader.all(_ALL)]


async def test_a_file_comes_from_the_process_that_speaks_for_its_connection(
    room: Room, elsewhere: Elsewhere
) -> None:
    file = room.adapters["beta"].platform.files.put("export.log", LOG, secret="a key")
    assert await elsewhere.fetch(file, 100) == LOG


async def test_nothing_of_it_stays(room: Room, elsewhere: Elsewhere) -> None:
    file = room.adapters["beta"].platform.files.put("export.log", LOG)
    await elsewhere.fetch(file, 100)
    assert await room.database.read(kept) == []


async def test_what_is_gone_or_too_large_is_said(room: Room, elsewhere: Elsewhere) -> None:
    files = room.adapters["beta"].platform.files
    file = files.put("export.log", LOG)
    with pytest.raises(ValueError, match="is larger than 3 bytes"):
        await elsewhere.fetch(file, 3)
    files.lose(file)
    with pytest.raises(ValueError, match="is not there any more"):
        await elsewhere.fetch(file, 100)


async def test_what_cannot_be_had_now_is_worth_another_try(
    room: Room, elsewhere: Elsewhere
) -> None:
    beta = room.adapters["beta"]
    file = beta.platform.files.put("export.log", LOG)
    beta.faults.fetches = [ConnectionError("not connected")]
    with pytest.raises(ConnectionError, match="not connected"):
        await elsewhere.fetch(file, 100)
    assert await elsewhere.fetch(file, 100) == LOG


async def test_who_does_not_wait_any_longer_leaves_nothing(
    elsewhere: Elsewhere, other: Database
) -> None:
    file = FakePlatform("beta", StoppedClock()).files.put("export.log", LOG)
    asking = asyncio.create_task(elsewhere.fetch(file, 100))
    await is_asked(other)
    asking.cancel()
    await asyncio.wait({asking})
    assert await other.read(kept) == []


async def test_who_begins_to_speak_for_a_connection_hands_over_what_was_asked(
    postgres_url: str, elsewhere: Elsewhere, other: Database
) -> None:
    room = Room(postgres_url, connections=("beta",), team="beta/team")
    file = room.adapters["beta"].platform.files.put("export.log", LOG)
    asking = asyncio.create_task(elsewhere.fetch(file, 100))
    await is_asked(other)
    async with room:
        assert await asking == LOG


async def test_a_post_has_such_a_file_at_hand(room: Room, elsewhere: Elsewhere) -> None:
    file = room.adapters["beta"].platform.files.put("export.log", LOG)
    standing_by = FakeAdapter("beta", FakePlatform("beta", StoppedClock()))
    sources = Sources([standing_by], elsewhere=elsewhere)
    post = Post(Place("acme", "team"), doc("look"), files=(file,))
    async with sources.at_hand(post, Caps()) as whole:
        assert isinstance(whole, Post)
        assert await asyncio.to_thread(Path(whole.files[0].path).read_bytes) == LOG

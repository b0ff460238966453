"""Who asks to be forgotten is forgotten by the adapters too, whatever falls in between."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from bridgebot.adapter import Cursor
from bridgebot.testing.driving import until
from bridgebot.testing.fake import FakeAdapter
from bridgebot.testing.room import Room
from store import erasures

ALONE = "beta/@eve@beta"


@pytest.fixture
async def room(database_url: str) -> AsyncIterator[Room]:
    async with Room(database_url) as opened:
        await opened.says("eve", ALONE, "/suggest dark mode")
        yield opened


def beta(room: Room) -> FakeAdapter:
    return room.adapters["beta"]


async def forgotten(room: Room) -> None:
    """Wait until eve's adapter has forgotten her."""
    await until(lambda: beta(room).forgotten == ["eve@beta"], "eve is forgotten")


async def until_done(room: Room) -> None:
    """Wait until it is noted that nobody is to be forgotten any more."""
    while await room.database.read(partial(erasures.of, connection="beta")):
        await room.quiet()


async def test_the_adapter_of_an_account_forgets_it(room: Room) -> None:
    await room.says("eve", ALONE, "/privacy forget yes")
    await forgotten(room)
    assert (beta(room).forgotten, room.adapters["acme"].forgotten) == (["eve@beta"], [])


async def test_what_cannot_be_forgotten_yet_is_tried_again(room: Room) -> None:
    beta(room).faults.forgets = [ConnectionError("not connected")]
    await room.says("eve", ALONE, "/privacy forget yes")
    await until(lambda: not beta(room).faults.forgets, "it was tried in vain")
    assert beta(room).forgotten == []
    for _ in range(2):
        await room.passes(61)
    await forgotten(room)


async def test_a_crash_in_between_is_made_good_at_the_next_start(room: Room) -> None:
    beta(room).faults.forgets = [ConnectionError("not connected")]
    await room.says("eve", ALONE, "/privacy forget yes")
    await until(lambda: not beta(room).faults.forgets, "it was tried in vain")
    await room.restart()
    await forgotten(room)
    await until_done(room)
    await room.restart()
    assert beta(room).forgotten == ["eve@beta"]


async def test_what_an_adapter_notes_beside_how_far_it_listened_names_nobody(room: Room) -> None:
    gate = beta(room).gate
    assert gate is not None
    signs = '[["m1","eve@beta","x","eve"],["m1","kim@beta","x","Kim"]]'
    await gate.accept([], Cursor(signs, "#signs"))
    await room.says("eve", ALONE, "/privacy forget yes")
    kept = await gate.cursor("#signs") or ""
    assert ("eve" in kept, "kim@beta" in kept, '"somebody"' in kept) == (False, True, True)

"""Who asks to be forgotten is forgotten by the adapters too, whatever falls in between."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.adapter import Cursor
from bridgebot.testing.fake import FakeAdapter
from bridgebot.testing.room import Room

ALONE = "beta/@eve@beta"


@pytest.fixture
async def room(database_url: str) -> AsyncIterator[Room]:
    async with Room(database_url) as opened:
        await opened.says("eve", ALONE, "/suggest dark mode")
        yield opened


def beta(room: Room) -> FakeAdapter:
    return room.adapters["beta"]


async def test_the_adapter_of_an_account_forgets_it(room: Room) -> None:
    await room.says("eve", ALONE, "/privacy forget yes")
    await room.quiet()
    assert (beta(room).forgotten, room.adapters["acme"].forgotten) == (["eve@beta"], [])


async def test_what_cannot_be_forgotten_yet_is_tried_again(room: Room) -> None:
    beta(room).faults.forgets = [ConnectionError("not connected")]
    await room.says("eve", ALONE, "/privacy forget yes")
    assert beta(room).forgotten == []
    await room.passes(61)
    assert beta(room).forgotten == ["eve@beta"]


async def test_a_crash_in_between_is_made_good_at_the_next_start(room: Room) -> None:
    beta(room).faults.forgets = [ConnectionError("not connected")]
    await room.says("eve", ALONE, "/privacy forget yes")
    await room.restart()
    assert beta(room).forgotten == ["eve@beta"]
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

"""`record`: kept for somebody who said it in passing, by a verb or by a sign."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bridgebot.event import Author, Place, Reacted
from bridgebot.testing.room import Room
from bridgebot.text import doc

LOBBY, TEAM = "acme/lobby", "acme/team"


@pytest.fixture
async def room(sqlite_url: str) -> AsyncIterator[Room]:
    async with Room(sqlite_url, staff=("bob@acme",)) as opened:
        await opened.says("eve", LOBBY, "thanks")
        yield opened


def ticket(words: str, **changes: object) -> Reacted:
    eve = Author("eve@acme", "eve")
    sign = Reacted(
        key="r1",
        place=Place("acme", "lobby"),
        author=Author("bob@acme", "bob"),
        at=0,
        message="m77",
        emoji="🎫",
        said=doc(words),
        whose=eve,
    )
    return replace(sign, **changes)  # type: ignore[arg-type]


async def test_who_said_it_is_told_and_hears_what_comes_of_it(room: Room) -> None:
    await room.says("bob", LOBBY, "/record @eve the export is slow")
    await room.says("bob", TEAM, "/resolve 1 it is fast now")
    recorded, resolved = room.heard("eve")
    assert recorded.startswith("#1 the export is slow is what I made of your words")
    assert "it is fast now" in resolved


async def test_it_is_theirs_and_not_of_who_recorded_it(room: Room) -> None:
    await room.says("bob", LOBBY, "/record @eve dark mode --kind suggestion")
    assert "asked by eve" in room.card(1).text
    assert "dark mode" in await room.says("eve", LOBBY, "/mine")


async def test_a_sign_records_the_words_it_is_put_on(room: Room) -> None:
    await room.adapters["acme"].hear(ticket("the export is slow"))
    await room.quiet()
    assert "Issue: the export is slow" in room.card(1).text
    assert "reported by eve" in room.card(1).text


@pytest.mark.parametrize(
    "changes",
    [
        {"author": Author("mal@acme", "mal")},
        {"added": False},
        {"whose": Author("b", "robot", is_bot=True)},
        {"said": doc("")},
    ],
)
async def test_a_sign_records_nothing_that_staff_did_not_mean(
    room: Room, changes: dict[str, object]
) -> None:
    await room.adapters["acme"].hear(ticket("the export is slow", **changes))
    await room.quiet()
    assert room.messages(TEAM) == []


async def test_nobody_is_recorded_for_who_was_never_heard(room: Room) -> None:
    answer = await room.says("bob", LOBBY, "/record @zoe the export is slow")
    assert "zoe" in answer
    assert room.messages(TEAM) == []

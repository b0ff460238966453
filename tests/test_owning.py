"""Whoever was given something, and is no staff, does with it what staff may."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.testing.room import Room
from talkers import Talkers, reported

HELP, TEAM, UMA = "beta/help", "acme/team", "beta/@uma@beta"


@pytest.fixture
async def room(sqlite_url: str) -> AsyncIterator[Room]:
    async with Room(sqlite_url, connections=("acme", "beta", "gamma")) as opened:
        await reported(Talkers(opened), "gamma/help")
        await opened.says("uma", HELP, "/help")
        await opened.says("ana", TEAM, "/assign 1 @uma")
        yield opened


ABOUT_IT = [
    ("send 1 Which browser?", "It is on its way to eve (gamma)."),
    ("answer-all 1 Which browser?", "It is on its way to eve (gamma)."),
    ("open-hour 1", "The hour on #1 is open"),
    ("note 1 ask legal", "Noted on #1"),
]
ABOUT_THEM = [
    ("away 3d", "You are away until"),
    ("hours Mon-Fri 9:00-17:00", "Your hours: Mon–Fri 09:00–17:00"),
]


@pytest.mark.parametrize(("line", "answer"), [*ABOUT_IT, *ABOUT_THEM])
async def test_they_may(room: Room, line: str, answer: str) -> None:
    assert answer in await room.says("uma", UMA, f"/{line}")


@pytest.mark.parametrize(("line", "answer"), ABOUT_IT[:1])
async def test_they_may_in_plain_words_too(room: Room, line: str, answer: str) -> None:
    assert answer in await room.says("uma", UMA, line)


async def test_they_take_their_words_back(room: Room) -> None:
    await room.says("uma", UMA, "/send 1 Which browser?")
    assert "Taken back from eve" in await room.says("uma", UMA, "/recall 1")


async def test_they_are_away_and_come_back(room: Room) -> None:
    await room.says("uma", UMA, "/away --cover @ana")
    assert "With ana" in room.card(1).text
    assert "Welcome back" in await room.says("uma", UMA, "/back")


@pytest.mark.parametrize("line", [each[0] for each in ABOUT_IT])
async def test_others_may_not(room: Room, line: str) -> None:
    answer = await room.says("eve", "gamma/help", f"/{line}")
    assert "is for staff only, unless it is with you." in answer


@pytest.mark.parametrize("line", [*(each[0] for each in ABOUT_THEM), "back"])
async def test_who_has_nothing_is_not_asked_for_their_hours(room: Room, line: str) -> None:
    answer = await room.says("eve", "gamma/help", f"/{line}")
    assert "is for staff only, unless something is with you." in answer


async def test_it_ends_with_it(room: Room) -> None:
    await room.says("ana", TEAM, "/assign 1 @ana")
    assert "for staff only" in await room.says("uma", UMA, "/send 1 Which browser?")
    assert "for staff only" in await room.says("uma", UMA, "/away")


async def test_what_they_do_is_in_the_audit(room: Room) -> None:
    await room.says("uma", UMA, "/send 1 Which browser?")
    assert "uma sent words about #1 to eve (gamma)" in await room.says("ana", TEAM, "/audit")

"""`open-hour` lets everyone who wants something talk with whoever makes it."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.testing.room import Room
from talkers import Talkers

EVE, KIM = "beta/@eve@beta", "gamma/@kim@gamma"


@pytest.fixture
async def talk(sqlite_url: str) -> AsyncIterator[Talkers]:
    async with Room(sqlite_url, connections=("acme", "beta", "gamma")) as room:
        await room.says("eve", EVE, "/suggest dark mode")
        await room.says("kim", KIM, "/vote 1")
        await room.says("ana", "acme/team", "/take 1")
        yield Talkers(room)


async def test_everyone_who_wants_it_is_told_once(talk: Talkers) -> None:
    await talk.room.says("ana", "acme/team", "/open-hour 1")
    await talk.room.says("ana", "acme/team", "/open-hour 1 2h")
    assert len(talk.room.heard("kim")) == 1
    assert "is what I am here for, to talk with you, until" in talk.room.heard("kim")[0]


async def test_whoever_joins_reads_what_the_maker_says_and_nobody_else(talk: Talkers) -> None:
    await talk.room.says("ana", "acme/team", "/open-hour 1")
    await talk.room.presses("kim", "Talk with me", on=KIM)
    await talk.says("kim", KIM, "How dark will it be?", to_us=True)
    await talk.says("ana", talk.thread(1), ">> As dark as you like")
    assert talk.newest(KIM).text == "As dark as you like"
    assert "As dark as you like" not in talk.reads(EVE)


async def test_all_who_joined_read_it_and_none_reads_another(talk: Talkers) -> None:
    await talk.room.says("ana", "acme/team", "/open-hour 1")
    await talk.room.presses("kim", "Talk with me", on=KIM)
    await talk.room.presses("eve", "Talk with me", on=EVE)
    await talk.says("kim", KIM, "How dark will it be?", to_us=True)
    await talk.says("ana", talk.thread(1), ">> As dark as you like")
    assert (talk.newest(KIM).text, talk.newest(EVE).text) == ("As dark as you like",) * 2
    assert "How dark will it be?" not in talk.reads(EVE)


async def test_it_ends_by_itself_and_that_is_said(talk: Talkers) -> None:
    await talk.room.says("ana", "acme/team", "/open-hour 1 2h")
    await talk.room.presses("kim", "Talk with me", on=KIM)
    await talk.room.passes(7300)
    assert talk.newest(KIM).text.startswith("ana’s hour on #1 is over.")
    assert talk.newest(talk.thread(1)).text == "ana’s hour is over; 1 person had joined."


async def test_afterwards_words_are_not_passed_on(talk: Talkers) -> None:
    await talk.room.says("kim", "gamma/desk/t1", "/vote 1")
    await talk.room.says("ana", "acme/team", "/open-hour 1")
    await talk.room.says("kim", "gamma/desk/t1", "/talk 1")
    await talk.room.passes(3700)
    await talk.says("kim", "gamma/desk/t1", "One more thing")
    shown = talk.room.adapters["gamma"].platform.shown[-1].text
    assert shown.startswith("This was not passed on: the hour in which we talked here is over.")
    assert "One more thing" not in talk.reads(talk.thread(1))
    await talk.room.presses("kim", "Ask for a word")
    await talk.says("kim", "gamma/desk/t1", "One more thing")
    assert talk.newest(talk.thread(1)).text == "One more thing"


async def test_an_hour_outlasts_a_restart(talk: Talkers) -> None:
    await talk.room.says("ana", "acme/team", "/open-hour 1")
    await talk.room.presses("kim", "Talk with me", on=KIM)
    await talk.room.stop()
    talk.room.clock.advance(3700)
    await talk.room.start()
    assert talk.newest(KIM).text.startswith("ana’s hour on #1 is over.")


async def test_only_whoever_has_it_can_open_one(talk: Talkers) -> None:
    answer = await talk.room.says("raj", "acme/team", "/open-hour 1")
    assert answer == "#1 is with ana, who can open an hour on it."


async def test_it_lasts_a_day_at_most(talk: Talkers) -> None:
    answer = await talk.room.says("ana", "acme/team", "/open-hour 1 3d")
    assert answer == "An hour may last a day at most; open another one then."

from collections.abc import AsyncIterator

import pytest

from bridgebot.adapter import Feature, Level
from bridgebot.testing.room import Room
from talkers import Talkers

LOBBY, HELP, TEAM = "acme/lobby", "beta/help", "acme/team"
NAMES = "\n- ana\n- eve"


@pytest.fixture
async def talk(sqlite_url: str) -> AsyncIterator[Talkers]:
    async with Room(sqlite_url, connections=("acme", "beta")) as room:
        await room.says("ana", LOBBY, "/suggest dark mode")
        await room.says("eve", HELP, "/vote 1")
        yield Talkers(room)


def card(talk: Talkers) -> str:
    """Give the message of the first card."""
    return talk.sees(TEAM)[0].ids[0]


async def test_staff_see_who_wants_it(talk: Talkers) -> None:
    told = await talk.room.says("bob", TEAM, "/supporters 1")
    assert told == f"#1 dark mode — 2 people want it.{NAMES}"


async def test_customers_see_how_many(talk: Talkers) -> None:
    told = await talk.room.says("eve", HELP, "/supporters 1")
    assert told == (
        "#1 dark mode — 2 people want it.\n"
        "You are one of them. Who they are is for our staff alone."
    )
    others = await talk.room.says("kim", HELP, "/supporters 1")
    assert others.endswith("want it.\nWho they are is for our staff alone.")


async def test_whoever_has_it_sees_them_too(talk: Talkers) -> None:
    await talk.room.says("bob", TEAM, "/assign 1 @eve")
    assert NAMES in await talk.room.says("eve", HELP, "/supporters 1")


async def test_of_a_problem_people_have_it(talk: Talkers) -> None:
    await talk.room.says("eve", HELP, "/issue the export hangs")
    told = await talk.room.says("bob", TEAM, "/supporters 2")
    assert told == "#2 the export hangs — 1 person has it.\n- eve"


async def test_of_the_same_as_another_it_tells_that_one(talk: Talkers) -> None:
    await talk.room.says("kim", HELP, "/suggest a dark theme")
    await talk.room.says("kim", HELP, "/vote 1 --instead 2")
    assert "#1 dark mode — 3 people" in await talk.room.says("bob", TEAM, "/supporters 2")


async def test_whom_somebody_belongs_to_is_told(talk: Talkers) -> None:
    await talk.room.says("bob", TEAM, "/organisation @eve Globex")
    assert "- eve (Globex)" in await talk.room.says("bob", TEAM, "/supporters 1")


async def test_names_are_not_told_where_others_read_along(talk: Talkers) -> None:
    talk.room.adapters["acme"].platform.levels["lobby"] = {Feature.WHISPER: Level.FALLBACK}
    await talk.room.says("bob", TEAM, "/take 1")
    told = await talk.room.says("bob", LOBBY, "/supporters 1")
    assert told.endswith("Others read what I say here: ask me directly who they are.")


async def test_from_a_card_s_menu_it_is_about_the_card(talk: Talkers) -> None:
    assert NAMES in await talk.chooses("bob", card(talk), "supporters")


async def test_of_words_of_which_nothing_was_made_it_says_so(talk: Talkers) -> None:
    said = await talk.says("ana", LOBBY, "good morning")
    told = await talk.chooses("bob", said, "supporters")
    assert told.startswith("That message is no card, and nothing was made of its words.")

"""Many people wish for the same; plain words become a wish."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.testing.room import Room

LOBBY, HELP, TEAM = "acme/lobby", "beta/help", "acme/team"


@pytest.fixture
async def room(database_url: str) -> AsyncIterator[Room]:
    async with Room(database_url) as opened:
        await opened.says("ana", LOBBY, "/suggest dark mode for the reports")
        yield opened


async def test_what_others_want_is_shown_to_the_asker(room: Room) -> None:
    answer = await room.says("eve", HELP, "/suggest reports in dark mode")
    assert "Others said something like it:" in answer
    assert "#1 dark mode for the reports — 1 person, open" in answer


async def test_what_is_quite_different_is_not_shown(room: Room) -> None:
    assert "Others" not in await room.says("eve", HELP, "/suggest pay by invoice")


async def test_one_press_joins_the_other_and_gives_up_the_own(room: Room) -> None:
    await room.says("eve", HELP, "/suggest reports in dark mode")
    answer = await room.presses("eve", "Same as #1")
    assert "that makes 2 people" in answer
    assert "the same as #1" in room.card(2).text
    assert room.card(2).buttons == ()
    assert room.story(1) == ["eve wants it too"]


async def test_who_joined_is_told_once(room: Room) -> None:
    await room.says("eve", HELP, "/suggest reports in dark mode")
    await room.presses("eve", "Same as #1")
    await room.says("bob", TEAM, "/plan 1")
    assert len(room.heard("eve")) == 1
    assert "moves on" in await room.says("bob", TEAM, "/plan 2")


async def test_a_vote_on_a_duplicate_goes_to_the_one_it_is_the_same_as(room: Room) -> None:
    await room.says("eve", HELP, "/suggest reports in dark mode")
    await room.presses("eve", "Same as #1")
    assert "you want #1" in await room.says("joe", HELP, "/vote 2")


async def test_what_others_joined_already_is_not_given_up(room: Room) -> None:
    await room.says("eve", HELP, "/suggest reports in dark mode")
    await room.says("joe", HELP, "/vote 2")
    assert "not yours alone" in await room.presses("eve", "Same as #1")
    assert "open" in room.card(2).text
    assert "1 person" in room.card(1).text


async def test_nobody_gives_up_what_is_not_theirs(room: Room) -> None:
    await room.says("eve", HELP, "/suggest reports in dark mode")
    assert "not yours" in await room.says("joe", HELP, "/vote 1 --instead 2")
    assert "1 person" in room.card(1).text


async def test_plain_words_are_kept_by_one_press(room: Room) -> None:
    answer = await room.says("eve", HELP, "I wish exports were faster")
    assert "> I wish exports were faster" in answer
    assert "It is kept as #2" in await room.presses("eve", "Suggest it")
    assert room.card(2).text.startswith("#2 I wish exports were faster")


async def test_plain_words_are_kept_once(room: Room) -> None:
    await room.says("eve", HELP, "I wish exports were faster")
    await room.presses("eve", "Suggest it")
    assert "kept already, as #2" in await room.presses("eve", "Suggest it")


async def test_plain_words_of_somebody_else_cannot_be_kept(room: Room) -> None:
    await room.says("eve", HELP, "I wish exports were faster")
    assert "do not remember" in await room.says("joe", HELP, "/keep 1")


async def test_plain_words_show_what_others_want_like_it(room: Room) -> None:
    await room.says("eve", HELP, "Could the reports have a dark mode?")
    assert "you want #1" in await room.presses("eve", "Same as #1")


async def test_plain_words_that_are_a_command_are_obeyed(room: Room) -> None:
    assert "that makes 2 people" in await room.says("eve", HELP, "vote #1")


async def test_a_greeting_is_greeted(room: Room) -> None:
    assert (await room.says("eve", HELP, "Hi there!")).startswith("Hello!")
    assert (await room.says("eve", HELP, "Hello, thank you!")).startswith("Hello!")


async def test_find_lists_what_others_asked(room: Room) -> None:
    assert "#1 dark mode for the reports" in await room.says("eve", HELP, "/find dark")
    assert "Nothing like it" in await room.says("eve", HELP, "/find invoices")


async def test_new_words_are_found(room: Room) -> None:
    await room.says("bob", TEAM, "/edit 1 black theme at night")
    assert "#1 black theme" in await room.says("eve", HELP, "/find theme")

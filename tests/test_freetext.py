"""Plain words that look a little like commands."""

import pytest

from bridgebot.testing.room import Room

LOBBY, TEAM = "acme/lobby", "acme/team"


@pytest.mark.parametrize(
    "words",
    [
        "status 500 errors when I export",
        "start 2 exports at once would be nice",
        "take 5 minutes to fix the header",
        "find a way to export",
        "vote for my wish",
    ],
)
async def test_a_sentence_that_begins_with_a_verb_is_kept(room: Room, words: str) -> None:
    assert f"> {words}" in await room.says("ana", LOBBY, words)


@pytest.mark.parametrize("words", ["status 1", "vote #1", "help", "mine", "suggest tabs"])
async def test_a_command_needs_no_sign_before_it(room: Room, words: str) -> None:
    await room.says("eve", LOBBY, "/suggest dark mode")
    assert "I heard you" not in await room.says("ana", LOBBY, words)


async def test_too_many_words_are_refused_before_they_are_offered(room: Room) -> None:
    assert "I can keep 4,000" in await room.says("ana", LOBBY, "a wish " * 1000)


@pytest.mark.parametrize("words", ["hi!", "Thanks a lot", "ok", "👍"])
async def test_small_talk_opens_nothing(room: Room, words: str) -> None:
    assert "Tell me in your own words" in await room.says("ana", LOBBY, words)

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


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("hi there", "Hello!"),
        ("Hello, thank you!", "Hello!"),
        ("thanks for your help, Ana", "You are welcome!"),
        ("thanks, works now", "You are welcome!"),
        ("got it", "All right."),
        ("👍", "All right."),
    ],
)
async def test_small_talk_opens_nothing(room: Room, words: str, answer: str) -> None:
    asked = "Tell me in your own words what you wish for, or type help."
    assert await room.says("ana", LOBBY, words) == f"{answer} {asked}"


async def test_thanks_with_a_wish_are_a_wish(room: Room) -> None:
    words = "thanks, but the export hangs"
    assert f"> {words}" in await room.says("ana", LOBBY, words)


async def test_what_is_shown_with_a_greeting_is_kept(room: Room) -> None:
    assert "I heard you" in await room.says("ana", LOBBY, "hi", files={"log.txt": b"hangs"})


# A burst -----------------------------------------------------------------------------------------


async def test_lines_said_one_after_the_other_are_one_thing(room: Room) -> None:
    await room.says("ana", LOBBY, "the export hangs", files={"a.txt": b"a"})
    await room.passes(60)
    await room.says("ana", LOBBY, "at 80 percent")
    await room.passes(60)
    answer = await room.says("ana", LOBBY, "every Monday", files={"b.txt": b"b"})
    lines = "> the export hangs\n> at 80 percent\n> every Monday\n"
    assert answer.startswith(f"I heard you:\n{lines}If you wish for it, say keep 1;")
    await room.presses("ana", "Report a problem")
    shown = [each.name for m in room.adapters["acme"].platform.messages for each in m.files]
    assert shown == ["a.txt", "b.txt"]
    assert "Issue: the export hangs\nat 80 percent\nevery Monday\n" in room.card(1).text


async def test_who_repeats_themselves_said_it_once(room: Room) -> None:
    await room.says("ana", LOBBY, "the export hangs")
    answer = await room.says("ana", LOBBY, "the export hangs")
    assert answer.startswith("I heard you:\n> the export hangs\nIf")


async def test_thanks_are_no_part_of_it(room: Room) -> None:
    await room.says("ana", LOBBY, "the export hangs")
    await room.says("ana", LOBBY, "thanks")
    assert "> the export hangs\n> at 80" in await room.says("ana", LOBBY, "at 80 percent")


@pytest.mark.parametrize(("who", "where"), [("bob", LOBBY), ("ana", "acme/hall")])
async def test_others_and_other_places_are_apart(room: Room, who: str, where: str) -> None:
    await room.says("ana", LOBBY, "the export hangs")
    answer = await room.says(who, where, "at 80 percent")
    assert answer.startswith("I heard you:\n> at 80 percent\n")
    assert "keep 2" in answer


async def test_what_is_said_later_or_after_it_was_kept_is_new(room: Room) -> None:
    await room.says("ana", LOBBY, "the export hangs")
    await room.passes(121)
    assert "keep 2" in await room.says("ana", LOBBY, "dark mode would be nice")
    await room.presses("ana", "Suggest it")
    assert "keep 3" in await room.says("ana", LOBBY, "and larger letters")


async def test_what_would_grow_too_long_begins_anew(room: Room) -> None:
    await room.says("ana", LOBBY, "a wish " * 500)
    assert "keep 2" in await room.says("ana", LOBBY, "another " * 500)

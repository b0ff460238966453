"""Where a platform has no forms, what is missing is asked for, one thing after the other."""

from collections.abc import AsyncIterator
from enum import StrEnum

import pytest

from bridgebot.adapter import Feature, Level
from bridgebot.command import Context, Name, Refusal, Words, command
from bridgebot.testing.room import Room

LOBBY = "acme/lobby"


class Colour(StrEnum):
    """What can be chosen."""

    RED = "red"
    DARK_BLUE = "dark blue"
    SEVEN = "7"


@command()
def paint(context: Context, colour: Colour, words: Words) -> str:
    """Paint something.

    colour: which colour
    words: what is to be painted
    """
    return f"{words} is {colour.value} now"


@command()
def lend(context: Context, person: Name, words: Words) -> str:
    """Lend something.

    person: to whom
    words: what is lent
    """
    context.record("thing.lent", 1)
    if person == "nobody":
        raise Refusal("I do not know nobody.", argument="person")
    if words == "nothing":
        raise Refusal("There is nothing to lend.")
    return f"{person} has {words}"


@pytest.fixture
async def room(sqlite_url: str) -> AsyncIterator[Room]:
    """A whole bot with one more command, on a platform that asks by talking."""
    async with Room(sqlite_url, commands=[paint, lend]) as opened:
        opened.adapters["acme"].platform.levels["lobby"] = {Feature.FORM: Level.PARTLY}
        yield opened


async def test_choices_are_named_in_the_question(room: Room) -> None:
    asked = await room.says("ana", LOBBY, "/paint")
    assert asked.splitlines() == [
        "Paint something (2 questions left)",
        "Please tell me which colour.",
        "1 red",
        "2 dark blue",
        "3 7",
        "Say one of these, or its number; cancel stops.",
    ]


@pytest.mark.parametrize(
    ("said", "colour"),
    [
        ("red", "red"),
        ("RED!", "red"),
        ("1", "red"),
        ("#2", "dark blue"),
        ("2.", "dark blue"),
        ("“Dark Blue”", "dark blue"),
        ("7", "7"),
        ("3", "7"),
    ],
)
async def test_a_choice_is_made_by_its_name_or_its_number(
    room: Room, said: str, colour: str
) -> None:
    await room.says("ana", LOBBY, "/paint")
    assert "tell me what is to be painted." in await room.says("ana", LOBBY, said)
    assert await room.says("ana", LOBBY, "the door") == f"the door is {colour} now"


async def test_what_is_refused_at_the_end_is_asked_for_again(room: Room) -> None:
    await room.says("ana", LOBBY, "/lend")
    await room.says("ana", LOBBY, "@nobody")
    again = await room.says("ana", LOBBY, "a pen")
    assert again.splitlines() == [
        "I do not know nobody.",
        "Please say the person anew; cancel stops.",
    ]
    assert await room.says("ana", LOBBY, "@raj") == "raj has a pen"


async def test_what_cannot_be_asked_for_again_is_refused_as_it_is(room: Room) -> None:
    await room.says("ana", LOBBY, "/lend")
    await room.says("ana", LOBBY, "@raj")
    assert await room.says("ana", LOBBY, "nothing") == "There is nothing to lend."
    assert await room.says("ana", LOBBY, "a pen") == "raj has a pen"


@pytest.mark.parametrize("said", ["green", "0", "4", "red or blue", "?"])
async def test_anything_else_is_refused_kindly_and_asked_again(room: Room, said: str) -> None:
    await room.says("ana", LOBBY, "/paint")
    again = await room.says("ana", LOBBY, said)
    assert again.startswith(f"“{said}” is none of these, I am afraid:\n1 red\n2 dark blue")
    assert "tell me what is to be painted." in await room.says("ana", LOBBY, "2")


async def test_a_restart_does_not_forget_what_was_asked(room: Room) -> None:
    await room.says("ana", LOBBY, "/paint")
    await room.stop()
    await room.start()
    assert "tell me what is to be painted." in await room.says("ana", LOBBY, "1")


async def test_cancel_ends_the_questions(room: Room) -> None:
    await room.says("ana", LOBBY, "/paint")
    assert await room.says("ana", LOBBY, "cancel") == "Stopped; nothing was changed."
    assert "none of these" not in await room.says("ana", LOBBY, "green")


async def test_somebody_else_is_not_asked(room: Room) -> None:
    await room.says("ana", LOBBY, "/paint")
    assert "painted?" not in await room.says("eve", LOBBY, "1")

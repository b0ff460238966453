"""A number presses a button of the last message that shows any to whoever types it."""

import pytest

from adapters.console import message
from adapters.console.doors import Doors
from adapters.console.speech import Malformed, Voice
from bridgebot.event import Button, Place, Post, Whisper
from bridgebot.text import doc

ANA = Voice("ana", "lobby")
CARL = Voice("carl", "lobby")


def card(*commands: str, channel: str = "lobby") -> message.Message:
    buttons = tuple(Button(command, command) for command in commands)
    return message.of_op(Post(Place("console", channel), doc("a card"), buttons))


def whisper(voice: Voice, *commands: str) -> message.Message:
    buttons = tuple(Button(command, command) for command in commands)
    return message.of_whisper(voice, Whisper(doc("psst"), buttons))


def test_the_last_message_with_buttons_counts() -> None:
    doors = Doors()
    doors.show("1-1", card("take 1"))
    doors.show("1-2", card("take 2", "plan 2"))
    doors.show("1-3", card())
    assert doors.press(ANA, 2) == ("1-2", "plan 2")


def test_buttons_of_another_place_do_not_count() -> None:
    doors = Doors()
    doors.show("1-1", card("vote 1"))
    doors.show("1-2", card("take 2", channel="team"))
    assert doors.press(ANA, 1) == ("1-1", "vote 1")


def test_buttons_that_somebody_else_alone_sees_do_not_count() -> None:
    doors = Doors()
    doors.show("1-1", card("vote 1"))
    doors.show("", whisper(ANA, "unvote 1"))
    assert (doors.press(ANA, 1)[1], doors.press(CARL, 1)[1]) == ("unvote 1", "vote 1")


def test_a_message_said_anew_without_buttons_has_none() -> None:
    doors = Doors()
    doors.show("1-1", card("vote 1"))
    doors.show("1-2", card("vote 2"))
    doors.forget("lobby", ["1-2"])
    assert doors.press(ANA, 1) == ("1-1", "vote 1")


def test_a_number_that_no_button_has_is_explained() -> None:
    doors = Doors()
    doors.show("1-1", card("take 1", "plan 1"))
    with pytest.raises(Malformed, match="no button 3; the last message has buttons 1 to 2"):
        doors.press(ANA, 3)


def test_a_button_in_a_direct_message_is_for_one_person() -> None:
    doors = Doors()
    doors.show("1-1", card("take 1", channel="@bob"))
    assert doors.press(Voice("bob", "@bob"), 1) == ("1-1", "take 1")
    with pytest.raises(Malformed, match="no buttons in bridgebot for 1 to press"):
        doors.press(Voice("carl", "@carl"), 1)


def test_a_number_where_nothing_can_be_pressed_is_explained() -> None:
    with pytest.raises(Malformed, match="there are no buttons in lobby"):
        Doors().press(ANA, 1)

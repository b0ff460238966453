"""Lets words out of an encrypted room only after somebody who speaks for it said yes; pure."""

from typing import Final

from adapters.matrix.room import Room
from adapters.matrix.rooms import Rooms
from bridgebot.event import Button, Commanded, Event, Posted, Pressed
from bridgebot.text import Doc, Typed, paragraph, plain, say

ALLOW: Final = "allow"
DISALLOW: Final = "disallow"
QUESTION: Final = (
    "This room is encrypted. What is said to me here leaves it: people who answer for us read it "
    "in another room or on another platform, and I keep it in my database. "
)
BUTTONS: Final = (Button("Allow it", ALLOW, is_main=True),)


def is_needed(room: Room, team: str, rooms: Rooms) -> bool:
    """Tell whether somebody must say yes before words leave a room."""
    if not room.encrypted or room.consent or room.channel == team:
        return False
    theirs = rooms.at(team)
    return theirs is None or not theirs.encrypted


def keeps_words(room: Room, team: str) -> bool:
    """Tell whether what is said in a room is for those in it, until somebody shows it to others.

    A yes lets a customer's words go to staff, and those of staff to customers.
    """
    return room.encrypted and not (room.channel == team and room.consent)


def is_to_us(happened: Event) -> bool:
    """Tell whether somebody expects an answer."""
    match happened:
        case Commanded() | Pressed():
            return True
        case Posted(addressed=addressed, author=author):
            return addressed and not author.is_bot
    return False


def decision(happened: Event) -> bool | None:
    """Tell whether somebody allows or disallows it; None for anything else."""
    match happened:
        case Commanded(line=said) | Pressed(command=said):
            pass
        case Posted(addressed=True, body=body):
            said = plain(body)
        case _:
            return None
    return {ALLOW: True, DISALLOW: False}.get(said.strip().lower())


def question(*, is_direct: bool) -> Doc:
    """Ask for a yes."""
    who = "If that is all right, type " if is_direct else "If that is all right, an admin types "
    return Doc(
        (
            paragraph(QUESTION),
            paragraph(who, Typed(ALLOW), " once; what you said is kept here until then."),
        )
    )


def answered(room: Room, happened: Event) -> Doc:
    """Tell the room what was decided, or who could."""
    name = happened.author.name
    if room.consent == happened.author.account and decision(happened):
        return say(
            f"{name} allows it: what is said to me here is passed on outside of this room. ",
            Typed(DISALLOW),
            " ends that.",
        )
    if not room.consent and decision(happened) is False:
        return say(f"{name} ends it: nothing said here is passed on from now on.")
    return say(f"{name}, only an admin of this room can decide that.")

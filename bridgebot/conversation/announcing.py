"""Says once, in the team's thread, that people talk there now, and how words are sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bridgebot.conversation import keys, relaying
from bridgebot.conversation.keys import Stands
from bridgebot.conversation.talks import Talk
from bridgebot.routing import SEND
from bridgebot.text import Doc, Wordy, bold, say
from store import messages, outbox
from store.sides import Side

NAMED_MAX: Final = 3


def of_customer(talk: Talk, side: Side) -> None:
    """Say whose first words follow."""
    _once(
        talk, [side], say(bold(side.name), f" ({side.connection}) talks with us here. ", _how(talk))
    )


def of_staff(talk: Talk, name: str, to: Sequence[Side]) -> None:
    """Say who of us has just written to whom."""
    body = say(bold(name), " talks with ", *_names(to), " now. ", _how(talk))
    _once(talk, to, body)


def to_owner(talk: Talk, source: Side, side: Side) -> None:
    """Say once to whoever has it, in their direct messages, whose words follow."""
    key, marks = talk.key(Stands.BEGINNING, side.id), talk.routing.lanes.marks
    if outbox.is_known(talk.transaction, key):
        return
    body = say(
        bold(source.name),
        f" ({source.connection}) talks with us about ",
        bold(f"#{talk.number}"),
        ". What you answer here to their words stays among us, and the team reads it. Begin with "
        f"{marks.send_mark}, or put {talk.routing.sign_of(SEND)} on your words, and they are sent.",
    )
    relaying.say(talk, side, key, body)


def _once(talk: Talk, to: Sequence[Side], body: Doc) -> None:
    staff = talk.staff()
    key = talk.key(Stands.BEGINNING, staff.id)
    if messages.has_crossed(talk.transaction, talk.conversation.id):
        return
    if outbox.is_known(talk.transaction, key) or any(_asked_for_a_word(talk, each) for each in to):
        return
    relaying.say(talk, staff, key, body)


def asked(talk: Talk, side: Side) -> str:
    """Name the message that told the team of somebody who asks for a word."""
    return keys.change(talk.key(Stands.BEGINNING, side.id), "a", 1)


def _asked_for_a_word(talk: Talk, side: Side) -> bool:
    """Tell whether the team was told of somebody already, and how to answer."""
    return outbox.is_known(talk.transaction, asked(talk, side))


def _names(to: Sequence[Side]) -> list[Wordy]:
    named: list[Wordy] = []
    for side in to[:NAMED_MAX]:
        named += [", " if named else "", bold(side.name or "those"), f" ({side.connection})"]
    more = len(to) - NAMED_MAX
    return [*named, f" and {more} more"] if more > 0 else named


def _how(talk: Talk) -> str:
    marks = talk.routing.lanes.marks
    if talk.routing.lanes.is_open(talk.suggestion.team_connection):
        return f"What you say here goes to them; begin with {marks.note_mark} what is to stay."
    return (
        f"What you say here stays among us. Begin with {marks.send_mark}, or put "
        f"{talk.routing.sign_of(SEND)} on your words, and they are sent."
    )

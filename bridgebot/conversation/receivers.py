"""To whom words of staff go: never guessed, and asked where it is not clear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bridgebot.command import Context
from bridgebot.conversation import relaying
from bridgebot.conversation.talks import Talk
from bridgebot.event import Button, Hearer, Place, Whisper
from bridgebot.text import Doc, Wordy, bold, say
from store import messages, preferences, sides, suggestions
from store.messages import Message
from store.sides import Side
from store.suggestions import Vote

AT_ONCE: Final = 100
"""So many voices are answered in one transaction: it holds up everybody else."""
NAMED_MAX: Final = 5
DOORS_MAX: Final = 4

Called = tuple[Side, tuple[Hearer, ...]]
"""A side, and whom words there are for."""


def of(talk: Talk, message: Message) -> list[Side]:
    """List the sides to which words may go: that of whom they answer, else all that are open."""
    quoted = messages.get(talk.transaction, message.quoted_id) if message.quoted_id else None
    answered = _answered(talk, quoted) if quoted is not None else []
    if answered:
        return answered
    home = None if (held := talk.customers()) else talk.home()
    return [home] if home is not None else held


def _answered(talk: Talk, quoted: Message) -> list[Side]:
    """List the sides that know what is answered."""
    side = sides.get(talk.transaction, quoted.side_id)
    where = [each for _, each in relaying.copied(talk, quoted)]
    if side is not None and not side.is_staff:
        where = [side]
    return [each for each in where if each.left_at is None]


def supporters(talk: Talk, asker: int, after: int = 0) -> tuple[list[Called], int]:
    """List where those are reached who want it, each place with whom it is for; staff aside.

    They are those whose voice comes after one, so many at a time; with them comes the last voice,
    or 0 if there are no more.
    """
    voices = suggestions.voices(talk.transaction, talk.number, AT_ONCE, after)
    found: dict[Place, list[Hearer]] = {}
    for each in voices:
        place = _heard_in(talk, each)
        if each.person_id != asker and not talk.routing.is_team(place):
            found.setdefault(place, []).append(Hearer(each.account, each.name))
    there = [(talk.side_at(place, who[0]), tuple(who)) for place, who in found.items()]
    return there, voices[-1].id if len(voices) == AT_ONCE else 0


def _heard_in(talk: Talk, voice: Vote) -> Place:
    """Say where somebody wants to hear: where they asked, unless they prefer another place."""
    prefers = preferences.of(talk.transaction, voice.person_id) if voice.person_id else None
    where = prefers or voice
    return Place(where.connection, where.channel, where.thread)


def is_hour(context: Context, talk: Talk) -> bool:
    """Tell whether whoever speaks has an hour open, in which all who joined hear them."""
    ends, host = talk.conversation.hour_ends_at, talk.conversation.host_id
    return ends is not None and ends > context.now and host == context.asker.person_id


def asked(talk: Talk, message: Message, to: Sequence[Side]) -> Whisper:
    """Ask whom words are for."""
    if not to:
        return Whisper(say("There is nobody to send this to; it stays among us."), is_refusal=True)
    body = say(
        "Nothing was sent yet: several people talk with us here. Answer one of their messages, "
        "or say who it is for."
    )
    return Whisper(body, doors(talk, message, to))


def doors(talk: Talk, message: Message, to: Sequence[Side]) -> tuple[Button, ...]:
    """Give the buttons that send a note."""
    line = f"send {talk.number} --said {message.id}"
    if len(to) <= 1:
        return (Button(f"Send to {names(talk, to)}", line, is_main=True),)
    each = (Button(f"To {side.name}", f"{line} --to {side.id}") for side in to[:DOORS_MAX])
    return (*each, Button("To all of them", f"{line} --to all"))


def names(talk: Talk, to: Sequence[Side]) -> str:
    """Name people, three at most, or whoever asked as long as nobody has spoken."""
    return " or ".join(side.name or "them" for side in to[:3]) or talk.suggestion.asker_name


def listed(to: Sequence[Side], count: int = 0) -> str:
    """Name the first sides to which words went, of so many, as an audit lists them."""
    named = [f"{side.name or 'those'} ({side.connection})" for side in to[:NAMED_MAX]]
    more = max(count, len(to)) - len(named)
    return ", ".join(named) + (f" and {more:,} more places" if more > 0 else "")


def told(to: Sequence[Side]) -> Doc:
    """Say to whom words go."""
    named: list[Wordy] = []
    for side in to[:NAMED_MAX]:
        named += [", " if named else "", bold(side.name or "those"), f" ({side.connection})"]
    more = f" and {len(to) - NAMED_MAX} more places" if len(to) > NAMED_MAX else ""
    return say("It is on its way to ", *named, f"{more}.")

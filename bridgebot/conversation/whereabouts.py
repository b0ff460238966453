"""Finds out to which side of which conversation belongs what somebody said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from bridgebot import cards
from bridgebot.command import Context
from bridgebot.conversation import keys
from bridgebot.conversation.keys import Stands
from bridgebot.conversation.talks import is_alone, number_of
from bridgebot.event import Place, Posted
from bridgebot.refusal import Refusal
from bridgebot.text import Typed
from store import copies, crossings, messages, sides, suggestions, timeline
from store.database import Reader
from store.messages import Message
from store.sides import Half, Side

ALIVE_MS: Final = 7 * 24 * 3_600_000
"""So long after the last words in a conversation of two, new ones there belong to it."""

_ON_WORDS: Final = frozenset({"send", "recall"})
"""Verbs that are about somebody's words, not about what these are about."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What is talked about, and on which half; `side` if the place is known as one.

    `anchor` is the delivery under which a side begins there; it is `guessed` if nothing but the
    place says that these words belong to that conversation.
    """

    number: int
    half: Half
    side: Side | None = None
    anchor: str = ""
    is_guessed: bool = False


def find(context: Context, event: Posted) -> Spot | None:
    """Find where something was said, if that is part of a conversation."""
    found = _pointed(context, event) or _alone(context, event)
    if found is None or not found.number:
        return None
    is_team = context.routing.is_team(event.place)
    if found.half is Half.CUSTOMER:
        return None if is_team else found
    return found if is_team or _is_apart(context, found, event.place) else None


def _is_apart(context: Context, spot: Spot, place: Place) -> bool:
    """Tell whether somebody speaks of it in their direct messages, where staff are told things."""
    if not is_alone(context.routing, place, context.asker.account):
        return False
    return spot.side is None or bool(spot.side.is_direct)


def _pointed(context: Context, event: Posted) -> Spot | None:
    """Follow the thread in which it was said, or the message that it answers."""
    place = event.place
    if place.thread:
        found = _of_message(context, place, place.thread) or _of_thread(context, event)
        if found is not None:
            return found
    return _of_message(context, place, event.reply_to) if event.reply_to else None


def _of_message(context: Context, place: Place, remote: str) -> Spot | None:
    key = copies.key_of(context.transaction, place.connection, place.channel, remote)
    return of_key(context, key, place) if key else None


def of_key(context: Context, key: str, place: Place) -> Spot | None:
    """Tell of which conversation a message is, by its key."""
    if number := cards.suggestion_of(key):
        return Spot(number, *_of_card(key))
    if entry := keys.entry_of(key):
        return _of_news(context, entry, key, place)
    if entry := keys.called_of(key):
        told = context.transaction.get(timeline.Entry, entry)
        return Spot(told.subject_id, Half.STAFF) if told is not None else None
    named = keys.read(key)
    side = _side_of(context, named) if named else None
    if named is None or side is None:
        return None
    if named.stands is Stands.NOTED:  # it stands where the author of it is not
        return Spot(number_of(context.transaction, side), Half.STAFF)
    return _spot(context, side)


def _of_card(key: str) -> tuple[Half, None, str]:
    return (Half.CUSTOMER, None, key) if cards.is_home(key) else (Half.STAFF, None, "")


def _of_news(context: Context, number: int, key: str, place: Place) -> Spot | None:
    """Take what supporters were told as the beginning of a thread."""
    told = context.transaction.get(timeline.Entry, number)
    if told is None or context.routing.is_team(place):
        return None
    return Spot(told.subject_id, Half.CUSTOMER, None, key)


def _side_of(context: Context, named: keys.Name) -> Side | None:
    """Give the side on which a message of a conversation stands."""
    reader = context.transaction
    match named.stands:
        case Stands.BEGINNING:
            return sides.get(reader, named.number)
        case Stands.COPY:
            crossing = crossings.get(reader, named.number)
            return sides.get(reader, crossing.side_id) if crossing else None
        case Stands.ORIGINAL | Stands.SHOWN_BACK | Stands.NOTED:
            message = messages.get(reader, named.number)
            return sides.get(reader, message.side_id) if message else None


def _spot(context: Context, side: Side, *, is_guessed: bool = False) -> Spot:
    number = number_of(context.transaction, side)
    return Spot(number, Half(side.half), side, is_guessed=is_guessed)


def _of_thread(context: Context, event: Posted) -> Spot | None:
    """Look whether a thread is held as a side, or something was asked in it."""
    place = event.place
    side = sides.at(context.transaction, place.connection, place.channel, place.thread)
    if side is not None:
        return _spot(context, side)
    where = (place.connection, place.channel, place.thread)
    asked = suggestions.asked_in(context.transaction, *where)
    if asked is None or context.routing.is_team(place):
        return None
    if asked.kind == suggestions.Kind.SUGGESTION and not event.addressed:
        return None  # nothing of ours stands in that thread: they may talk of anything
    is_guessed = asked.kind == suggestions.Kind.SUGGESTION
    return Spot(asked.id, Half.CUSTOMER, is_guessed=is_guessed)


def _alone(context: Context, event: Posted) -> Spot | None:
    """Take what is said to us alone as part of the one conversation that is going on there."""
    place, account = event.place, context.asker.account
    if place.thread or not event.addressed or not is_alone(context.routing, place, account):
        return None
    where = (place.connection, place.channel, context.now - ALIVE_MS)
    if context.routing.lanes.sent(event.body) is not None:
        _check_is_clear(context, sides.alive(context.transaction, Half.STAFF, *where))
    alive = sides.alive(context.transaction, Half.CUSTOMER, *where)
    return _spot(context, alive[0], is_guessed=True) if len(alive) == 1 else None


def _check_is_clear(context: Context, ours: list[Side]) -> None:
    """Refuse to guess what words of staff are about that are meant for a customer."""
    if ours:
        how = Typed(f"send {number_of(context.transaction, ours[0])} your words")
        raise Refusal(
            "Nothing was sent: I cannot tell what this is about. Answer a message of mine that is "
            "about it, or say ",
            how,
            ".",
        )


class Found(NamedTuple):
    """A message of a conversation; `crossing` is the number of its copy, 0 for the original."""

    message: Message
    crossing: int


def message_at(reader: Reader, place: Place, remote: str) -> Found | None:
    """Find what was said in a conversation, by what a platform calls the original or a copy."""
    key = copies.key_of(reader, place.connection, place.channel, remote)
    named = keys.read(key) if key else None
    if named is None:
        return None
    if named.stands not in (Stands.ORIGINAL, Stands.COPY):
        return None
    found = _message_of(reader, named)
    crossing = named.number if named.stands is Stands.COPY else 0
    return Found(found, crossing) if found is not None else None


def meant(reader: Reader, key: str, verb: str) -> str:
    """Give what a verb is about that is pressed at a message of a conversation."""
    named = keys.read(key)
    message = named and _message_of(reader, named)
    side = sides.get(reader, message.side_id) if message else None
    if not named or not message or side is None:
        return ""
    number = number_of(reader, side)
    if verb not in _ON_WORDS:
        return str(number)
    return "" if named.stands is Stands.COPY else f"{number} --said {message.id}"


def _message_of(reader: Reader, named: keys.Name) -> Message | None:
    """Give the message that a key of its own, of a copy, or of what shows it back is about."""
    if named.stands is Stands.BEGINNING:
        return None
    number = named.number
    if named.stands is Stands.COPY:
        crossing = crossings.get(reader, number)
        number = crossing.message_id if crossing else 0
    return messages.get(reader, number)

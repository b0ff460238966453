"""What is said to be wrong: whose it is, so that a person by name is asked to put it right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bridgebot import cards, lifecycle
from bridgebot.command import Context
from bridgebot.conversation import fallbacks, keys
from bridgebot.people import visibility
from bridgebot.refusal import about
from store import copies, people, sides
from store.areas import Area
from store.messages import Message, Way
from store.people import Person
from store.suggestions import Suggestion, Visibility
from store.timeline import Entry

_NUMBER: Final = re.compile(r"#?(\d{1,15})")
_BEGINS: Final = re.compile(r"#(\d{1,15})\s(?=\S)")
_ENTRY: Final = re.compile(r"[^-]*-(\d+)[a-z]+\d*")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong, as it is quoted; who said it or has it, and where it belongs, if known."""

    said: str
    owner: Person | None = None
    area: Area | None = None


def find(context: Context, quoted: str, key: str = "") -> Wrong:
    """Find whose it is that is said to be wrong.

    It is a number, the address or (by its key) the place of a message of ours, or mere words.
    Refusal for a number there is not.
    """
    if number := _NUMBER.fullmatch(quoted.strip()):
        return _of_number(context, int(number[1]))
    if not key and quoted.lower().startswith(("http://", "https://")):
        key = copies.key_at(context.transaction, quoted.strip())
    found = _of_key(context, key) if key else _begun_by(context, quoted)
    person, suggestion = found or (None, None)
    said = _quoted(quoted) if suggestion else f"“{quoted}”"
    return Wrong(said, _other(context, person), _area(context, suggestion))


def _of_number(context: Context, number: int) -> Wrong:
    """Quote what stands under a number, if everybody may read it."""
    with about("quoted"):
        found = lifecycle.live(context, number)
    is_public = found.visibility == Visibility.PUBLIC
    said = f"#{found.id} “{cards.short(found.title)}”" if is_public else f"#{found.id}"
    return Wrong(said, _other(context, found.owner_id), _area(context, found))


def _quoted(said: str) -> str:
    """Quote words about something; the number with which they may begin stands before them."""
    number = _BEGINS.match(said)
    return f"#{number[1]} “{said[number.end() :]}”" if number else f"“{said}”"


Found = tuple[int | None, Suggestion | None]


def _begun_by(context: Context, quoted: str) -> Found | None:
    """Take words that begin as our messages about something do: “#12 Dark mode”."""
    number = _BEGINS.match(quoted)
    found = context.transaction.get(Suggestion, int(number[1])) if number else None
    if found is None or not visibility.may_know(context, found):
        return None
    return found.owner_id, found


def _of_key(context: Context, key: str) -> Found | None:
    """Find who said a message of ours or of a conversation, or has what it is about."""
    reader = context.transaction
    if number := cards.suggestion_of(key):
        found = reader.get(Suggestion, number)
        return (found.owner_id, found) if found else None
    if named := keys.read(key):
        message = fallbacks.message_of(reader, named)
        return (_speaker(context, message), None) if message else None
    entry = _ENTRY.fullmatch(key)
    told = reader.get(Entry, int(entry[1])) if entry else None
    about = reader.get(Suggestion, told.subject_id) if told else None
    if told is None or about is None:
        return None
    return told.actor_id or about.owner_id, about


def _speaker(context: Context, message: Message) -> int | None:
    """Give whoever of us said something."""
    side = sides.get(context.transaction, message.side_id)
    if side is None or message.way == Way.SAID:
        return None
    found = people.identity(context.transaction, side.connection, message.account)
    return found.person_id if found else None


def _other(context: Context, person: int | None) -> Person | None:
    """Give a person, unless it is they who correct it."""
    found = people.current(context.transaction, person) if person else None
    return None if found is None or found.id == context.asker.person_id else found


def _area(context: Context, suggestion: Suggestion | None) -> Area | None:
    number = suggestion.area_id if suggestion else None
    area = context.transaction.get(Area, number) if number else None
    return area if area is not None and area.is_open else None

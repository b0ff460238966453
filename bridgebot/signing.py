"""What is meant by a sign that somebody puts on a message, or takes off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bridgebot import cards, lifecycle, origins
from bridgebot.command import Context, Refusal, Reply
from bridgebot.conversation import conversations, keys
from bridgebot.event import Reacted
from bridgebot.people import proxy
from bridgebot.routing import ALARM, DONE, RECORD, REOPEN, SEND, VOTE, Role
from bridgebot.text import plain
from store import copies
from store.suggestions import WORDLESS, Kind
from store.timeline import Entry

Run = Callable[[Context, str], Reply]

_UNDOES: Final = {"take": "release", VOTE: "unvote"}
"""What is said when a sign is taken off, by what it was put on for."""


@dataclass(frozen=True, slots=True)
class _Meant:
    """What a signed message is about; `is_home` where those who reported an issue see it."""

    number: int
    is_home: bool = False


def answer_sign(context: Context, event: Reacted, run_line: Run) -> Reply:
    """Run the verb that a sign stands for, or undo it when the sign is taken off.

    Signs are for staff, on a card and on the words with which it all began. For everybody are a
    voice, and, where an issue was reported, the alarm and that it is not solved.
    """
    verb = context.routing.verb_of(event.emoji)
    if verb == RECORD:
        return _record_words(context, event)
    meant = _meant(context, event, verb)
    if meant is None or verb == SEND:
        return conversations.reacted(context, event)
    is_alarm = verb == ALARM and meant.is_home
    is_for_all = is_alarm or verb == VOTE or (verb == REOPEN and meant.is_home)
    if not verb or (context.asker.role < Role.STAFF and not is_for_all):
        return None
    if not event.added:
        undoes = _UNDOES.get(verb)
        return run_line(context, f"{undoes} {meant.number}") if undoes else None
    if verb == DONE:
        verb = lifecycle.finishing(context, meant.number)
    line = f"{verb} {meant.number}"
    return run_line(context, f"{line} {WORDLESS}" if is_alarm else line)


def _meant(context: Context, event: Reacted, verb: str) -> _Meant | None:
    """Find what a message is about: a card, or words of which something was made."""
    place, message = event.place, event.message
    key = copies.key_of(context.transaction, place.connection, place.channel, message)
    if number := cards.suggestion_of(key or ""):
        return _Meant(number, cards.is_home(key or ""))
    if key and verb == REOPEN:
        return _told(context, key)
    if key or not verb:
        return None
    made = origins.find(context, place, message)
    return _Meant(made.id, made.kind != Kind.SUGGESTION) if made else None


def _told(context: Context, key: str) -> _Meant | None:
    """Find the issue of which a message told those who have it."""
    told = context.transaction.get(Entry, entry) if (entry := keys.entry_of(key)) else None
    if told is None or not told.kind.startswith("issue."):
        return None
    return _Meant(told.subject_id, is_home=True)


def _record_words(context: Context, event: Reacted) -> Reply:
    """Make somebody's words into an issue of theirs, when staff put the sign for it on them."""
    said, whose = plain(event.said).strip(), event.whose
    is_meant = event.added and context.asker.role >= Role.STAFF
    if not (is_meant and said and whose) or whose.is_bot:
        return None
    if (made := origins.made_of(context, event.place, event.message)) is not None:
        raise Refusal(f"That is kept already, as #{made.id}.")
    return proxy.record(context, proxy.met(context, whose), said, Kind.ISSUE)

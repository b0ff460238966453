"""An hour in which those who want something talk with whoever makes it."""

from __future__ import annotations

from typing import Final

from bridgebot.command import Context
from bridgebot.conversation import keys, relaying, talks
from bridgebot.conversation.keys import Stands
from bridgebot.conversation.talks import Talk
from bridgebot.recording import Recorder, Ticking
from bridgebot.refusal import Refusal
from bridgebot.text import Doc, Moment, Typed, bold, say
from store import conversations, sides
from store.conversations import Conversation
from store.database import Transaction

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS


def begin(context: Context, talk: Talk, until: int) -> Doc:
    """Open an hour, and tell everyone who wants it, once, that they may join."""
    held, asker = talk.conversation, context.asker
    if until - context.now > DAY_MS:
        raise Refusal("An hour may last a day at most; open another one then.", argument="until")
    is_open = is_going_on(held, context.now)
    if is_open and held.host_id != asker.person_id:
        raise Refusal(f"{held.host_name} has an hour open on #{talk.number} already.")
    conversations.open_hour(
        context.transaction, held.id, host=asker.person_id, name=asker.name, until=until
    )
    if not is_open:
        context.record("suggestion.hosted", talk.number, until=str(until))
    how = talk.routing.lanes.marks.send_mark
    return say(
        f"The hour on #{talk.number} is open until ",
        Moment(until),
        f". Whoever joins reads what you send in the thread of its card (begin with {how}).",
    )


def is_going_on(held: Conversation, now: int) -> bool:
    """Tell whether an hour is open."""
    return held.hour_ends_at is not None and held.hour_ends_at > now


def end_due(recorder: Recorder, transaction: Transaction, now: int) -> bool:
    """End the hours whose time has come; answer whether there were any."""
    due = conversations.due(transaction, now)
    for held in due:
        talk = talks.of(transaction, recorder.routing, recorder.tag, now, held.id)
        acting = Ticking(transaction, now)
        if talk is not None:
            _end(talk)
            acting.record("conversation.closed", talk.number, host=held.host_name)
        conversations.end_hour(transaction, held.id)
        recorder.record(transaction, acting.happenings, now)
    return bool(due)


def _end(talk: Talk) -> None:
    """Say on each side that joined that it is over, and hold it no longer."""
    held = talk.conversation
    minute = (held.hour_ends_at or 0) // 60_000
    guests = sides.guests(talk.transaction, held.id)
    for side in guests:
        key = keys.change(talk.key(Stands.BEGINNING, side.id), "h", minute)
        relaying.say(talk, side, key, _over(talk))
        sides.change(talk.transaction, side, left_at=talk.now, is_guest=1)
    staff = talk.staff()
    key = keys.change(talk.key(Stands.BEGINNING, staff.id), "h", minute)
    count = "1 person" if len(guests) == 1 else f"{len(guests)} people"
    relaying.say(talk, staff, key, say(f"{held.host_name}’s hour is over; {count} had joined."))


def _over(talk: Talk) -> Doc:
    return say(
        f"{talk.conversation.host_name}’s hour on ",
        bold(f"#{talk.number}"),
        " is over. What you say here is not passed on any more; ",
        Typed(f"talk {talk.number}"),
        " asks for another word.",
    )

"""What customers say in a conversation: it crosses to the team, and tells whom it is for."""

from __future__ import annotations

from typing import Final

import msgspec

from bridgebot import outgoing, smalltalk
from bridgebot.cards import short
from bridgebot.command import Context
from bridgebot.conversation import announcing, answering, apart, relaying, talks, whereabouts
from bridgebot.conversation.talks import Talk, is_alone
from bridgebot.event import Button, File, Hearer, Place, Posted, Whisper
from bridgebot.freetext import BURST_MS
from bridgebot.text import Doc, bold, plain, say, to_json
from store import copies, messages, sides
from store.messages import Message, Way
from store.sides import Side

QUIET_MS: Final = 10 * 60_000
"""After so long a silence, whoever speaks in a conversation of two is told to whom it goes."""


def heard(
    context: Context, talk: Talk, side: Side, event: Posted, *, is_guessed: bool
) -> Whisper | None:
    """Pass a customer's words on to the team."""
    is_small = not event.files and smalltalk.is_courtesy(plain(event.body).strip())
    is_live = context.now - side.active_at < QUIET_MS and side.opened_at < context.now
    staff = talk.staff()
    announcing.of_customer(talk, side)
    message = keep(talk, side, event, Way.SAID)
    _follow(talk, side, event.place)
    sides.change(talk.transaction, side, active_at=talk.now, heard_at=talk.now)
    is_told = not is_small and answering.heard(context, talk)
    is_quiet = is_small or goes_on(talk, message) is not None
    hearers = () if is_quiet or is_told else owner(talk)
    relaying.pass_on(talk, message, staff, hearers)
    apart.read_along(talk, side, message, is_quiet=is_quiet)
    return _where_it_went(talk, message) if is_guessed and not is_live and not is_small else None


def keep(talk: Talk, side: Side, event: Posted, way: Way, body: Doc | None = None) -> Message:
    """Keep what somebody said, so that its copies can follow it."""
    answered = _answered(talk, side, event)
    place, author = event.place, event.author
    message = messages.keep(
        talk.transaction,
        conversation_id=talk.conversation.id,
        side_id=side.id,
        account=author.account,
        name=author.name,
        picture=author.picture,
        way=way.value,
        body=to_json(event.body if body is None else body),
        files=outgoing.write(tuple(_shown_on(file, place) for file in event.files)),
        channel=place.channel,
        thread=place.thread,
        quoted_id=answered,
        said_at=event.at,
    )
    relaying.note_original(talk, message, side, event.message)
    return message


def _shown_on(file: File, place: Place) -> File:
    return msgspec.structs.replace(file, source=file.source or place.connection, path="")


def _answered(talk: Talk, side: Side, event: Posted) -> int | None:
    """Find the message that another one answers; a thread's first one is answered by all in it.

    In direct messages of the staff half a thread is under one customer's words, and for them.
    """
    thread = event.place.thread
    is_apart = side.is_staff and side.is_direct
    answered = event.reply_to or (thread if is_apart else "")
    if not answered or (answered == thread and not is_apart):
        return None
    found = whereabouts.message_at(talk.transaction, event.place, answered)
    return found.message.id if found is not None else None


def goes_on(talk: Talk, message: Message) -> Message | None:
    """Give what somebody has just said to the other half, if with this message they go on."""
    before = messages.sent_before(talk.transaction, message)
    is_burst = before is not None and abs(message.said_at - before.said_at) <= BURST_MS
    return before if is_burst else None


def owner(talk: Talk) -> tuple[Hearer, ...]:
    """Name whom a conversation is for, as they are called where the team is."""
    asked = talk.suggestion
    found = talks.account_on(talk.transaction, asked.owner_id, asked.team_connection)
    return (Hearer(found.account, found.name),) if found is not None else ()


def _follow(talk: Talk, side: Side, place: Place) -> None:
    """Let a side be where its customer speaks."""
    found = copies.remotes(talk.transaction, side.anchor) if side.anchor else []
    held = side.thread or next(iter(found), "")
    is_same = place.channel == side.channel and place.thread in ("", held)
    if is_same and not (side.is_direct and place.thread != side.thread):
        return
    alone = int(is_alone(talk.routing, place, side.account))
    sides.change(
        talk.transaction,
        side,
        channel=place.channel,
        thread=place.thread,
        anchor="",
        is_direct=alone,
    )


def _where_it_went(talk: Talk, message: Message) -> Whisper:
    asked = talk.suggestion
    whom = asked.owner_name or "the people here"
    body = say(f"This went to {whom}, about ", bold(f"#{asked.id} {short(asked.title)}"), ".")
    return Whisper(body, (Button("No, it is new", f"anew {message.id}"),))

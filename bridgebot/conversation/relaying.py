"""Carries what was said over to the other sides: words, new words, words taken back, signs."""

from __future__ import annotations

from typing import Final

import msgspec

from bridgebot import outgoing
from bridgebot.cards import short
from bridgebot.conversation import keys, wording
from bridgebot.conversation.keys import Stands
from bridgebot.conversation.talks import Talk, place_of
from bridgebot.conversation.wording import Journey
from bridgebot.event import Button, Delete, Edit, File, Hearer, Op, Place, Post, React
from bridgebot.text import Doc, bold, doc, from_json, paragraph
from store import copies, crossings, messages, outbox, people, sides
from store.crossings import Crossing, Fate
from store.messages import Message
from store.sides import Side

_read_files: Final = msgspec.json.Decoder(tuple[File, ...]).decode

Copied = tuple[Crossing, Side]
"""Where a copy of a message is, or will be."""


def note_original(talk: Talk, message: Message, side: Side, remote: str) -> None:
    """Know a message again that somebody said on a side."""
    key = talk.key(Stands.ORIGINAL, message.id)
    copies.name(talk.transaction, key, side.connection, message.channel, (remote,))


def pass_on(talk: Talk, message: Message, side: Side, hearers: tuple[Hearer, ...] = ()) -> None:
    """Say on a side what somebody said on another."""
    transaction = talk.transaction
    crossing = crossings.begin(transaction, message.id, side)
    key = talk.key(Stands.COPY, crossing.id)
    post = post_of(talk, message, side, hearers)
    outgoing.queue(transaction, post, key=key, now=talk.now, about=side.anchor)
    begins_thread = not (side.thread or side.anchor or side.is_direct)
    anchor = key if begins_thread else side.anchor
    sides.change(transaction, side, active_at=talk.now, anchor=anchor)


def say(talk: Talk, side: Side, key: str, body: Doc, hearers: tuple[Hearer, ...] = ()) -> None:
    """Say something of our own on a side."""
    post = Post(place_of(side), body, hearers=hearers)
    outgoing.queue(talk.transaction, post, key=key, now=talk.now, about=side.anchor)


def post_of(talk: Talk, message: Message, side: Side, hearers: tuple[Hearer, ...] = ()) -> Post:
    """Give what is said on a side of what somebody said on another."""
    source = sides.get(talk.transaction, message.side_id)
    assert source is not None  # noqa: S101 - sides are never deleted
    journey = Journey(talk.transaction, source.connection, side.connection)
    body = wording.carried(journey, from_json(message.body))
    if (quoted := _quoted(talk, message, side)) is not None:
        body = wording.in_answer_to(quoted.name, from_json(quoted.body), body)
    doors: tuple[Button, ...] = ()
    if side.is_staff and side.is_direct:  # where all that they have is talked about
        title = bold(f"#{talk.number} {short(talk.suggestion.title)}")
        body = doc(paragraph(title), *body.blocks)
        doors = (Button("Answer\u2026", f"send {talk.number}"),)
    return Post(
        place_of(side),
        body,
        doors,
        speaker=_speaker(talk, message, source, side),
        hearers=hearers,
        files=files_of(message),
        picture=message.picture,
    )


def files_of(message: Message) -> tuple[File, ...]:
    """Give the files that were shown with a message."""
    return _read_files(message.files)


def _speaker(talk: Talk, message: Message, source: Side, side: Side) -> str:
    """Name who speaks; to staff with whom they belong to, for a name can be chosen by anybody."""
    if not side.is_staff:
        return message.name
    found = people.identity(talk.transaction, source.connection, message.account)
    return f"{message.name} ({(found and found.organisation) or source.connection})"


def _quoted(talk: Talk, message: Message, side: Side) -> Message | None:
    """Find what a message answers, if it was said on a side, or has crossed to it."""
    found = messages.get(talk.transaction, message.quoted_id) if message.quoted_id else None
    if found is None or found.is_gone:
        return None
    has_crossed = crossings.to(talk.transaction, found.id, side.id) is not None
    return found if has_crossed or found.side_id == side.id else None


# What happens to it later -----------------------------------------------------------------------


def copied(talk: Talk, message: Message) -> list[Copied]:
    """List where copies of a message are, or will be."""
    found = []
    for crossing in crossings.of(talk.transaction, message.id):
        side = sides.get(talk.transaction, crossing.side_id)
        if side is not None and not crossing.is_recalled:
            found.append((crossing, side))
    return found


def reword(talk: Talk, message: Message) -> None:
    """Let all copies say what a message says now."""
    for crossing, side in copied(talk, message):
        post = post_of(talk, message, side)
        key = talk.key(Stands.COPY, crossing.id)
        if not crossings.reword(talk.transaction, key, outgoing.payload(post)):
            edit = Edit(_place(crossing, side), post.body, post.buttons, post.speaker)
            _edit(talk, edit, key, crossing)


def _edit(talk: Talk, edit: Edit, key: str, crossing: Crossing) -> None:
    """Queue an edit, or give its words to the edit of the same copy that still waits."""
    transaction, place = talk.transaction, edit.place
    words = outgoing.payload(edit)
    if not outbox.redraw(transaction, place.connection, place.channel, key, words):
        _queue(talk, edit, key, "e", crossings.count_up(transaction, crossing.id))


def take_back(talk: Talk, message: Message) -> list[Side]:
    """Take all copies of a message back; list the sides where they were."""
    found = copied(talk, message)
    for crossing, side in found:
        crossings.change(talk.transaction, crossing, fate=Fate.RECALLED.value)
        count = crossings.count_up(talk.transaction, crossing.id)
        key = talk.key(Stands.COPY, crossing.id)
        _queue(talk, Delete(_place(crossing, side)), key, "d", count)
    return [side for _, side in found]


def sign(talk: Talk, message: Message, side: Side, emoji: str, *, remove: bool) -> None:
    """Put a sign that somebody put on a message on one half where the other half sees it."""
    source = sides.get(talk.transaction, message.side_id)
    if source is not None and source.half != side.half:
        sign_original(talk, message, emoji, remove=remove)
        return
    for crossing, each in copied(talk, message):
        sign = React(_place(crossing, each), emoji, remove=remove)
        count = crossings.count_up(talk.transaction, crossing.id)
        _queue(talk, sign, talk.key(Stands.COPY, crossing.id), "x", count)


def sign_original(talk: Talk, message: Message, emoji: str, *, remove: bool = False) -> None:
    """Put a sign on what somebody said themselves, or take it off."""
    side = sides.get(talk.transaction, message.side_id)
    key = talk.key(Stands.ORIGINAL, message.id)
    if side is None or not copies.remotes(talk.transaction, key):
        return  # it was said by a command
    sign = React(Place(side.connection, message.channel, message.thread), emoji, remove=remove)
    _queue(talk, sign, key, "x", messages.count_up(talk.transaction, message.id))


def _place(crossing: Crossing, side: Side) -> Place:
    return Place(side.connection, crossing.channel, crossing.thread)


def _queue(talk: Talk, op: Op, about: str, what: str, count: int) -> None:
    key = keys.change(about, what, count)
    outgoing.queue(talk.transaction, op, key=key, now=talk.now, about=about)

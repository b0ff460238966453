"""Carries what was said over to the other sides: words, new words, words taken back, signs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import msgspec

from bridgebot import outgoing, seals
from bridgebot.cards import short
from bridgebot.conversation import keys, wording
from bridgebot.conversation.keys import Stands
from bridgebot.conversation.talks import Talk, place_of
from bridgebot.conversation.wording import Journey
from bridgebot.emoji import named
from bridgebot.event import Button, Delete, Edit, File, Hearer, Op, Place, Post, React
from bridgebot.text import Doc, bold, doc, from_json, paragraph
from store import copies, crossings, messages, outbox, people, rounds, sides
from store.crossings import Crossing, Fate
from store.messages import Message, Way
from store.rounds import Deed, Round
from store.sides import Side

_read_files: Final = msgspec.json.Decoder(tuple[File, ...]).decode

Copied = tuple[Crossing, Side]
"""Where a copy of a message is, or will be."""
AT_ONCE: Final = 100
"""So many copies are changed in one transaction: it holds up everybody else."""


class Copies(NamedTuple):
    """The first sides where copies of a message are, or will be, and how many there are in all."""

    sides: list[Side]
    total: int


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


def spend(talk: Talk, message: Message) -> None:
    """Keep no longer what reads the files of a message that arrived wherever it was sent."""
    shown = files_of(message)
    left = tuple(map(seals.file_spent, shown))
    fates = {*crossings.counts(talk.transaction, message.id)} if left != shown else set()
    if fates and fates <= {Fate.SENT, Fate.RECALLED} and message.way != Way.NOTE:
        messages.change(talk.transaction, message, files=outgoing.write(left))


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
    return _placed(talk, crossings.of(talk.transaction, message.id))


def _placed(talk: Talk, found: list[Crossing]) -> list[Copied]:
    there = ((each, sides.get(talk.transaction, each.side_id)) for each in found)
    return [(each, side) for each, side in there if side is not None and not each.is_recalled]


def some_copied(talk: Talk, message: Message) -> Copies:
    """List the first sides where copies of a message are, or will be; count them all."""
    return _summed(*_first(talk, message))


def _summed(first: list[Copied], total: int) -> Copies:
    return Copies([side for _, side in first], total)


def _count(talk: Talk, message: Message) -> int:
    counts = crossings.counts(talk.transaction, message.id)
    return sum(count for fate, count in counts.items() if fate is not Fate.RECALLED)


def _first(talk: Talk, message: Message) -> tuple[list[Copied], int]:
    """List so many copies as are changed at once; count them all."""
    total = _count(talk, message)
    if total <= AT_ONCE:
        return copied(talk, message), total
    first, last = crossings.span(talk.transaction, message.id)
    found = crossings.after(talk.transaction, message.id, first - 1, last, AT_ONCE)
    return _placed(talk, found), total


def _change(talk: Talk, message: Message, deed: Deed) -> Copies:
    """Do something with all copies of a message; with those beyond the first ones in rounds."""
    found, total = _first(talk, message)
    if total > len(found) and found:
        _, last = crossings.span(talk.transaction, message.id)
        rounds.begin(talk.transaction, message.id, deed, after=found[-1][0].id, upto=last)
    for crossing, side in found:
        _DEEDS[deed](talk, message, crossing, side)
    return _summed(found, total)


def change_more(talk: Talk, message: Message, of: Round) -> int:
    """Do it with the next copies; give the last crossing, or 0 if there are no more."""
    found = crossings.after(talk.transaction, message.id, of.after, of.upto, AT_ONCE)
    for crossing, side in _placed(talk, found):
        _DEEDS[Deed(of.deed)](talk, message, crossing, side)
    return found[-1].id if len(found) == AT_ONCE else 0


def reword(talk: Talk, message: Message) -> Copies:
    """Let all copies say what a message says now; say where they are."""
    return _change(talk, message, Deed.REWORD)


def _reword(talk: Talk, message: Message, crossing: Crossing, side: Side) -> None:
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


def take_back(talk: Talk, message: Message) -> Copies:
    """Take all copies of a message back; say where they were."""
    rounds.stop(talk.transaction, message.id)
    return _change(talk, message, Deed.RECALL)


def _take_back(talk: Talk, _message: Message, crossing: Crossing, side: Side) -> None:
    crossings.change(talk.transaction, crossing, fate=Fate.RECALLED.value)
    count = crossings.count_up(talk.transaction, crossing.id)
    key = talk.key(Stands.COPY, crossing.id)
    _queue(talk, Delete(_place(crossing, side)), key, "d", count)


_DEEDS: Final[dict[Deed, Callable[[Talk, Message, Crossing, Side], None]]] = {
    Deed.REWORD: _reword,
    Deed.RECALL: _take_back,
}


def sign(talk: Talk, message: Message, side: Side, emoji: str, *, remove: bool) -> None:
    """Put a sign that somebody put on a message on one half where the other half sees it."""
    source = sides.get(talk.transaction, message.side_id)
    if source is not None and source.half != side.half:
        sign_original(talk, message, _known_at(source, side, emoji), remove=remove)
        return
    for crossing, each in copied(talk, message):
        sign = React(_place(crossing, each), _known_at(each, side, emoji), remove=remove)
        count = crossings.count_up(talk.transaction, crossing.id)
        _queue(talk, sign, talk.key(Stands.COPY, crossing.id), "x", count)


def _known_at(side: Side, source: Side, emoji: str) -> str:
    """Give a sign from one side as another one may know it: a number means something at home."""
    return emoji if side.connection == source.connection else named(emoji)


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

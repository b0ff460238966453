"""Shows staff, in their own thread, where their words went and who reads them there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bridgebot import outgoing
from bridgebot.conversation import keys, wording
from bridgebot.conversation.keys import Stands
from bridgebot.conversation.relaying import Copied
from bridgebot.conversation.talks import Talk, number_of, place_of
from bridgebot.event import Button, Post
from bridgebot.outgoing import UNDRAWN
from bridgebot.text import Block, Doc, Link, Wordy, bold, doc, from_json, paragraph, quote, spans
from store import copies, crossings, messages, sides
from store.crossings import Crossing, Fate
from store.database import Reader
from store.messages import Message
from store.sides import Side

NAMED_MAX: Final = 5
Counts = dict[Fate, int]
_BEGINS: Final = {
    Fate.DEAD: "Not delivered to ",
    Fate.QUEUED: "On its way to ",
    Fate.SENT: "Sent to ",
    Fate.RECALLED: "Taken back from ",
}


def put_up(talk: Talk, message: Message) -> None:
    """Show where a message goes; it is drawn when it goes out, so it shows how things are then."""
    key = talk.key(Stands.SHOWN_BACK, message.id)
    if copies.remotes(talk.transaction, key) or crossings.is_known(talk.transaction, key):
        redraw(talk, message)  # it was sent before, and taken back
        return
    side = talk.staff()
    post = Post(place_of(side), UNDRAWN)
    outgoing.queue(talk.transaction, post, key=key, now=talk.now, about=side.anchor)


def redraw(talk: Talk, message: Message) -> None:
    """Let it show how things are now, if it was put up."""
    key = talk.key(Stands.SHOWN_BACK, message.id)
    if not (copies.remotes(talk.transaction, key) or crossings.was_begun(talk.transaction, key)):
        return  # it will be drawn when it goes out, or is not there
    count = messages.count_up(talk.transaction, message.id)
    outgoing.redraw(
        talk.transaction,
        place_of(talk.staff()),
        key=keys.change(key, "e", count),
        now=talk.now,
        about=key,
    )


def drawn(reader: Reader, tag: str, number: int) -> tuple[Doc, tuple[Button, ...]]:
    """Draw where a message went, as things are now."""
    message = messages.get(reader, number)
    if message is None:
        return doc("It is gone."), ()
    counts = crossings.counts(reader, message.id)
    body = doc(*_lines(reader, tag, message, counts), *_words(message, counts))
    return body, _doors(reader, message, counts)


def _lines(reader: Reader, tag: str, message: Message, counts: Counts) -> Iterator[Block]:
    for fate, begins in _BEGINS.items():
        if counts.get(fate):
            these = _where(reader, message, fate)
            named = (_named(reader, tag, *each) for each in these)
            more = counts[fate] - len(these)
            rest = (f" and {more:,} more places",) if more > 0 else ()
            yield paragraph(begins, *_listed(named), *rest, ".", *_why(these, fate))


def _where(reader: Reader, message: Message, fate: Fate) -> list[Copied]:
    found = []
    for crossing in crossings.some(reader, message.id, fate, NAMED_MAX):
        side = sides.get(reader, crossing.side_id)
        if side is not None:
            found.append((crossing, side))
    return found


def _named(reader: Reader, tag: str, crossing: Crossing, side: Side) -> tuple[Wordy, ...]:
    """Name whom words went to, and who else reads them there."""
    link = copies.link(reader, keys.name(tag, Stands.COPY, crossing.id))
    where = (
        f"alone on {side.connection}" if side.is_direct else f"in a channel on {side.connection}"
    )
    there: Wordy = Link(link, spans(where)) if link else where
    others = "" if side.is_direct else ", where others read it too"
    return bold(side.name or "those"), " (", there, f"{others})"


def _listed(named: Iterator[tuple[Wordy, ...]]) -> Iterator[Wordy]:
    for number, each in enumerate(named):
        yield from (", ", *each) if number else each


def _why(these: list[Copied], fate: Fate) -> tuple[Wordy, ...]:
    why = these[0][0].why if these else ""
    return (f" {why}.",) if fate is Fate.DEAD and why else ()


def _words(message: Message, counts: Counts) -> Iterator[Block]:
    if Fate.RECALLED in counts or message.is_gone:
        return
    said = wording.short(from_json(message.body))
    if said:
        yield quote(said)
    if message.words_held:
        yield paragraph(
            "It says something else here now, without the sign that sends: that was not sent."
        )


def _doors(reader: Reader, message: Message, counts: Counts) -> tuple[Button, ...]:
    side = sides.get(reader, message.side_id)
    is_there = bool({Fate.QUEUED, Fate.SENT} & {*counts})
    if side is None or not is_there:
        return ()
    number = number_of(reader, side)
    return (Button("Take it back", f"recall {number} --said {message.id}"),)

"""Shows staff, in their own thread, where their words went and who reads them there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bridgebot import outgoing
from bridgebot.conversation import apart, keys, wording
from bridgebot.conversation.keys import Stands
from bridgebot.conversation.relaying import Copied, files_of
from bridgebot.conversation.talks import Talk, among_staff, number_of, place_of
from bridgebot.conversation.wording import Journey
from bridgebot.event import Button, Place, Post
from bridgebot.outgoing import UNDRAWN
from bridgebot.text import Block, Doc, Link, Wordy, bold, doc, from_json, paragraph, quote, spans
from store import copies, crossings, messages, sides
from store.crossings import Crossing, Fate
from store.database import Reader
from store.messages import Message, Way
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
    post = Post(_place(talk, message), UNDRAWN)
    outgoing.queue(talk.transaction, post, key=key, now=talk.now, about=_anchor(talk, message))


def tell_team(talk: Talk, message: Message) -> None:
    """Let the team read, under the card, what one of us said to us alone."""
    if not is_apart(talk.transaction, message):
        return
    side, key = talk.staff(), talk.key(Stands.NOTED, message.id)
    post = Post(place_of(side), UNDRAWN, files=files_of(message))
    outgoing.queue(talk.transaction, post, key=key, now=talk.now, about=side.anchor)


def tell_owner(talk: Talk, message: Message) -> None:
    """Let whoever has it, and is not where the team is, read what the team says to a customer."""
    side = None if is_apart(talk.transaction, message) else apart.of_owner(talk)
    key = talk.key(Stands.NOTED, message.id)
    if side is not None and not crossings.is_known(talk.transaction, key):
        outgoing.queue(talk.transaction, Post(place_of(side), UNDRAWN), key=key, now=talk.now)


def is_apart(reader: Reader, message: Message) -> bool:
    """Tell whether somebody of the staff half said something to us alone."""
    side = sides.get(reader, message.side_id)
    return side is not None and side.is_staff and bool(side.is_direct)


def _place(talk: Talk, message: Message) -> Place:
    """Give the place where whoever said something sees where it went."""
    side = sides.get(talk.transaction, message.side_id)
    if side is None or not is_apart(talk.transaction, message):
        return place_of(talk.staff())
    return Place(side.connection, message.channel, message.thread)


def _anchor(talk: Talk, message: Message) -> str:
    return "" if is_apart(talk.transaction, message) else talk.staff().anchor


def redraw(talk: Talk, message: Message) -> None:
    """Let it show how things are now, if it was put up."""
    _redraw(talk, message, Stands.SHOWN_BACK, _place(talk, message))
    where = copies.where(talk.transaction, talk.key(Stands.NOTED, message.id))
    if where is not None:
        _redraw(talk, message, Stands.NOTED, Place(*where))


def _redraw(talk: Talk, message: Message, stands: Stands, place: Place) -> None:
    key = talk.key(stands, message.id)
    if not (copies.remotes(talk.transaction, key) or crossings.was_begun(talk.transaction, key)):
        return  # it will be drawn when it goes out, or is not there
    count = messages.count_up(talk.transaction, message.id)
    outgoing.redraw(
        talk.transaction,
        place,
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


def drawn_for_others(reader: Reader, tag: str, number: int) -> tuple[Doc, tuple[Button, ...]]:
    """Draw, for those of us who are elsewhere, what one of us said, and where it went."""
    message = messages.get(reader, number)
    side = sides.get(reader, message.side_id) if message else None
    team = among_staff(reader, message.conversation_id) if message else None
    if message is None or side is None or team is None:
        return doc("It is gone."), ()
    about = () if side.is_direct else (bold(f"#{number_of(reader, side)} "),)
    who = (*about, bold(message.name), f" ({side.connection})")
    if message.is_gone:
        return doc(paragraph(*who, " has taken words back.")), ()
    journey = Journey(reader, side.connection, team.connection if side.is_direct else "")
    said = wording.carried(journey, from_json(message.body))
    deed = "noted" if message.way == Way.NOTE else "wrote"
    counts = crossings.counts(reader, message.id)
    lines = (*_lines(reader, tag, message, counts), *_held(message))
    where = ", in direct messages with me" if side.is_direct else ""
    head = paragraph(*who, f" {deed}{where}:")
    return doc(head, *said.blocks, *lines), _doors(reader, message, counts)


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
    yield from _held(message)


def _held(message: Message) -> Iterator[Block]:
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

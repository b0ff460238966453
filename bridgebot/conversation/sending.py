"""The deliberate acts by which words of staff go to customers, and come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bridgebot.cards import people
from bridgebot.command import Context
from bridgebot.conversation import (
    announcing,
    answering,
    receipts,
    receivers,
    relaying,
    showingback,
    wording,
)
from bridgebot.conversation.customers import goes_on
from bridgebot.conversation.relaying import Copies
from bridgebot.conversation.talks import Talk
from bridgebot.event import Hearer
from bridgebot.refusal import Refusal
from bridgebot.text import Doc, from_json, to_json
from store import crossings, messages
from store.messages import Message, Way
from store.sides import Side

Hearers = tuple[Hearer, ...]


def send(  # noqa: PLR0913 - an act says what is sent, whither, and how
    context: Context,
    talk: Talk,
    message: Message,
    to: Sequence[Side],
    way: Way,
    *,
    called: Mapping[int, tuple[Hearer, ...]] | None = None,
) -> None:
    """Send words to the sides of those who may hear of it; Refusal if nobody may.

    `called` names whom they are for, by the side's number, where that is more than one person.
    """
    reached = {side.id: side for each in to if (side := talk.reached(each)) is not None}
    if not reached:
        raise Refusal(
            f"#{talk.number} is not for everybody, and I cannot reach anybody alone who may hear "
            "of it. Nothing was sent."
        )
    announcing.of_staff(talk, message.name, [*reached.values()])
    messages.change(talk.transaction, message, way=way.value)
    before = goes_on(talk, message)
    for side in reached.values():
        hearers = _called(talk, side, before)
        relaying.pass_on(talk, message, side, (called or {}).get(side.id, hearers))
    showingback.put_up(talk, message)
    showingback.tell_owner(talk, message)
    whom = receivers.listed([*reached.values()])
    if called is not None:
        whom = f"everyone who wants it, {people(talk.suggestion.supporters)}"
    record(context, talk, message, "sent", whom)
    answering.sent(context, talk)


def send_more(talk: Talk, message: Message, there: Sequence[tuple[Side, Hearers]]) -> None:
    """Send words that were sent before to more sides, each with whom they are for."""
    for each, who in there:
        side = talk.reached(each)
        if side is None or crossings.to(talk.transaction, message.id, side.id) is not None:
            continue
        relaying.pass_on(talk, message, side, () if side.is_direct else who)
    showingback.redraw(talk, message)


def _called(talk: Talk, side: Side, before: Message | None) -> tuple[Hearer, ...]:
    """Name whom words are for, unless they were just told, or their platform tells them."""
    takes_part = side.heard_at is not None and (side.thread or side.anchor)
    if side.is_direct or takes_part or not side.account:
        return ()
    if before is not None and crossings.to(talk.transaction, before.id, side.id) is not None:
        return ()
    return (Hearer(side.account, side.name),)


def take_back(context: Context, talk: Talk, message: Message) -> Copies:
    """Take words back from wherever they went; they stay here as a note. Answer where that was."""
    taken = relaying.take_back(talk, message)
    if taken.total:
        receipts.withdraw(talk, message)
        messages.change(talk.transaction, message, way=Way.NOTE.value, words_held=0)
        showingback.redraw(talk, message)
        record(context, talk, message, "recalled", receivers.listed(*taken))
    return taken


def reword(context: Context, talk: Talk, message: Message, body: Doc) -> None:
    """Put words that were sent in other words, wherever they are."""
    before = _words(message)
    messages.change(talk.transaction, message, words_held=0, body=to_json(body))
    to = relaying.reword(talk, message)
    if to.total:
        record(context, talk, message, "reworded", receivers.listed(*to), before=before)


def record(  # noqa: PLR0913 - an act says of what, to whom, and how
    context: Context, talk: Talk, message: Message, deed: str, whom: str, *, before: str = ""
) -> None:
    """Write to the timeline what was done to words that customers have, whom it went to."""
    said = {"message": str(message.id), "to": whom, "words": _words(message)}
    changed = {"before": before} if before else {}
    context.record(f"conversation.{deed}", talk.number, **said, **changed)


def _words(message: Message) -> str:
    """Give words in short, else the files that were shown."""
    names = ", ".join(each.name for each in relaying.files_of(message))
    return wording.short(from_json(message.body)) or names

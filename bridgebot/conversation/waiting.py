"""Keeps what is said about a message of ours whose name the platform has not told us yet.

People may answer it in that moment: it stands there, but nobody could say what they answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import msgspec

from bridgebot import outgoing
from bridgebot.command import Context
from bridgebot.event import Deleted, Edited, Event, Posted, Reacted
from store import copies, outbox, unplaced
from store.database import Reader
from store.outbox import State
from store.unplaced import Unplaced

UNDER_WAY: Final = frozenset({State.SENDING.value, State.UNSURE.value})
_KINDS: Final[dict[str, type[Posted | Reacted]]] = {"posted": Posted, "reacted": Reacted}


def keeps(context: Context, event: Posted | Reacted) -> bool:
    """Keep something if it may be about a message that has no name yet; answer whether it is kept.

    What follows something that is kept is kept behind it.
    """
    about = next(_unknown(context.transaction, event), "")
    place = event.place
    if not about or not is_under_way(context.transaction, place.connection, place.channel):
        return False
    return _keep(context, event, about)


def keeps_behind(context: Context, event: Posted | Reacted) -> bool:
    """Keep something behind what was said before it, if that is kept; answer whether it is."""
    named = [*_about(event)]
    if not named:
        return False
    place = event.place
    where = (place.connection, place.channel)
    if not unplaced.is_awaited(context.transaction, *where, named[0], named[-1]):
        return False
    return _keep(context, event, named[0])


def changed(context: Context, event: Edited | Deleted) -> None:
    """Change what is kept as its author changed it."""
    place, transaction = event.place, context.transaction
    kept = unplaced.called(transaction, place.connection, place.channel, event.message)
    if kept is None or kept.kind != "posted":
        return
    if isinstance(event, Deleted):
        unplaced.remove(transaction, kept)
        return
    said = event_of(kept)
    assert isinstance(said, Posted)  # noqa: S101 - that is its kind
    written = outgoing.write(replace(said, body=event.body))
    unplaced.change(transaction, kept, event=written)


def event_of(kept: Unplaced) -> Posted | Reacted:
    """Give what was heard."""
    return msgspec.json.decode(kept.event, type=_KINDS[kept.kind])


def is_known(reader: Reader, kept: Unplaced) -> bool:
    """Tell whether the message that something is about has a name by now."""
    return copies.is_ours(reader, kept.connection, kept.channel, kept.about)


def is_under_way(reader: Reader, connection: str, channel: str) -> bool:
    """Tell whether a message of ours may stand in a channel without our knowing its name."""
    head = outbox.head(reader, connection, channel)
    return head is not None and head.kind == "post" and head.state in UNDER_WAY


def _about(event: Event) -> Iterator[str]:
    match event:
        case Posted():
            yield from filter(None, (event.place.thread, event.reply_to))
        case Reacted():
            yield event.message


def _unknown(reader: Reader, event: Event) -> Iterator[str]:
    """Give what something is about that is none of our messages, as far as we know."""
    place = event.place
    for remote in _about(event):
        if not copies.is_ours(reader, place.connection, place.channel, remote):
            yield remote


def _keep(context: Context, event: Posted | Reacted, about: str) -> bool:
    place = event.place
    return unplaced.keep(
        context.transaction,
        context.now,
        connection=place.connection,
        channel=place.channel,
        about=about,
        remote=event.message if isinstance(event, Posted) else "",
        account=event.author.account,
        kind=type(event).__name__.lower(),
        event=outgoing.write(event),
    )

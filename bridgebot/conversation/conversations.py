"""What is said in a conversation: heard on one side, and passed on to the other half."""

from __future__ import annotations

from typing import NamedTuple

from bridgebot import freetext, smalltalk
from bridgebot.command import Context, Reply
from bridgebot.conversation import (
    apart,
    customers,
    desk,
    receivers,
    relaying,
    sending,
    showingback,
    talks,
    waiting,
    whereabouts,
)
from bridgebot.conversation.receipts import RECEIPTS
from bridgebot.conversation.talks import Talk
from bridgebot.conversation.whereabouts import Spot
from bridgebot.event import Button, Deleted, Edited, Hearer, Posted, Reacted, Whisper
from bridgebot.routing import SEND
from bridgebot.text import Doc, Typed, plain, say, to_json
from store import conversations, crossings, installation, messages, sides, signs
from store.messages import Message, Way
from store.sides import Half, Side

NOTHING = to_json(Doc(()))


class Passed(NamedTuple):
    """Words that are part of a conversation, or may be, and what their author is shown."""

    reply: Reply


def heard(context: Context, event: Posted) -> Passed | None:
    """Take words as part of a conversation; None if they are not."""
    spot = whereabouts.find(context, event)
    said = plain(event.body).strip()
    if spot is None:
        return Passed(None) if _is_unclear(context, event, said) else None
    if event.addressed and freetext.is_command(context, said):
        return None
    if waiting.keeps_behind(context, event):
        return Passed(None)
    if smalltalk.is_courtesy(said) and not event.files and not _is_going_on(context, spot, event):
        return None
    if spot.half is Half.CUSTOMER and spot.side is not None and spot.side.left_at is not None:
        return Passed(_is_over(spot))
    talk = talks.begin(context, spot.number)
    return _heard(context, talk, spot, event) if talk is not None else None


def _is_unclear(context: Context, event: Posted, said: str) -> bool:
    """Tell whether nobody can say yet what words are about; then they are kept."""
    if not (event.place.thread or event.reply_to):
        return False
    is_command = event.addressed and freetext.is_command(context, said)
    return not is_command and waiting.keeps(context, event)


def _heard(context: Context, talk: Talk, spot: Spot, event: Posted) -> Passed:
    side = _side(context, talk, spot, event)
    if side.is_staff:
        return Passed(desk.heard(context, talk, side, event))
    return Passed(customers.heard(context, talk, side, event, is_guessed=spot.is_guessed))


def _side(context: Context, talk: Talk, spot: Spot, event: Posted) -> Side:
    """Give the side on which something was said, which may begin with these words."""
    if spot.half is Half.STAFF:
        return apart.speaks_on(context, talk)
    if spot.side is not None:
        return spot.side
    if spot.anchor == talk.home_key and (home := talk.home()) is not None:
        return home
    who = Hearer(context.asker.account, context.asker.name)
    return talk.side_at(event.place, who, anchor=spot.anchor)


def _is_going_on(context: Context, spot: Spot, event: Posted) -> bool:
    """Tell whether people talk there already."""
    if spot.side is not None:
        return True
    held, place = conversations.of(context.transaction, spot.number), event.place
    where = (place.connection, place.channel)
    return held is not None and bool(sides.within(context.transaction, held.id, spot.half, *where))


def _is_over(spot: Spot) -> Whisper:
    body = say(
        "This was not passed on: the hour in which we talked here is over. ",
        Typed(f"talk {spot.number}"),
        " asks for another word.",
    )
    return Whisper(body, (Button("Ask for a word", f"talk {spot.number}"),))


# What happens to it later -----------------------------------------------------------------------


def changed(context: Context, event: Edited | Deleted) -> Reply:
    """Let the other half see what somebody has made of their words, or that they are gone."""
    found = whereabouts.message_at(context.transaction, event.place, event.message)
    if found is None:
        waiting.changed(context, event)
        return None
    if found.crossing or found.message.is_gone:
        return None
    talk, side = _talk_of(context, found.message)
    if isinstance(event, Deleted):
        _delete(context, talk, side, found.message)
        return None
    if side.is_staff:
        return desk.edited(context, talk, found.message, event)
    messages.change(context.transaction, found.message, body=to_json(event.body))
    relaying.reword(talk, found.message)
    return None


def _delete(context: Context, talk: Talk, side: Side, message: Message) -> None:
    """Take a message back that its author has deleted; whoever has read it is written down."""
    had = relaying.some_copied(talk, message)
    if side.is_staff and had.total:
        apart.admits(context, talk, side)
        sending.record(context, talk, message, "deleted", receivers.listed(*had))
    forget(talk, message)


def forget(talk: Talk, message: Message) -> None:
    """Take a message back wherever it is, and keep nothing of it."""
    relaying.take_back(talk, message)
    messages.change(talk.transaction, message, is_gone=1, body=NOTHING, files="[]")
    showingback.redraw(talk, message)


def reacted(context: Context, event: Reacted) -> Reply:
    """Show on the other half the sign that somebody put on what both know."""
    if waiting.keeps_behind(context, event):
        return None
    found = whereabouts.message_at(context.transaction, event.place, event.message)
    if found is None:
        waiting.keeps(context, event)
        return None
    if found.message.is_gone:
        return None
    talk, side = _talk_of(context, found.message)
    if found.crossing:
        side = _side_of_copy(context, found.crossing) or side
    if side.is_staff and context.routing.verb_of(event.emoji) == SEND:
        is_own = not found.crossing and apart.admits(context, talk, side)
        return desk.signed(context, talk, found.message, added=event.added) if is_own else None
    if not side.is_staff or _lets_through(context, talk, side, event.emoji):
        _sign(talk, found.message, side, event)
    return None


def _lets_through(context: Context, talk: Talk, side: Side, sign: str) -> bool:
    """Tell whether a sign of staff is shown to customers."""
    lanes, at = context.routing.lanes, side.connection if apart.is_open(context, side) else ""
    return lanes.lets_through(at, sign) and apart.admits(context, talk, side)


def _sign(talk: Talk, message: Message, side: Side, event: Reacted) -> None:
    """Put a sign on the other half when the first one puts it here, off when the last has left."""
    if message.way == Way.NOTE or event.emoji in RECEIPTS:
        return
    count = signs.put(
        talk.transaction,
        is_on=event.added,
        message_id=message.id,
        half=side.half,
        connection=side.connection,
        account=event.author.account,
        emoji=event.emoji,
    )
    if count == int(event.added):
        relaying.sign(talk, message, side, event.emoji, remove=not event.added)


def _talk_of(context: Context, message: Message) -> tuple[Talk, Side]:
    transaction = context.transaction
    tag = installation.tag(transaction)
    talk = talks.of(transaction, context.routing, tag, context.now, message.conversation_id)
    side = sides.get(transaction, message.side_id)
    assert talk is not None  # noqa: S101 - conversations are never deleted
    assert side is not None  # noqa: S101 - nor are sides
    return talk, side


def _side_of_copy(context: Context, number: int) -> Side | None:
    crossing = crossings.get(context.transaction, number)
    return sides.get(context.transaction, crossing.side_id) if crossing else None

"""Says in words what a place cannot show: who speaks, an edit, words taken back, a sign."""

from __future__ import annotations

from dataclasses import replace

from bridgebot import cards, outgoing
from bridgebot.adapter import Caps, Feature, Level
from bridgebot.conversation import keys, wording
from bridgebot.conversation.keys import Name, Stands
from bridgebot.conversation.receipts import RECEIPTS
from bridgebot.conversation.talks import Talk
from bridgebot.emoji import named
from bridgebot.event import Edit, Op, Place, Post, React
from bridgebot.text import Doc, from_json, paragraph, say
from store import crossings, messages
from store.database import Transaction
from store.messages import Message
from store.outbox import Delivery


def signed(op: Op, caps: Caps) -> Op:
    """Put the name of whose words these are under them, where a place shows it in no other way."""
    if not isinstance(op, Post | Edit) or not op.speaker:
        return op
    if caps.level(Feature.SPEAK_AS) > Level.FALLBACK:
        return op
    return replace(op, body=cards.signed(op.speaker, *op.body.blocks))


def message_of(transaction: Transaction, named: Name) -> Message | None:
    """Find the message that a delivery is about."""
    if named.stands is Stands.COPY:
        crossing = crossings.get(transaction, named.number)
        return messages.get(transaction, crossing.message_id) if crossing else None
    if named.stands in (Stands.ORIGINAL, Stands.SHOWN_BACK, Stands.NOTED):
        return messages.get(transaction, named.number)
    return None


def pronounce(talk: Talk, head: Delivery, named: Name, message: Message) -> None:
    """Say in words what a delivery would have done to a message."""
    op = outgoing.op_of(talk.transaction, head, ())
    body = _words(op, message)
    if body is None or named.stands in (Stands.SHOWN_BACK, Stands.NOTED):
        return
    place = Place(head.connection, head.channel, head.thread)
    crossing = crossings.get(talk.transaction, named.number)
    anchor = crossing.anchor if crossing and named.stands is Stands.COPY else ""
    speaker = op.speaker if isinstance(op, Edit) else ""
    outgoing.queue(
        talk.transaction,
        Post(place, body, speaker=speaker),
        key=keys.change(head.key, "f"),
        now=talk.now,
        about=anchor,
    )


def _words(op: Op, message: Message) -> Doc | None:
    said = wording.short(from_json(message.body))
    match op:
        case Edit(body=body):
            return Doc((paragraph(f"{message.name} has changed it:"), *body.blocks))
        case React(emoji=emoji, remove=False) if emoji not in RECEIPTS:
            return say(f"{named(emoji)} on “{said}”")
        case React() | Post():
            return None
        case _:
            return say(f"{message.name} has taken words back" + (f": “{said}”" if said else "."))

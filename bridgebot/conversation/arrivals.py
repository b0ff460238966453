"""The courier's book of conversations: what still wants to be said, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from bridgebot import cards
from bridgebot.adapter import Caps, Feature, Level
from bridgebot.conversation import (
    apart,
    fallbacks,
    keys,
    receipts,
    relaying,
    showingback,
    talks,
)
from bridgebot.conversation.keys import Name, Stands
from bridgebot.conversation.talks import Talk
from bridgebot.event import Edit, Op, Post
from bridgebot.routing import Routing
from store import copies, crossings, messages, outbox, sides
from store.crossings import Crossing, Fate
from store.database import Transaction
from store.outbox import Delivery, State
from store.sides import Side
from store.suggestions import Suggestion

_DRAWN: Final = {
    Stands.SHOWN_BACK: showingback.drawn,
    Stands.NOTED: showingback.drawn_for_others,
}
_FEATURES: Final = {"edit": Feature.EDIT, "delete": Feature.DELETE, "react": Feature.REACT}


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Looks after the deliveries of conversations; all others are none of its business."""

    routing: Routing
    tag: str

    # Before it is said --------------------------------------------------------------------------

    def unwanted(self, transaction: Transaction, head: Delivery, caps: Caps, now: int) -> str:
        """Say why something is not to be said any more, or not like this; nothing if it is."""
        named = _named(head)
        if named is None:
            return ""
        if head.kind == "post":
            is_copy = named.is_whole and named.stands is Stands.COPY
            is_new = head.state == State.QUEUED or not head.attempts  # else it may be there
            return self._look_again(transaction, head, now) if is_copy and is_new else ""
        feature = _FEATURES[head.kind]
        if caps.level(feature) > Level.LOST:
            return ""
        self._pronounce(transaction, head, named, now)
        return f"this place takes no {feature}"

    def _look_again(self, transaction: Transaction, head: Delivery, now: int) -> str:
        """Look, at the moment of sending, whether it is still wanted, and who may hear of it."""
        crossing, talk = self._crossing(transaction, head, now)
        side = sides.get(transaction, crossing.side_id) if crossing else None
        if crossing is None or talk is None or side is None:
            return ""
        if crossing.is_recalled:
            return self._drop(talk, side, head, "it was taken back")
        if side.is_staff:
            return self._look_at_owner(talk, crossing, side)
        if side.left_at is not None:
            why = "They are not in this conversation any more"
        elif talk.reached(side) is not side:
            why = "It is not for everybody there any more"
        else:
            return ""
        self._close(talk, crossing, Fate.DEAD, why)
        return self._drop(talk, side, head, why)

    def _look_at_owner(self, talk: Talk, crossing: Crossing, side: Side) -> str:
        """Look whether whoever reads along alone still has it: else nothing is amiss."""
        if not side.is_direct or apart.is_owners(talk, side):
            return ""
        crossings.change(talk.transaction, crossing, fate=Fate.RECALLED.value)
        return "It is with somebody else now"

    def _drop(self, talk: Talk, side: Side, head: Delivery, why: str) -> str:
        """Let a thread begin with other words than these."""
        if side.anchor == head.key:
            sides.change(talk.transaction, side, anchor="")
        return why

    def completed(self, transaction: Transaction, head: Delivery, op: Op) -> Op:
        """Give an op with what is known only now: how things stand, and the thread it is in."""
        named = _named(head)
        if named is None:
            return _standing(transaction, head, op)
        draw = _DRAWN.get(named.stands)
        if draw is not None and isinstance(op, Post | Edit):
            body, buttons = draw(transaction, self.tag, named.number)
            op = replace(op, body=body, buttons=buttons)
        if isinstance(op, Post) or op.place.thread:
            return op
        found = copies.remotes(transaction, _anchor(transaction, named))
        return replace(op, place=replace(op.place, thread=found[0])) if found else op

    # Afterwards ---------------------------------------------------------------------------------

    def sent(self, transaction: Transaction, delivery: Delivery, now: int) -> None:
        """Take note that something arrived."""
        crossing, talk = self._crossing(transaction, delivery, now)
        if crossing is not None and talk is not None and not crossing.is_recalled:
            self._close(talk, crossing, Fate.SENT, "")

    def buried(self, transaction: Transaction, delivery: Delivery, why: str, now: int) -> None:
        """Take note that something will not arrive."""
        crossing, talk = self._crossing(transaction, delivery, now)
        if crossing is not None and talk is not None and not crossing.is_recalled:
            self._close(talk, crossing, Fate.DEAD, why[:1].upper() + why[1:].rstrip("."))

    def refused(
        self, transaction: Transaction, delivery: Delivery, caps: Caps, why: str, now: int
    ) -> bool:
        """Find another way for what a place refuses; answer whether there was one."""
        named = _named(delivery)
        if named is None:
            return False
        if delivery.kind != "post":
            self._pronounce(transaction, delivery, named, now)
            outbox.finish(transaction, delivery.id, State.DROPPED, now, why)
            return True
        crossing, talk = self._crossing(transaction, delivery, now)
        side = sides.get(transaction, crossing.side_id) if crossing else None
        if crossing is None or talk is None or side is None:
            return False
        has_threads = not delivery.about or caps.level(Feature.THREAD) > Level.LOST
        if has_threads and not (side.is_staff or side.is_direct):
            return _move(talk, side, crossing, delivery, why)
        crossings.change(transaction, crossing, thread="", anchor="")  # it leaves its thread
        return False

    def _close(self, talk: Talk, crossing: Crossing, fate: Fate, why: str) -> None:
        crossings.change(talk.transaction, crossing, fate=fate.value, why=why)
        message = messages.get(talk.transaction, crossing.message_id)
        if message is not None:
            receipts.give(talk, message)
            relaying.spend(talk, message)

    def _pronounce(self, transaction: Transaction, head: Delivery, named: Name, now: int) -> None:
        message = fallbacks.message_of(transaction, named)
        talk = self._talk(transaction, message.conversation_id, now) if message else None
        if message is not None and talk is not None:
            fallbacks.pronounce(talk, head, named, message)

    def _crossing(
        self, transaction: Transaction, delivery: Delivery, now: int
    ) -> tuple[Crossing | None, Talk | None]:
        """Find the crossing that a delivery is, and its conversation."""
        named = keys.read(delivery.key)
        if named is None or not named.is_whole or named.stands is not Stands.COPY:
            return None, None
        crossing = crossings.get(transaction, named.number)
        message = fallbacks.message_of(transaction, named)
        talk = self._talk(transaction, message.conversation_id, now) if message else None
        return crossing, talk

    def _talk(self, transaction: Transaction, conversation: int, now: int) -> Talk | None:
        return talks.of(transaction, self.routing, self.tag, now, conversation)


def _named(delivery: Delivery) -> Name | None:
    return keys.read(delivery.key if delivery.kind == "post" else delivery.about)


def _standing(transaction: Transaction, head: Delivery, op: Op) -> Op:
    """Tell with a card how far what it is about has come."""
    number = cards.suggestion_of(head.about if head.kind == "edit" else head.key)
    if not number or not isinstance(op, Post | Edit):
        return op
    found = transaction.get(Suggestion, number)
    return replace(op, standing=found.status) if found else op


def _anchor(transaction: Transaction, named: Name) -> str:
    """Give the delivery under which a message stands, if it is in a thread of ours."""
    if named.stands is Stands.COPY:
        crossing = crossings.get(transaction, named.number)
        return crossing.anchor if crossing else ""
    message = fallbacks.message_of(transaction, named)
    if message is not None and named.stands is Stands.NOTED:
        team = talks.among_staff(transaction, message.conversation_id)
        is_for_team = showingback.is_apart(transaction, message)
        return team.anchor if team and is_for_team else ""
    side = sides.get(transaction, message.side_id) if message else None
    return side.anchor if side and named.stands is Stands.SHOWN_BACK else ""


def _move(talk: Talk, side: Side, crossing: Crossing, delivery: Delivery, why: str) -> bool:
    """Bring words to a customer alone, since their place does not take them."""
    channel, thread = talk.routing.alone(side.connection, side.account)
    if not channel or not side.account:
        crossings.change(talk.transaction, crossing, thread="", anchor="")
        return False
    where = {"channel": channel, "thread": thread, "anchor": ""}
    sides.change(talk.transaction, side, **where, is_direct=1)
    crossings.change(talk.transaction, crossing, **where)
    copies.move(talk.transaction, delivery.key, channel)
    outbox.move(talk.transaction, delivery, talk.now, channel=channel, thread=thread, reason=why)
    return True

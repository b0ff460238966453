"""What could not be delivered, put before a person who can do something about it."""

from dataclasses import dataclass

import msgspec
import structlog

from bridgebot import outgoing
from bridgebot.event import Button, Post
from bridgebot.routing import Routing
from bridgebot.text import Block, Doc, bold, doc, paragraph, plain, quote
from store import timeline
from store.database import Reader, Transaction
from store.outbox import Delivery

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """Where dead letters are shown, and how the keys of their cards begin."""

    routing: Routing
    tag: str

    def show(self, transaction: Transaction, delivery: Delivery, why: str, now: int) -> None:
        """Record that a delivery failed for good, and hang a card for it in the team place."""
        _log.error("delivery.failed", key=delivery.key, channel=delivery.channel, reason=why)
        entry = timeline.record_ours(
            transaction, "delivery.failed", delivery.id, outgoing.write({"why": why}), now
        )
        team = self.routing.team(delivery.connection)
        if team is None or self._is_card(delivery):
            return
        post = Post(team, _card(transaction, delivery, why), _doors(delivery))
        outgoing.queue(transaction, post, key=f"{self.tag}-d{entry}", now=now)

    def _is_card(self, delivery: Delivery) -> bool:
        """Tell a dead letter's own card: one about that would go round for ever."""
        return delivery.key.startswith(f"{self.tag}-d")


def _card(reader: Reader, delivery: Delivery, why: str) -> Doc:
    hearers = outgoing.hearers_of(delivery)
    whom = ", ".join(hearer.name for hearer in hearers) or "everyone there"
    return doc(
        paragraph(
            bold(f"Not delivered to {whom}"),
            f" in {delivery.channel} ({delivery.connection}): {why}",
        ),
        *_said(reader, delivery),
    )


def _said(reader: Reader, delivery: Delivery) -> tuple[Block, ...]:
    try:
        op = outgoing.op_of(reader, delivery, ())
    except msgspec.MsgspecError:
        return ()
    return (quote(plain(op.body)),) if isinstance(op, Post) and op.body.blocks else ()


def _doors(delivery: Delivery) -> tuple[Button, ...]:
    return (
        Button("Try again", f"retry {delivery.id}", is_main=True),
        Button("Let it go", f"drop {delivery.id}"),
    )

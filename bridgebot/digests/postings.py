"""Digests on their way: written when they go out, and stopped where they are refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import msgspec

from bridgebot import outgoing
from bridgebot.digests.digest import Desk, Telling
from bridgebot.event import Op, Post
from bridgebot.routing import Routing
from bridgebot.text import Doc, Typed, bold, doc, paragraph
from store import copies, digests, outbox, timeline
from store.database import Transaction
from store.digests import Digest, Edition
from store.outbox import Delivery, State

GONE: Final = "there is nothing of it to tell any more"


@dataclass(frozen=True, slots=True)
class Postings:
    """Looks after the deliveries of digests; all others are none of its business."""

    routing: Routing
    tag: str

    def written(self, transaction: Transaction, delivery: Delivery, op: Op) -> Op | None:
        """Give an op with its words, as things are at this moment; None if there are none now."""
        told = self._told(delivery)
        if told is None or not isinstance(op, Post):
            return op
        digest = transaction.get(Digest, told.digest)
        page = Desk(self.routing, self.tag).page(transaction, digest, told) if digest else None
        if page is None:
            return None
        return replace(op, body=page.body, buttons=page.buttons, files=page.files)

    def refused(self, transaction: Transaction, delivery: Delivery, why: str, now: int) -> bool:
        """Stop what a place refuses, and say so to staff once; answer whether that is enough."""
        told = self._told(delivery)
        digest = transaction.get(Digest, told.digest) if told else None
        if told is None or digest is None:
            return False
        if told.is_rest and copies.remotes(transaction, delivery.key.removesuffix("d")):
            return False  # the place takes digests, but not this part of it
        if told.is_by_hand and not told.is_rest and digest.due_at is None:
            return False
        if digest.due_at is not None:
            covered = min(told.since, digest.covered_at)
            digests.change(
                transaction, digest.id, due_at=None, snoozed_until=None, covered_at=covered
            )
            self._tell_staff(transaction, digest, why, now)
        outbox.finish(transaction, delivery.id, State.DROPPED, now, why)
        return True

    def _told(self, delivery: Delivery) -> Telling | None:
        if not delivery.key.startswith(f"{self.tag}-g"):
            return None
        said = outgoing.telling_of(delivery)
        return msgspec.json.decode(said, type=Telling) if said else None

    def _tell_staff(self, transaction: Transaction, digest: Digest, why: str, now: int) -> None:
        entry = timeline.record_ours(
            transaction, "digest.stopped", digest.id, outgoing.write({"why": why}), now
        )
        team = self.routing.team(digest.connection)
        if team is not None:
            note = Post(team, _note(digest, why))
            outgoing.queue(transaction, note, key=f"{self.tag}-d{entry}", now=now)


def _note(digest: Digest, why: str) -> Doc:
    """Say to staff that a digest is stopped, why, and what begins it again."""
    whose, begins = f"The digest of {digest.channel}", Typed("digest schedule")
    again = " there, once I may speak there again."
    if digest.edition == Edition.PERSONAL:
        whose, begins = f"{digest.name}’s own digest", Typed("digest schedule --to me")
        again = "; that is theirs to say."
    return doc(
        paragraph(bold(f"{whose} is stopped"), f" ({digest.connection}): {why}"),
        paragraph("To begin it anew, say ", begins, again),
    )

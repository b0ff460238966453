"""The courier's book: what came of the last attempt, and what a lane does next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from bridgebot import detours, outgoing
from bridgebot.adapter import Adapter, Feature, Later, Level, Outcome, Refused, Sent, Unsure
from bridgebot.conversation import fallbacks
from bridgebot.conversation.arrivals import Arrivals
from bridgebot.deadletters import DeadLetters
from bridgebot.digests.postings import GONE, Postings
from bridgebot.event import Edit, Op, Place, Post
from bridgebot.people import zones
from store import copies, outbox
from store.database import Transaction
from store.outbox import SETTLE_AFTER_MS, Delivery, State

LONGEST_WAIT_MS: Final = 3_600_000
GIVE_UP_MS: Final = 7 * 24 * 3_600_000
HOPEFUL_ATTEMPTS: Final = 50
BUGS_MAX: Final = 5
DOUBLINGS: Final = 6
"""How often the wait doubles, to two minutes: what was put off before counts as tried too."""
BUG: Final = "the adapter failed"
UNCERTAIN: Final = frozenset({State.SENDING.value, State.UNSURE.value})


@dataclass(frozen=True, slots=True)
class Tried:
    """A delivery that was attempted, and what came of it."""

    delivery: Delivery
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Turn:
    """What a lane does next: attempt a delivery, wait until a time, or (neither) rest."""

    delivery: Delivery | None = None
    op: Op | None = None
    until: int | None = None


def _everybody(_place: Place) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Keeps the book of one connection's lanes."""

    adapter: Adapter
    dead_letters: DeadLetters
    reader: Callable[[Place], str] = _everybody
    """Names the account that alone reads a place, where times are written out; else nothing."""

    @property
    def _arrivals(self) -> Arrivals:
        return Arrivals(self.dead_letters.routing, self.dead_letters.tag)

    @property
    def _postings(self) -> Postings:
        return Postings(self.dead_letters.routing, self.dead_letters.tag)

    def turn(self, transaction: Transaction, channel: str, tried: Tried | None, now: int) -> Turn:
        """Write down what came of the last attempt, and announce the next one."""
        pace = round(1000 * self._close(transaction, tried, now)) if tried else 0
        while (head := outbox.head(transaction, self.adapter.name, channel)) is not None:
            if pace or (head.due_at > now and head.state != State.SENDING):
                return Turn(until=now + max(pace, min(head.due_at - now, LONGEST_WAIT_MS)))
            if (op := self._announced(transaction, head, now)) is not None:
                return Turn(head, op)
        return Turn(until=now + pace if pace else None)

    def _announced(self, transaction: Transaction, head: Delivery, now: int) -> Op | None:
        """Announce an attempt; None when there is no point in one, and the delivery is closed."""
        messages = copies.remotes(transaction, head.about) if head.about else []
        if why := self._pointless(transaction, head, messages, now):
            _finish(transaction, head, State.DROPPED, now, why)
            return None
        head.payload = outbox.claim(transaction, head.id, now)
        try:
            op = outgoing.op_of(transaction, head, messages)
        except msgspec.MsgspecError as error:
            self._bury(transaction, head, f"what was to be said cannot be read: {error}", now)
            return None
        if head.kind == "post":
            copies.expect(transaction, head.key, head.connection, head.channel)
        op = self._arrivals.completed(transaction, head, op)
        if (told := self._postings.written(transaction, head, op)) is None:
            outbox.finish(transaction, head.id, State.DROPPED, now, GONE)
            return None
        told = fallbacks.signed(told, self.adapter.caps(told.place))
        return self._dated(transaction, told)

    def _dated(self, transaction: Transaction, op: Op) -> Op:
        """Tell times by the clock of whoever reads them alone, where the platform does not."""
        if isinstance(op, Post | Edit) and (account := self.reader(op.place)):
            body = zones.written(transaction, op.place.connection, account, op.body)
            return replace(op, body=body)
        return op

    def _pointless(
        self, transaction: Transaction, head: Delivery, messages: list[str], now: int
    ) -> str:
        if head.kind != "post" and not messages:
            return "what it is about was never sent"
        caps = self.adapter.caps(outgoing.place_of(head))
        if why := self._arrivals.unwanted(transaction, head, caps, now):
            return why
        if head.kind == "edit" and caps.level(Feature.EDIT) <= Level.LOST:
            return "this place takes no edits"
        return ""

    def _close(self, transaction: Transaction, tried: Tried, now: int) -> float:
        """Write down an outcome; answer how long the place wants to be left alone."""
        delivery, outcome = tried.delivery, tried.outcome
        match outcome:
            case Sent(ids, link, instead):
                _finish(transaction, delivery, State.SENT, now)
                key = delivery.about if delivery.kind == "edit" else delivery.key
                copies.name(transaction, key, delivery.connection, delivery.channel, ids)
                if link:
                    copies.locate(transaction, key, link)
                if instead:
                    detours.tell(transaction, self.dead_letters, delivery, instead, now)
                self._arrivals.sent(transaction, delivery, now)
                return self.adapter.caps(outgoing.place_of(delivery)).pace
            case Refused(why):
                self._refused(transaction, delivery, why, now)
            case Later() | Unsure():
                self._try_again(transaction, delivery, outcome, now)
        return 0.0

    def _try_again(
        self, transaction: Transaction, delivery: Delivery, outcome: Later | Unsure, now: int
    ) -> None:
        if _is_hopeless(delivery, now):
            self._bury(transaction, delivery, f"tried for a week: {outcome.why}", now)
        elif isinstance(outcome, Later):
            # Perhaps it was the settling that was put off: what is uncertain stays so.
            state = State.UNSURE if delivery.state in UNCERTAIN else State.QUEUED
            wait = min(int(outcome.after * 1000), LONGEST_WAIT_MS)
            outbox.postpone(transaction, delivery.id, state, now + wait, outcome.why)
        elif _fails_for_good(delivery, outcome):
            self._bury(transaction, delivery, outcome.why, now)
        else:
            wait = SETTLE_AFTER_MS * 2 ** min(delivery.attempts, DOUBLINGS)
            outbox.postpone(transaction, delivery.id, State.UNSURE, now + wait, outcome.why)

    def _refused(self, transaction: Transaction, delivery: Delivery, why: str, now: int) -> None:
        caps = self.adapter.caps(outgoing.place_of(delivery))
        if self._arrivals.refused(transaction, delivery, caps, why, now):
            return
        if delivery.kind == "post" and (delivery.thread or delivery.about):
            outbox.leave_thread(transaction, delivery.id, now, why)
        elif not self._postings.refused(transaction, delivery, why, now):
            self._bury(transaction, delivery, why, now)

    def _bury(self, transaction: Transaction, delivery: Delivery, why: str, now: int) -> None:
        outbox.finish(transaction, delivery.id, State.DEAD, now, why)
        self._arrivals.buried(transaction, delivery, why, now)
        self.dead_letters.show(transaction, delivery, why, now)


def _finish(
    transaction: Transaction, delivery: Delivery, state: State, now: int, why: str = ""
) -> None:
    """Close a delivery that will not be attempted again."""
    outbox.finish(transaction, delivery.id, state, now, why)
    outgoing.spend(transaction, delivery)


def _fails_for_good(delivery: Delivery, outcome: Unsure) -> bool:
    """Tell whether the adapter failed again and again; before that it may have been put off."""
    failed_before = delivery.reason.startswith(BUG) and delivery.attempts >= BUGS_MAX
    return failed_before and outcome.why.startswith(BUG)


def _is_hopeless(delivery: Delivery, now: int) -> bool:
    """Tell what was tried for a week, and often: a week in which we were down does not count."""
    began = delivery.first_try_at or now
    return now - began > GIVE_UP_MS and delivery.attempts > HOPEFUL_ATTEMPTS

"""Carries what waits in the outbox to the platform: in order within a lane, lanes side by side.

A lane is a channel of the connection. Before each attempt the delivery is committed as `sending`;
one whose fate is unknown, after a crash or a lost answer, is settled before it is tried again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

import structlog

from bridgebot import outgoing
from bridgebot.adapter import Adapter, Later, Outcome, Refused, Sent, Settle, Unsure
from bridgebot.clock import Clock
from bridgebot.deadletters import DeadLetters
from bridgebot.event import Op, Post
from store import copies, outbox
from store.database import Database, Topic, Transaction, Unavailable
from store.failpoint import failpoint
from store.outbox import SETTLE_AFTER_MS, Delivery, State

_log = structlog.get_logger()

HANDS: Final = 64
LONGEST_WAIT_MS: Final = 3_600_000
GIVE_UP_MS: Final = 7 * 24 * 3_600_000
BUGS_MAX: Final = 5
STUCK_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class _Tried:
    """A delivery that was attempted, and what came of it."""

    delivery: Delivery
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Turn:
    """What a lane does next: attempt a delivery, wait so many seconds, or (neither) rest."""

    delivery: Delivery | None = None
    op: Op | None = None
    wait: float | None = None


class Courier:
    """Carries the deliveries of one connection."""

    def __init__(
        self, adapter: Adapter, database: Database, clock: Clock, dead_letters: DeadLetters
    ) -> None:
        """Carry by this adapter what the database holds for its connection."""
        self._adapter = adapter
        self._database = database
        self._clock = clock
        self._dead_letters = dead_letters
        self._forget()

    def _forget(self) -> None:
        self._ready: asyncio.Queue[str] = asyncio.Queue()
        self._busy: set[str] = set()
        self._again: set[str] = set()
        self._scan = asyncio.Event()

    async def run(self) -> None:
        """Carry until cancelled; an attempt under way is then left to be settled."""
        self._forget()
        connection = self._adapter.name
        limit = self._clock.now() + LONGEST_WAIT_MS
        await self._database.transact(
            partial(outbox.hasten, connection=connection, limit=limit, now=self._clock.now())
        )
        unlisten = self._database.listen(self._wake)
        self._scan.set()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._look())
                for _ in range(HANDS):
                    tasks.create_task(self._work(tasks))
        finally:
            unlisten()

    def _wake(self, topics: frozenset[Topic]) -> None:
        for topic in topics:
            match topic:
                case ("outbox", connection, channel):
                    if connection == self._adapter.name:
                        self._offer(channel)
                case ("outbox",) | ("*",):
                    self._scan.set()

    def _offer(self, channel: str) -> None:
        if channel in self._busy:
            self._again.add(channel)
        else:
            self._busy.add(channel)
            self._ready.put_nowait(channel)

    async def _look(self) -> None:
        """Find the lanes in which something waits, at the start and whenever many were filled."""
        while True:
            await self._scan.wait()
            self._scan.clear()
            try:
                found = await self._database.read(
                    partial(outbox.lanes, connection=self._adapter.name)
                )
            except Unavailable as error:
                await self._pause(error)
                self._scan.set()
                continue
            for channel in found:
                self._offer(channel)

    async def _work(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            channel = await self._ready.get()
            wait = await self._carry_alone(channel)
            if wait is not None:
                tasks.create_task(self._nap(channel, wait))
            elif channel in self._again:
                self._again.discard(channel)
                self._ready.put_nowait(channel)
            else:
                self._busy.discard(channel)

    async def _nap(self, channel: str, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._ready.put_nowait(channel)

    async def _carry_alone(self, channel: str) -> float | None:
        """Carry a lane so that nothing in it, whatever it is, holds up the others."""
        try:
            return await self._carry(channel)
        except Exception:  # noqa: BLE001 - the other lanes go on
            _log.exception("courier.lane_fell", channel=channel, again_in_seconds=STUCK_SECONDS)
            return STUCK_SECONDS

    async def _carry(self, channel: str) -> float | None:
        """Carry a lane until it is empty (None), or must wait so many seconds."""
        tried: _Tried | None = None
        while True:
            try:
                turn = await self._database.transact(partial(self._turn, channel, tried))
            except Unavailable as error:
                await self._pause(error)
                continue
            if tried is not None:
                failpoint("after_mark")
            if turn.delivery is None or turn.op is None:
                return turn.wait
            tried = _Tried(turn.delivery, await self._attempt(turn.delivery, turn.op))

    async def _pause(self, error: Unavailable) -> None:
        _log.error("courier.database_unavailable", reason=str(error))
        await self._clock.sleep(1.0)

    # Within one transaction -------------------------------------------------------------------

    def _turn(self, channel: str, tried: _Tried | None, transaction: Transaction) -> _Turn:
        """Write down what came of the last attempt, and announce the next one."""
        now = self._clock.now()
        pace = self._close(transaction, tried, now) if tried else 0.0
        head = outbox.head(transaction, self._adapter.name, channel)
        while head is not None and head.about and self._is_pointless(transaction, head):
            outbox.finish(
                transaction, head.id, State.DROPPED, now, "what it is about was never sent"
            )
            head = outbox.head(transaction, self._adapter.name, channel)
        if head is None:
            return _Turn(wait=pace or None)
        if pace or (head.due_at > now and head.state != State.SENDING):
            return _Turn(wait=max(pace, min(head.due_at - now, LONGEST_WAIT_MS) / 1000))
        return self._announce(transaction, head, now)

    def _is_pointless(self, transaction: Transaction, head: Delivery) -> bool:
        return head.kind != "post" and not copies.remotes(transaction, head.about)

    def _announce(self, transaction: Transaction, head: Delivery, now: int) -> _Turn:
        messages = copies.remotes(transaction, head.about) if head.about else ()
        head.payload = outbox.claim(transaction, head.id, now)
        if head.kind == "post":
            copies.expect(transaction, head.key, head.connection, head.channel)
        return _Turn(head, outgoing.op_of(head, messages))

    def _close(self, transaction: Transaction, tried: _Tried, now: int) -> float:
        """Write down an outcome; answer how long the place wants to be left alone."""
        delivery, outcome = tried.delivery, tried.outcome
        match outcome:
            case Sent(ids):
                outbox.finish(transaction, delivery.id, State.SENT, now)
                key = delivery.about if delivery.kind == "edit" else delivery.key
                copies.name(transaction, key, delivery.connection, delivery.channel, ids)
                return self._adapter.caps(outgoing.place_of(delivery)).pace
            case Refused(why):
                self._refused(transaction, delivery, why, now)
            case Later() | Unsure():
                self._try_again(transaction, delivery, outcome, now)
        return 0.0

    def _try_again(
        self, transaction: Transaction, delivery: Delivery, outcome: Later | Unsure, now: int
    ) -> None:
        if now - delivery.queued_at > GIVE_UP_MS:
            self._bury(transaction, delivery, f"tried for a week: {outcome.why}", now)
        elif isinstance(outcome, Later):
            # Perhaps it was the settling that was put off: what is uncertain stays so.
            state = State.UNSURE if delivery.state in _UNCERTAIN else State.QUEUED
            wait = min(int(outcome.after * 1000), LONGEST_WAIT_MS)
            outbox.postpone(transaction, delivery.id, state, now + wait, outcome.why)
        elif outcome.why.startswith(_BUG) and delivery.attempts >= BUGS_MAX:
            self._bury(transaction, delivery, outcome.why, now)
        else:
            wait = min(SETTLE_AFTER_MS * 2 ** min(delivery.attempts, 10), LONGEST_WAIT_MS)
            outbox.postpone(transaction, delivery.id, State.UNSURE, now + wait, outcome.why)

    def _refused(self, transaction: Transaction, delivery: Delivery, why: str, now: int) -> None:
        if delivery.kind == "post" and (delivery.thread or delivery.about):
            outbox.leave_thread(transaction, delivery.id, now, why)
        else:
            self._bury(transaction, delivery, why, now)

    def _bury(self, transaction: Transaction, delivery: Delivery, why: str, now: int) -> None:
        outbox.finish(transaction, delivery.id, State.DEAD, now, why)
        self._dead_letters.show(transaction, delivery, why, now)

    # One attempt --------------------------------------------------------------------------------

    async def _attempt(self, delivery: Delivery, op: Op) -> Outcome:
        try:
            if delivery.state in _UNCERTAIN:
                settled = await self._adapter.settle(op, delivery.key, _since(delivery))
                if settled is not None:
                    return settled
                if self._may_be_on_its_way(delivery, op):
                    return Later(SETTLE_AFTER_MS / 1000, "it may still be on its way")
            failpoint("before_send")
            outcome = await self._adapter.deliver(op, delivery.key)
        except Exception as error:  # noqa: BLE001 - an adapter's bug must not stop the lane
            _log.exception("courier.adapter_failed", key=delivery.key)
            return Unsure(f"{_BUG}: {type(error).__name__}: {error}")
        failpoint("after_send")
        return outcome

    def _may_be_on_its_way(self, delivery: Delivery, op: Op) -> bool:
        """Tell whether an earlier life began the attempt so lately that it may yet arrive."""
        if self._adapter.caps(op.place).settle is Settle.SAME_KEY or not isinstance(op, Post):
            return False
        return delivery.state == State.SENDING and delivery.due_at > self._clock.now()


_BUG = "the adapter failed"
_UNCERTAIN = frozenset({State.SENDING.value, State.UNSURE.value})


def _since(delivery: Delivery) -> datetime:
    return datetime.fromtimestamp((delivery.first_try_at or delivery.queued_at) / 1000, UTC)

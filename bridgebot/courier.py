"""Carries what waits in the outbox to the platform: in order within a lane, lanes side by side.

A lane is a channel of the connection. Before each attempt the delivery is committed as `sending`;
one whose fate is unknown, after a crash or a lost answer, is settled before it is tried again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Final

import structlog

from bridgebot.abilities import Dates
from bridgebot.adapter import Adapter, Later, Outcome, Settle, Unsure
from bridgebot.clock import Clock
from bridgebot.deadletters import DeadLetters
from bridgebot.event import Op, Post
from bridgebot.inhand import InHand
from bridgebot.ledger import BUG, LONGEST_WAIT_MS, UNCERTAIN, Ledger, Tried, Turn
from bridgebot.sources import NotNow, Sources
from store import outbox
from store.database import Database, Topic, Transaction, Unavailable, tell
from store.failpoint import failpoint
from store.outbox import SETTLE_AFTER_MS, Delivery, State

_log = structlog.get_logger()

Ready = asyncio.Queue[tuple[str, Turn | None]]
"""Lanes to be carried, each with the turn that was announced already, if one was."""
HANDS: Final = 64
STUCK_SECONDS: Final = 60.0
FILES_WAIT_MS: Final = 2 * 24 * 3_600_000
FILES_PAUSE_MAX: Final = 600.0
FETCHED_PAUSE_MAX: Final = 60.0
ENOUGH_ATTEMPTS: Final = 20


class Courier:
    """Carries the deliveries of one connection."""

    def __init__(
        self,
        adapter: Adapter,
        database: Database,
        clock: Clock,
        dead_letters: DeadLetters,
        sources: Sources,
    ) -> None:
        """Carry by this adapter what the database holds for its connection."""
        self._adapter = adapter
        self._database = database
        self._clock = clock
        self._ledger = Ledger(adapter, dead_letters)
        if isinstance(adapter, Dates):
            self._ledger = Ledger(adapter, dead_letters, adapter.reader)
        self._sources = sources
        self._forget()

    def _forget(self) -> None:
        self._ready: Ready = asyncio.Queue()
        self._in_hand = InHand()
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
        unride = self._database.ride(partial(self._announce, asyncio.get_running_loop()))
        self._scan.set()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._look())
                for _ in range(HANDS):
                    tasks.create_task(self._work(tasks))
        finally:
            unride()
            unlisten()

    def _announce(
        self, loop: asyncio.AbstractEventLoop, transaction: Transaction, woken: Sequence[Topic]
    ) -> None:
        """Announce, with the very commit that fills a lane at rest, the first attempt in it.

        It saves a commit and two changes of thread between hearing something and saying it. What
        else follows from the same event is less urgent, and goes the longer way.
        """
        topic = next((each for each in woken if each[0] == "outbox"), ())
        if topic[1:-1] != (self._adapter.name,) or not self._in_hand.take(topic[-1], HANDS):
            return
        turns: list[Turn] = []
        transaction.afterwards(partial(tell, loop, _landed, self._ready, topic[-1], turns))
        turns.append(self._turn(topic[-1], None, transaction))
        del transaction.woken[topic]

    def _wake(self, topics: frozenset[Topic]) -> None:
        for topic in topics:
            match topic:
                case ("outbox", connection, channel):
                    if connection == self._adapter.name:
                        self._offer(channel)
                case ("outbox",) | ("*",):
                    self._scan.set()

    def _offer(self, channel: str) -> None:
        if self._in_hand.offer(channel):
            self._ready.put_nowait((channel, None))

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
            channel, turn = await self._ready.get()
            until = await self._carry_alone(channel, turn)
            if until is not None:
                tasks.create_task(self._nap(channel, until))
            elif not self._in_hand.let_go(channel):
                self._ready.put_nowait((channel, None))

    async def _nap(self, channel: str, until: int) -> None:
        await self._clock.sleep(max(0.0, (until - self._clock.now()) / 1000))
        self._ready.put_nowait((channel, None))

    async def _carry_alone(self, channel: str, turn: Turn | None) -> int | None:
        """Carry a lane so that nothing in it, whatever it is, holds up the others."""
        try:
            return await self._carry(channel, turn)
        except Exception:  # noqa: BLE001 - the other lanes go on
            _log.exception("courier.lane_fell", channel=channel, again_in_seconds=STUCK_SECONDS)
            return self._clock.now() + round(1000 * STUCK_SECONDS)

    async def _carry(self, channel: str, turn: Turn | None) -> int | None:
        """Carry a lane until it is empty (None), or must wait until a time."""
        turn = turn or await self._next(channel, None)
        while turn.delivery is not None and turn.op is not None:
            tried = Tried(turn.delivery, await self._attempt(turn.delivery, turn.op))
            turn = await self._next(channel, tried)
            failpoint("after_mark")
        return turn.until

    async def _next(self, channel: str, tried: Tried | None) -> Turn:
        """Write down what came of an attempt and announce the next, however long that takes."""
        while True:
            try:
                return await self._database.transact(partial(self._turn, channel, tried))
            except Unavailable as error:
                await self._pause(error)

    async def _pause(self, error: Unavailable) -> None:
        _log.error("courier.database_unavailable", reason=str(error))
        await self._clock.sleep(1.0)

    def _turn(self, channel: str, tried: Tried | None, transaction: Transaction) -> Turn:
        return self._ledger.turn(transaction, channel, tried, self._clock.now())

    async def _attempt(self, delivery: Delivery, op: Op) -> Outcome:
        try:
            if delivery.state in UNCERTAIN:
                settled = await self._adapter.settle(op, delivery.key, _since(delivery))
                if settled is not None:
                    return settled
                if self._may_be_on_its_way(delivery, op):
                    return Later(SETTLE_AFTER_MS / 1000, "it may still be on its way")
            outcome = await self._send(delivery, op)
        except Exception as error:  # noqa: BLE001 - an adapter's bug must not stop the lane
            _log.exception("courier.adapter_failed", key=delivery.key)
            return Unsure(f"{BUG}: {type(error).__name__}: {error}")
        failpoint("after_send")
        return outcome

    async def _send(self, delivery: Delivery, op: Op) -> Outcome:
        """Have the files of an op at hand, and deliver it."""
        caps = self._adapter.caps(op.place)
        is_last = _has_waited_for_files(delivery, self._clock.now())
        try:
            async with self._sources.at_hand(op, caps, is_last=is_last) as whole:
                failpoint("before_send")
                outcome = await self._adapter.deliver(whole, delivery.key)
        except NotNow as error:
            return Later(_pause(delivery, FILES_PAUSE_MAX), str(error))
        if whole is not op and isinstance(outcome, Later):  # files are fetched anew each time
            pause = _pause(delivery, FETCHED_PAUSE_MAX)
            return Later(max(outcome.after, pause), outcome.why)
        return outcome

    def _may_be_on_its_way(self, delivery: Delivery, op: Op) -> bool:
        """Tell whether an earlier life began the attempt so lately that it may yet arrive."""
        if self._adapter.caps(op.place).settle is Settle.SAME_KEY or not isinstance(op, Post):
            return False
        return delivery.state == State.SENDING and delivery.due_at > self._clock.now()


def _landed(ready: Ready, channel: str, turns: list[Turn], is_kept: bool) -> None:  # noqa: FBT001
    """Carry a lane that was taken; if its commit failed, it has to be looked at anew."""
    ready.put_nowait((channel, turns[0] if is_kept else None))


def _has_waited_for_files(delivery: Delivery, now: int) -> bool:
    """Tell whether a source was asked for long and often; days in which we were down do not count.

    It has to be long before the lane would give up the words as well.
    """
    waited = now - (delivery.first_try_at or now)
    return waited > FILES_WAIT_MS and delivery.attempts > ENOUGH_ATTEMPTS


def _pause(delivery: Delivery, most: float) -> float:
    """Say how long to leave a source alone: longer each time."""
    return min(5.0 * (1 << min(delivery.attempts, 10)), most)


def _since(delivery: Delivery) -> datetime:
    return datetime.fromtimestamp((delivery.first_try_at or delivery.queued_at) / 1000, UTC)

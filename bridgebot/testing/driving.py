"""Drives one adapter by hand: a gate that notes what it hears, and a courier's patience."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from bridgebot.adapter import Adapter, Choice, Cursor, Later, Outcome, Unsure
from bridgebot.event import Answer, Event, Op
from bridgebot.testing.far_side import FarSide

PATIENCE: Final = 20.0
LOOK: Final = 0.002
ATTEMPTS: Final = 10
_keys = (f"contract-{number}" for number in itertools.count(1))


@dataclass
class PretendGate:
    """Notes what an adapter hands in; answers, waits and fails as told."""

    answer: Callable[[Event], Answer | None] = lambda _: None
    events: list[Event] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    is_open: asyncio.Event = field(default_factory=asyncio.Event)
    asked: int = 0
    remembered: dict[str, str] = field(default_factory=dict)
    warned: dict[str, str] = field(default_factory=dict)
    choices: list[Choice] = field(default_factory=list)
    _cursors: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Let everything in, at first."""
        self.is_open.set()

    async def accept(
        self, events: Sequence[Event], cursor: Cursor | None = None
    ) -> list[Answer | None]:
        """Note events, unless told to fail."""
        self.asked += len(events)
        await self.is_open.wait()
        if events and self.failures:
            raise self.failures.pop(0)
        if cursor is not None:
            self._cursors[cursor.place] = cursor.value
        new = [event for event in events if event.key not in {each.key for each in self.events}]
        self.events += events
        return [self.answer(event) if event in new else None for event in events]

    async def cursor(self, place: str = "") -> str | None:
        """Say how far was listened."""
        return self._cursors.get(place)

    async def drained(self, seconds: float) -> bool:
        """Tell that nothing waits: the suite delivers by itself."""
        return True

    async def like(self, words: str) -> list[Choice]:
        """Offer what was told to be like anything."""
        return self.choices

    def wants_words(self, emoji: str) -> bool:
        """Ask for the words under a ticket."""
        return emoji == "\U0001f3ab"

    async def remember(self, name: str, value: str) -> None:
        """Keep a secret."""
        self.remembered[name] = value

    async def recall(self, name: str) -> str | None:
        """Give a secret back."""
        return self.remembered.get(name)

    async def warn(self, key: str, words: str) -> None:
        """Note what staff are told of."""
        self.warned.setdefault(key, words)


@asynccontextmanager
async def running(
    adapter: Adapter, far_side: FarSide, gate: PretendGate | None = None
) -> AsyncIterator[PretendGate]:
    """Run an adapter until the block ends; it may have fallen by then."""
    gate = gate or PretendGate()
    task = asyncio.ensure_future(adapter.run(gate))
    try:
        await far_side.ready()
        yield gate
    finally:
        task.cancel()
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        if not done:
            raise AssertionError("run goes on although it was cancelled")
        with suppress(asyncio.CancelledError, Exception):
            task.result()


async def say(adapter: Adapter, op: Op, key: str = "") -> Outcome:
    """Deliver as the courier does: settle what is unsure, and try again what may be tried again."""
    key = key or next(_keys)
    began = datetime.now(UTC)
    outcome = await adapter.deliver(op, key)
    for _ in range(ATTEMPTS):
        match outcome:
            case Later(after):
                await asyncio.sleep(min(after, PATIENCE))
            case Unsure():
                settled = await adapter.settle(op, key, began)
                if settled is not None:
                    outcome = settled
                    continue
            case _:
                break
        outcome = await adapter.deliver(op, key)
    return outcome


async def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so; AssertionError, saying what, if that takes too long."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(f"waited {PATIENCE:.0f} seconds in vain until {what}")
        await asyncio.sleep(LOOK)

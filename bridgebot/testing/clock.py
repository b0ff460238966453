"""A clock that stands still until it is told to go on."""

import asyncio
import heapq
from itertools import count
from typing import Final

START: Final = 1_800_000_000_000


class StoppedClock:
    """Fulfils `bridgebot.clock.Clock`; nobody who sleeps by it waits for real."""

    def __init__(self, at: int = START) -> None:
        """Stand still at this time, in milliseconds since 1970 UTC."""
        self._now = at
        self._order = count()
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []

    def now(self) -> int:
        """Give the time at which the clock stands."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait until `advance` has gone so far."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        waking = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._after(seconds), next(self._order), waking))
        await waking

    def advance(self, seconds: float) -> None:
        """Go on by so much; whoever slept no longer than that is woken, the first first."""
        self._now = self._after(seconds)
        while self._sleepers and self._sleepers[0][0] <= self._now:
            _, _, waking = heapq.heappop(self._sleepers)
            if not waking.done():
                waking.set_result(None)

    def until_next(self) -> float | None:
        """Say in how many seconds the next sleeper wakes, or None if nobody sleeps."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return (self._sleepers[0][0] - self._now) / 1000 if self._sleepers else None

    def _after(self, seconds: float) -> int:
        return self._now + round(seconds * 1000)

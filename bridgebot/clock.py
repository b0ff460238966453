"""What time it is, injected everywhere so that tests never sleep."""

import asyncio
import time
from typing import Protocol

import structlog

_log = structlog.get_logger()
JUMP_MS = 5000


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> int:
        """Give the time in milliseconds since 1970 UTC; never earlier than the answer before."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The machine's clock; it may be set back while we run, but the times we give never go back."""

    def __init__(self) -> None:
        """Start from what the machine says."""
        self._latest = 0
        self._ahead = 0

    def now(self) -> int:
        """Give the machine's time, carried on from the latest given if it was set back."""
        read = time.time_ns() // 1_000_000 + self._ahead
        behind = self._latest - read
        if behind > JUMP_MS:
            _log.warning("clock.set_back", by_seconds=behind // 1000, carrying_on_from=self._latest)
            self._ahead += behind
        self._latest = max(self._latest, read)
        return self._latest

    async def sleep(self, seconds: float) -> None:
        """Wait on the event loop."""
        await asyncio.sleep(seconds)

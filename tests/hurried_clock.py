"""A clock that goes on by itself, and can be sent ahead: for bots that speak over real sockets."""

import asyncio
import time
from contextlib import suppress


class HurriedClock:
    """Tells the machine's time, or a later one."""

    def __init__(self) -> None:
        self._ahead = 0
        self._jumped = asyncio.Event()

    def now(self) -> int:
        return time.time_ns() // 1_000_000 + self._ahead

    async def sleep(self, seconds: float) -> None:
        until = self.now() + seconds * 1000
        while (left := until - self.now()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._jumped.wait(), left / 1000)

    def jumps(self, hours: float) -> None:
        """Let time have passed; whoever sleeps looks at the clock again."""
        self._ahead += round(hours * 3_600_000)
        self._jumped.set()
        self._jumped = asyncio.Event()

"""A clock that goes on by itself, and can be sent ahead: for bots that speak over real sockets."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime


class HurriedClock:
    """Tells the machine's time, or a later one; or another one from the start, in UTC."""

    def __init__(self, begin: str = "") -> None:
        self._ahead = _moment(begin) - self._read() if begin else 0
        self._jumped = asyncio.Event()

    def now(self) -> int:
        return self._read() + self._ahead

    def _read(self) -> int:
        return time.time_ns() // 1_000_000

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

    def jumps_to(self, when: str) -> None:
        """Let it be a later moment, in UTC."""
        self.jumps((_moment(when) - self.now()) / 3_600_000)


def _moment(when: str) -> int:
    return round(datetime.fromisoformat(when).replace(tzinfo=UTC).timestamp() * 1000)

"""Waits ahead where Discord tells how many calls of a kind it takes, and until when."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

REMEMBERED: Final = 1000
LONGEST_SECONDS: Final = 5.0
"""How long a call waits by itself; what has to wait longer is put off."""


class Full(Exception):
    """No call of this kind is taken for so many seconds."""

    def __init__(self, seconds: float) -> None:
        """Say how long."""
        super().__init__("its bucket is full")
        self.seconds = seconds


class Buckets:
    """How many more calls each bucket takes, and when it is emptied."""

    def __init__(self) -> None:
        """Know of none."""
        self._left: OrderedDict[str, tuple[int, float]] = OrderedDict()

    async def turn(self, name: str) -> None:
        """Wait for a turn in a bucket; `Full` when none comes for long."""
        while (wait := self._wait(name)) > 0:
            if wait > LONGEST_SECONDS:
                raise Full(wait)
            await asyncio.sleep(wait)
        if name in self._left:
            left, until = self._left[name]
            self._left[name] = (left - 1, until)

    def note(self, name: str, headers: Mapping[str, str]) -> None:
        """Note what an answer tells of a bucket."""
        left, reset = headers.get("X-RateLimit-Remaining"), headers.get("X-RateLimit-Reset-After")
        pause = headers.get("Retry-After")
        if pause is not None:
            left, reset = "0", pause
        if left is None or reset is None:
            return
        self._left[name] = (int(left), time.monotonic() + float(reset))
        self._left.move_to_end(name)
        while len(self._left) > REMEMBERED:
            self._left.popitem(last=False)

    def _wait(self, name: str) -> float:
        left, until = self._left.get(name, (1, 0.0))
        now = time.monotonic()
        if until <= now:
            self._left.pop(name, None)
            return 0.0
        return until - now if left <= 0 else 0.0

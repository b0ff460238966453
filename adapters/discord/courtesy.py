"""Keeps us a good guest: paced below Discord's limit, and stopped long before it bans us."""

import asyncio
import time
from collections import deque
from types import SimpleNamespace
from typing import Final

import aiohttp
import structlog

_log = structlog.get_logger()

A_SECOND: Final = 40
"""The most requests a second: Discord takes 50."""
BAD_SECONDS: Final = 600.0
BAD_MAX: Final = 500
"""The most invalid requests in ten minutes: at 10,000 Discord bans the whole address."""
_BAD: Final = frozenset({401, 403, 429})


class Suspended(Exception):
    """Too many requests were invalid; nothing is asked for so many seconds."""

    def __init__(self, seconds: float) -> None:
        """Say how long."""
        super().__init__(f"too many invalid requests: nothing is asked for {seconds:.0f} seconds")
        self.seconds = seconds


class Courtesy:
    """Lets requests pass one after the other, and counts those that were invalid."""

    def __init__(self, a_second: int = A_SECOND, bad_max: int = BAD_MAX) -> None:
        """Let so many pass."""
        self._a_second = a_second
        self._bad_max = bad_max
        self._passed: deque[float] = deque(maxlen=a_second)
        self._bad: deque[float] = deque()

    async def turn(self) -> None:
        """Wait for a turn; `Suspended` when none comes for long."""
        while True:
            now = time.monotonic()
            self._judge(now)
            wait = self._passed[0] + 1.0 - now if len(self._passed) == self._a_second else 0.0
            if wait <= 0:
                self._passed.append(now)
                return
            await asyncio.sleep(wait)

    def note(self, status: int, *, is_shared: bool = False) -> None:
        """Note what a request was answered with."""
        if status in _BAD and not is_shared:
            self._bad.append(time.monotonic())
            if len(self._bad) == self._bad_max:
                _log.error("discord.too_many_invalid_requests", count=self._bad_max)

    def trace(self) -> aiohttp.TraceConfig:
        """Give what notes every answer of a session."""
        config = aiohttp.TraceConfig()
        config.on_request_end.append(self._ended)
        return config

    async def _ended(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        told: aiohttp.TraceRequestEndParams,
    ) -> None:
        scope = told.response.headers.get("X-RateLimit-Scope")
        self.note(told.response.status, is_shared=scope == "shared")

    def _judge(self, now: float) -> None:
        while self._bad and self._bad[0] < now - BAD_SECONDS:
            self._bad.popleft()
        if len(self._bad) >= self._bad_max:
            raise Suspended(self._bad[0] + BAD_SECONDS - now)

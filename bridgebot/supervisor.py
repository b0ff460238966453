"""Keeps a connection speaking: alone among all processes, and up again after each fall."""

import asyncio
import os
import secrets
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Final

import structlog

from bridgebot.clock import Clock
from store import leases
from store.database import Database, Transaction, Unavailable

_log = structlog.get_logger()
LEASE_MS: Final = 30_000
RENEW_SECONDS: Final = 10.0
LONGEST_PAUSE: Final = 60.0
STEADY: Final = 5
"""What stays up five times as long as its pause begins anew with the shortest."""


class Occupied(Exception):
    """Another process speaks for this connection."""


class LeaseLost(Exception):
    """Another process took over while we could not renew."""


async def keep_up(name: str, work: Callable[[], Awaitable[None]], clock: Clock) -> None:
    """Do work until it comes to its end; after a fall, again with a growing pause."""
    pause = 1.0
    while True:
        began = clock.now()
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - whatever felled it, it gets up again
            if clock.now() - began > STEADY * pause * 1000:
                pause = 1.0
            _log.exception("supervisor.fell", what=name, reason=str(error), again_in_seconds=pause)
            await clock.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            return


class Lease:
    """The right of one process to speak for a connection."""

    def __init__(self, name: str, database: Database, clock: Clock) -> None:
        """Ask for it under a name that no other process has."""
        self.name = name
        self._database = database
        self._clock = clock
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"

    async def take(self) -> None:
        """Take it; `Occupied` with who holds it otherwise."""
        other = await self._database.transact(self._take)
        if other:
            host, process, _ = other.split(":")
            message = f"process {process} on {host} already speaks for {self.name!r}"
            raise Occupied(message)

    async def renew(self) -> None:
        """Keep it until cancelled; `LeaseLost` when another process took it."""
        while True:
            await self._clock.sleep(RENEW_SECONDS)
            try:
                lost = await self._database.transact(self._take)
            except Unavailable as error:
                _log.warning("lease.not_renewed", connection=self.name, reason=str(error))
                continue
            if lost:
                raise LeaseLost(self.name)

    async def give_back(self) -> None:
        """Let the next process have it at once."""
        await self._database.transact(
            partial(leases.give_back, name=self.name, holder=self._holder)
        )

    def _take(self, transaction: Transaction) -> str:
        now = self._clock.now()
        held = leases.holder(transaction, self.name)
        if held is not None and held.holder != self._holder and _is_dead(held.holder):
            leases.give_back(transaction, self.name, held.holder)
        if leases.take(transaction, self.name, self._holder, now, now + LEASE_MS):
            return ""
        return held.holder if held else "unknown:0:0"


def _is_dead(holder: str) -> bool:
    """Tell whether the holder was a process of this machine that is gone."""
    host, process, _ = holder.split(":")
    if host != socket.gethostname():
        return False
    if int(process) == os.getpid():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


async def alone(
    lease: Lease, clock: Clock, work: Callable[[], Awaitable[None]], *, wait: bool
) -> None:
    """Do work while holding a lease; where another process holds it, stand by if told to wait."""
    while True:
        try:
            await lease.take()
        except Occupied as occupied:
            if not wait:
                raise
            _log.info("connection.standing_by", reason=str(occupied))
            await clock.sleep(RENEW_SECONDS)
            continue
        if await _held(lease, work):
            return


async def _held(lease: Lease, work: Callable[[], Awaitable[None]]) -> bool:
    """Work and renew side by side; answer whether the work came to its end."""
    renewing = asyncio.ensure_future(lease.renew())
    working = asyncio.ensure_future(work())
    try:
        await asyncio.wait({renewing, working}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            _log.error("lease.lost", connection=lease.name)
            return False
        await working
        return True
    finally:
        for task in (renewing, working):
            task.cancel()
        await asyncio.gather(renewing, working, return_exceptions=True)
        with suppress(Unavailable):
            await lease.give_back()

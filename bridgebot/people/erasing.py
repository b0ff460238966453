"""Lets an adapter forget whoever asked for it: it may keep something of them in its own files."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import structlog

from bridgebot.abilities import Forgets
from bridgebot.adapter import Adapter
from bridgebot.clock import Clock
from store import erasures
from store.database import Database, Topic
from store.erasures import Erasure

_log = structlog.get_logger()
AGAIN_SECONDS: Final = 60.0


@dataclass(slots=True)
class Erasing:
    """Sees to it that one connection's adapter forgets those it is to forget."""

    adapter: Adapter
    database: Database
    clock: Clock
    _wanted: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Do so until cancelled; what was begun when we fell is done again."""
        self._wanted.set()
        unlisten = self.database.listen(self._wake)
        try:
            while True:
                await self._wanted.wait()
                self._wanted.clear()
                if not await self._forget_all():
                    await self.clock.sleep(AGAIN_SECONDS)
                    self._wanted.set()
        finally:
            unlisten()

    def _wake(self, topics: frozenset[Topic]) -> None:
        if ("erasure", self.adapter.name) in topics or ("*",) in topics:
            self._wanted.set()

    async def _forget_all(self) -> bool:
        """Forget everybody who waits for it; answer whether that went well."""
        waiting = await self.database.read(partial(erasures.of, connection=self.adapter.name))
        forgotten = [await self._forget(each) for each in waiting]
        return all(forgotten)

    async def _forget(self, erasure: Erasure) -> bool:
        if isinstance(self.adapter, Forgets):
            try:
                await self.adapter.forget(erasure.account)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
                _log.warning("erasing.postponed", connection=self.adapter.name, reason=str(error))
                return False
        await self.database.transact(partial(erasures.done, erasure=erasure.id))
        return True

"""Work that follows from what was kept, a moment later: each errand is run when its topic wakes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import structlog

from bridgebot.clock import Clock
from store import fanouts, inbox, outbox, search
from store.database import Database, Topic, Transaction, Unavailable

_log = structlog.get_logger()
DAY_MS: Final = 24 * 3_600_000
KEEP_MS: Final = 30 * DAY_MS
ROWS: Final = 500

Work = Callable[[Transaction, int], bool]


@dataclass(slots=True)
class Errand:
    """Something to do until there is no more of it; `work` answers whether there is."""

    topic: str
    work: Work
    wanted: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, database: Database, clock: Clock) -> None:
        """Do it at the start, and each time it is wanted."""
        self.wanted.set()
        while True:
            await self.wanted.wait()
            self.wanted.clear()
            try:
                while await database.transact(lambda kept: self.work(kept, clock.now())):
                    pass
            except Unavailable as error:
                _log.warning("errand.postponed", errand=self.topic, reason=str(error))
                await clock.sleep(1.0)
                self.wanted.set()


class Errands:
    """All errands of a bot."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Prepare them; `run` begins."""
        self._database = database
        self._clock = clock
        self._errands = [
            Errand("fan_out", tell_more),
            Errand("search", index_more),
            Errand("prune", forget_old),
        ]

    async def run(self) -> None:
        """Run errands until cancelled."""
        unlisten = self._database.listen(self._wake)
        try:
            async with asyncio.TaskGroup() as tasks:
                for errand in self._errands:
                    tasks.create_task(errand.run(self._database, self._clock))
        finally:
            unlisten()

    def _wake(self, topics: frozenset[Topic]) -> None:
        for errand in self._errands:
            if (errand.topic,) in topics or ("*",) in topics:
                errand.wanted.set()


def tell_more(transaction: Transaction, now: int) -> bool:
    """Queue the next chunk of words on their way to many supporters."""
    unfinished = fanouts.unfinished(transaction)
    if not unfinished:
        return False
    return fanouts.proceed(transaction, unfinished[0], now) or len(unfinished) > 1


def index_more(transaction: Transaction, _now: int) -> bool:
    """Let the search index catch up with the suggestions."""
    return search.catch_up(transaction, ROWS) == ROWS


def forget_old(transaction: Transaction, now: int) -> bool:
    """Forget what no platform delivers again, and what was sent long ago."""
    before = now - KEEP_MS
    return inbox.prune(transaction, before) + outbox.prune(transaction, before) > 0

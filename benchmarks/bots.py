"""Bots to measure: the whole road over a database of its own, with an adapter that does nothing."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bridgebot import plugins
from bridgebot.adapter import Caps, Gate, Later, Outcome, Sent
from bridgebot.bridge import Bridge, ConnectionGate
from bridgebot.clock import SystemClock
from bridgebot.command import Commands, Context
from bridgebot.courier import Courier
from bridgebot.deadletters import DeadLetters
from bridgebot.errands import Errands
from bridgebot.event import Author, Commanded, Op, Place
from bridgebot.recording import Recorder
from bridgebot.routing import Routing
from bridgebot.sources import Sources
from store import installation
from store.database import Database, Reader, migrate

TEAM = Place("bench", "team")


@dataclass
class NoOp:
    """An adapter whose platform takes everything at once."""

    name: str = "bench"
    sent: int = 0
    target: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, gate: Gate) -> None:
        """Hear nothing."""
        del gate

    def caps(self, _place: Place) -> Caps:
        """Take everything."""
        return Caps()

    async def deliver(self, _op: Op, _key: str) -> Outcome:
        """Count it."""
        self.sent += 1
        if self.sent == self.target:
            self.done.set()
        return Sent((f"m{self.sent}",))

    async def settle(self, _op: Op, _key: str, _since: datetime) -> Sent | Later | None:
        """Never be asked."""
        return None


@dataclass(frozen=True)
class Bot:
    """The parts of a bot that a measurement drives by hand."""

    database: Database
    bridge: Bridge
    gate: ConnectionGate
    errands: Errands
    clock: SystemClock

    async def indexed(self) -> None:
        """Wait until the search index holds every suggestion."""
        while await self.database.read(_is_behind):  # noqa: ASYNC110 - there is no bell to wait for
            await asyncio.sleep(0.002)

    def courier(self, adapter: NoOp) -> Courier:
        """Make what carries its outbox."""
        return Courier(
            adapter, self.database, self.clock, DeadLetters(_ROUTING, "bench"), Sources(())
        )


def _is_behind(reader: Reader) -> bool:
    [(behind,)] = reader.all(_BEHIND)
    return bool(behind)


_BEHIND: Any = text("SELECT (SELECT max(id) FROM suggestion) > (SELECT reached FROM search_mark)")
_ROUTING = Routing(teams={"bench": TEAM})


@asynccontextmanager
async def bot(file: Path) -> AsyncIterator[Bot]:
    """Open a bot over a database file, made if it is not there."""
    url = f"sqlite:///{file}"
    migrate.upgrade(url)
    database = Database(url)
    clock = SystemClock()
    tag = await database.transact(installation.tag)
    bridge = Bridge(database, Commands(plugins.commands()), _ROUTING, clock, tag)
    recorder = Recorder(_ROUTING, tag)
    gc.freeze()  # as `bridgebot run` does
    try:
        yield Bot(database, bridge, bridge.gate(NoOp()), Errands(database, clock, recorder), clock)
    finally:
        database.close()


def suggest(number: int, words: str) -> Commanded:
    """Let customer `number % 500` ask for something."""
    who = f"c{number % 500}"
    return Commanded(
        key=f"k{number}",
        place=Place("bench", f"channel{number % 50}"),
        author=Author(who, who),
        at=number,
        line=f"suggest {words}",
    )


@contextmanager
def without_likes() -> Iterator[None]:
    """Leave the look-up of like suggestions out; it is a read, and measured by itself."""
    kept = Context.show_like
    Context.show_like = lambda *_, **__: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        Context.show_like = kept  # type: ignore[method-assign]

"""A whole bot that joins people on several platforms, each where they are."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from bridgebot import plugins
from bridgebot.app import App
from bridgebot.clock import Clock, SystemClock
from bridgebot.command import Commands
from bridgebot.owners.roster import Roster
from bridgebot.routing import Routing
from party import Party
from store.database import Database


@asynccontextmanager
async def running(
    url: str,
    parties: Sequence[Party],
    *,
    clock: Clock | None = None,
    roster: Roster | None = None,
) -> AsyncIterator[App]:
    """Run one bot with a connection for each party, until left; staff are at team places."""
    database = Database(url)
    teams = {each.who.connection: each.place for each in parties if each.who.is_staff}
    makers = {each.who.connection: each.make for each in parties}
    adapters = [make() for make in makers.values()]
    commands = Commands(plugins.commands())
    time, people = clock or SystemClock(), roster or Roster()
    where = Routing(teams)
    app = App(database, adapters, commands, where, time, drain_seconds=0, roster=people)
    living = asyncio.create_task(app.run())
    try:
        await _ready(parties, living)
        yield app
    finally:
        living.cancel()
        with suppress(asyncio.CancelledError):
            await living
        await asyncio.to_thread(database.close)


async def _ready(parties: Sequence[Party], living: asyncio.Task[None]) -> None:
    """Wait until it listens everywhere; what felled the bot fells the test."""
    ready = asyncio.gather(*(each.ready() for each in parties))
    either: set[asyncio.Future[Any]] = {ready, living}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if living.done():
        ready.cancel()
        await living
    await ready

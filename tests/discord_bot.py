"""A whole bot that speaks with a pretend Discord, over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from adapters.discord.discord import Discord
from adapters.discord.settings import Settings
from bridgebot import plugins
from bridgebot.adapter import Secret
from bridgebot.app import App
from bridgebot.clock import Clock, SystemClock
from bridgebot.command import Commands
from bridgebot.event import Place
from bridgebot.owners.roster import Roster
from bridgebot.routing import Routing
from discord_people import FakeDiscord
from discord_world import TOKEN
from store.database import Database

NAME = "discord"


def settings(discord: FakeDiscord, **given: Any) -> Settings:
    """Set a connection to this Discord."""
    known = {
        "team": discord.id_of("team"),
        "bot_token": Secret("text", TOKEN),
        "api_url": discord.api_url,
        "gateway_url": discord.gateway.url,
        **given,
    }
    return Settings.model_validate(known)


@asynccontextmanager
async def running(
    discord: FakeDiscord,
    url: str,
    *,
    clock: Clock | None = None,
    roster: Roster | None = None,
    **given: Any,
) -> AsyncIterator[App]:
    """Run a bot until left; it is stopped in the middle of whatever it does."""
    its = settings(discord, **given)
    adapter = Discord(NAME, its)
    database = Database(url)
    routing = Routing(teams={NAME: Place(NAME, its.team)})
    commands = Commands(plugins.commands())
    time, people = clock or SystemClock(), roster or Roster()
    app = App(database, [adapter], commands, routing, time, drain_seconds=0, roster=people)
    living = asyncio.create_task(app.run())
    try:
        await _ready(discord, living)
        yield app
    finally:
        living.cancel()
        with suppress(asyncio.CancelledError):
            await living
        await asyncio.to_thread(database.close)


async def _ready(discord: FakeDiscord, living: asyncio.Task[None]) -> None:
    ready = asyncio.ensure_future(discord.gateway.connected())
    await asyncio.wait({ready, living}, return_when=asyncio.FIRST_COMPLETED)
    if living.done():
        ready.cancel()
        await living
    await ready

"""A whole bot on Discord in a process of its own, made to be killed: `discord_life.py SETTINGS`."""

import asyncio
import json
import sys
from typing import Any

from adapters.discord.discord import Discord
from adapters.discord.settings import Settings
from bridgebot import plugins
from bridgebot.adapter import Secret
from bridgebot.app import App
from bridgebot.clock import SystemClock
from bridgebot.command import Commands
from bridgebot.event import Place
from bridgebot.routing import Routing
from discord_world import TOKEN
from store.database import Database

NAME = "discord"


async def live(url: str, given: dict[str, Any]) -> None:
    """Live until killed."""
    settings = Settings(bot_token=Secret("text", TOKEN), **given)
    database = Database(url)
    routing = Routing({NAME: Place(NAME, settings.team)})
    adapter = Discord(NAME, settings)
    app = App(database, [adapter], Commands(plugins.commands()), routing, SystemClock())
    try:
        await app.run()
    finally:
        database.close()


if __name__ == "__main__":
    asyncio.run(live(sys.argv[1], json.loads(sys.argv[2])))

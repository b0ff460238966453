"""A whole bot on Matrix in a process of its own, made to be killed: `matrix_life.py SETTINGS`."""

import asyncio
import json
import sys
from typing import Any

from adapters.matrix.matrix import Matrix
from adapters.matrix.options import Options
from adapters.matrix.session import Login
from bridgebot import plugins
from bridgebot.app import App
from bridgebot.clock import SystemClock
from bridgebot.command import Commands
from bridgebot.event import Place
from bridgebot.routing import Routing
from store.database import Database

NAME = "acme"


async def live(settings: dict[str, Any]) -> None:
    """Live until killed."""
    options = Options(settings["homeserver"], settings["data"], settings["team"])
    adapter = Matrix(NAME, Login(settings["user"], settings["password"]), options)
    database = Database(settings["database"])
    routing = Routing({NAME: Place(NAME, settings["team"])})
    app = App(database, [adapter], Commands(plugins.commands()), routing, SystemClock())
    try:
        await app.run()
    finally:
        database.close()


if __name__ == "__main__":
    asyncio.run(live(json.loads(sys.argv[1])))

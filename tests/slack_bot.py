"""A whole bot that speaks with a pretend Slack, over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from adapters.slack.settings import Settings
from adapters.slack.slack import Slack
from bridgebot import plugins
from bridgebot.adapter import Gate, Secret
from bridgebot.app import App
from bridgebot.bridge import Bridge
from bridgebot.clock import SystemClock
from bridgebot.command import Commands
from bridgebot.event import Place
from bridgebot.routing import Routing
from slack_people import FakeSlack
from slack_world import APP_TOKEN, BOT_TOKEN
from store.database import Database

SIGNS = {"\U0001f440": "take", "\u2705": "ship"}


def settings(slack: FakeSlack, **given: Any) -> Settings:
    """Set a connection to this Slack: one workspace, over Socket Mode."""
    usual = {"bot_token": Secret("text", BOT_TOKEN), "app_token": Secret("text", APP_TOKEN)}
    known = {"team": "CTEAM", "api_url": slack.api_url, **usual, **given}
    return Settings.model_validate({k: v for k, v in known.items() if v is not None})


def gate_over(database: Database, adapter: Slack) -> Gate:
    """Give the gate of a real bridge over this database."""
    bridge = Bridge(database, Commands(()), Routing(), SystemClock(), "abcde")
    return bridge.gate(adapter)


@asynccontextmanager
async def running(slack: FakeSlack, url: str, **given: Any) -> AsyncIterator[App]:
    """Run a bot until left; it is stopped in the middle of whatever it does."""
    adapter = Slack("slack", settings(slack, **given))
    database = Database(url)
    routing = Routing(
        teams={"slack": Place("slack", str(given.get("team", "CTEAM")))}, reactions=SIGNS
    )
    commands = Commands(plugins.commands())
    app = App(database, [adapter], commands, routing, SystemClock(), drain_seconds=0)
    living = asyncio.create_task(app.run())
    try:
        await _ready(slack, living, is_socket=given.get("app_token", True) is not None)
        yield app
    finally:
        living.cancel()
        with suppress(asyncio.CancelledError):
            await living
        await asyncio.to_thread(database.close)


async def _ready(slack: FakeSlack, living: asyncio.Task[None], *, is_socket: bool) -> None:
    if not is_socket:
        return
    ready = asyncio.ensure_future(slack.connected(2))
    await asyncio.wait({ready, living}, return_when=asyncio.FIRST_COMPLETED)
    if living.done():
        ready.cancel()
        await living
    await ready

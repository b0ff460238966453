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
from bridgebot.clock import Clock, SystemClock
from bridgebot.command import Commands
from bridgebot.event import Place
from bridgebot.owners.roster import Roster
from bridgebot.routing import Routing
from bridgebot.serving import Address
from bridgebot.testing.driving import until
from slack_people import FakeSlack
from slack_world import APP_TOKEN, BOT_TOKEN
from store.database import Database
from web_server import free_port


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
async def running(
    slack: FakeSlack,
    url: str,
    *,
    clock: Clock | None = None,
    roster: Roster | None = None,
    **given: Any,
) -> AsyncIterator[App]:
    """Run a bot until left; it is stopped in the middle of whatever it does."""
    adapter = Slack("slack", settings(slack, **given))
    database = Database(url)
    routing = Routing(teams={"slack": Place("slack", str(given.get("team", "CTEAM")))})
    commands, web = Commands(plugins.commands()), Address(port=free_port())
    time, people = clock or SystemClock(), roster or Roster()
    app = App(database, [adapter], commands, routing, time, web, drain_seconds=0, roster=people)
    living = asyncio.create_task(app.run())
    try:
        if given.get("app_token", True):
            await _connected(slack, living)
        else:
            slack.request_url = f"http://{web.host}:{web.port}/slack/events"
            await until(lambda: adapter._open is not None, "it is open")
        yield app
    finally:
        living.cancel()
        with suppress(asyncio.CancelledError):
            await living
        await asyncio.to_thread(database.close)


async def _connected(slack: FakeSlack, living: asyncio.Task[None]) -> None:
    """Wait until both lines are open; what felled the bot fells the test."""
    ready = asyncio.ensure_future(slack.connected(2))
    await asyncio.wait({ready, living}, return_when=asyncio.FIRST_COMPLETED)
    if living.done():
        ready.cancel()
        await living
    await ready

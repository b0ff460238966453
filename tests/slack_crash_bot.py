"""A whole bot on Slack in a process of its own, made to be killed."""

import asyncio
import json
import sys
from typing import Any

from adapters.slack.settings import Settings
from adapters.slack.slack import Slack
from bridgebot.adapter import Secret
from bridgebot.app import App
from bridgebot.clock import SystemClock
from bridgebot.routing import Routing
from crash_bot import COMMANDS, TEAM
from nursery import HASTE
from store.database import Database


class ImpatientClock(SystemClock):
    """The time that Slack has too; but waiting takes a fiftieth."""

    async def sleep(self, seconds: float) -> None:
        """Wait a fiftieth."""
        await asyncio.sleep(seconds / HASTE)


async def live(settings: dict[str, Any]) -> None:
    """Live until killed."""
    given = Settings(
        team=TEAM.channel,
        bot_token=Secret("text", "xoxb-1"),
        app_token=Secret("text", "xapp-1"),
        api_url=settings["api_url"],
    )
    database = Database(settings["database"])
    clock = ImpatientClock()
    routing = Routing({TEAM.connection: TEAM})
    await App(database, [Slack(TEAM.connection, given)], COMMANDS, routing, clock).run()


if __name__ == "__main__":
    asyncio.run(live(json.loads(sys.argv[1])))

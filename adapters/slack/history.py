"""Reads what stands in channels and threads, page by page, however long Slack makes us wait."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

from adapters.slack.calls import Answer, Calls, NotDone
from adapters.slack.heard import Payload
from adapters.slack.people import People
from adapters.slack.workspaces import Bot, Spot
from bridgebot.adapter import Later

KINDS: Final = "public_channel,private_channel,mpim,im"
PAGE: Final = 15
"""As few at a time as Slack gives an app that it does not know well."""


class History:
    """Reads history."""

    def __init__(self, calls: Calls, people: People) -> None:
        """Read in this way; with whom the conversations of two are is told to `people`."""
        self._calls = calls
        self._people = people

    async def spots(self, bot: Bot) -> list[Spot]:
        """List the channels that we are in."""
        pages = self._pages(bot, "users.conversations", types=KINDS, limit=200)
        found = [each async for page in pages for each in page["channels"]]
        for each in found:
            if each.get("user"):
                self._people.pair(bot, str(each["user"]), str(each["id"]))
        return [Spot(bot, str(each["id"])) for each in found]

    async def newest(self, spot: Spot) -> list[Payload]:
        """Give the last few messages of a channel."""
        given = {"channel": spot.channel, "limit": PAGE}
        told = await self._told(spot.bot, "conversations.history", **given)
        return list(told["messages"])

    async def since(self, spot: Spot, oldest: str) -> dict[str, Payload]:
        """Give what was said in a channel after a time, by Slack's name for each message."""
        said = await self._all(spot, "conversations.history", oldest=oldest)
        return {str(each["ts"]): each for each in said}

    async def replies(self, spot: Spot, oldest: str) -> dict[str, Payload]:
        """Give what was said in a thread after a time."""
        said = await self._all(spot, "conversations.replies", oldest=oldest, ts=spot.thread)
        return {str(each["ts"]): each for each in said if float(each["ts"]) > float(oldest)}

    async def _all(self, spot: Spot, method: str, **given: str) -> list[Payload]:
        pages = self._pages(
            spot.bot,
            method,
            channel=spot.channel,
            include_all_metadata="true",
            limit=PAGE,
            **given,
        )
        return [each async for page in pages for each in page["messages"]]

    async def _pages(self, bot: Bot, method: str, **given: Any) -> AsyncIterator[Answer]:
        while True:
            told = await self._told(bot, method, **given)
            yield told
            given["cursor"] = (told.get("response_metadata") or {}).get("next_cursor") or ""
            if not given["cursor"]:
                return

    async def _told(self, bot: Bot, method: str, **given: Any) -> Answer:
        """Ask until Slack has time for us."""
        while True:
            try:
                return await self._calls.ask(bot.token, method, **given)
            except NotDone as error:
                if error.code != "ratelimited" or not isinstance(error.outcome, Later):
                    raise
                await asyncio.sleep(error.outcome.after)

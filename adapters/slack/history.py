"""Reads what stands in channels and threads, page by page, however long Slack makes us wait."""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

from adapters.slack.calls import Answer, Calls, NotDone
from adapters.slack.heard import Payload
from adapters.slack.people import People
from adapters.slack.workspaces import Bot, Spot

KINDS: Final = ("public_channel", "private_channel", "mpim", "im")
FEW: Final = 15
"""As few at a time as Slack gives an app of many workspaces that it does not know well."""
MANY: Final = 100
"""How many at a time an app of one workspace is given."""
LATEST_PAGES: Final = 3
LATEST_SECONDS: Final = 14 * 86_400
"""How far back signs are compared where Slack lets us read as much as we like."""


class History:
    """Reads history."""

    def __init__(self, calls: Calls, people: People, *, is_scarce: bool) -> None:
        """Read in this way; with whom the conversations of two are is told to `people`.

        `is_scarce` where Slack may give little, once a minute.
        """
        self._calls = calls
        self._people = people
        self._is_scarce = is_scarce
        self._page = FEW if is_scarce else MANY

    async def spots(self, bot: Bot) -> list[Spot]:
        """List the channels that we are in."""
        found: dict[str, Spot] = {}
        async for within in self._within(bot):
            async for each in self._ours(bot, KINDS, within):
                found[str(each["id"])] = Spot(bot, str(each["id"]))
                if each.get("user"):
                    self._people.pair(bot, str(each["user"]), str(each["id"]))
        return list(found.values())

    async def _ours(
        self, bot: Bot, kinds: Sequence[str], within: Mapping[str, str]
    ) -> AsyncIterator[Payload]:
        """List our channels of some kinds; where one may not be listed, those of the others."""
        given = {"types": ",".join(kinds), "limit": 200, **within}
        try:
            async for page in self._pages(bot, "users.conversations", **given):
                for each in page["channels"]:
                    yield each
        except NotDone as error:
            if error.code != "missing_scope":
                raise
            for kind in kinds if len(kinds) > 1 else ():
                async for each in self._ours(bot, (kind,), within):
                    yield each

    async def _within(self, bot: Bot) -> AsyncIterator[dict[str, str]]:
        """Say in which workspaces to ask: of an organisation Slack must be told, one by one."""
        if not bot.is_whole:
            yield {}
            return
        async for page in self._pages(bot, "auth.teams.list", limit=100):
            for each in page["teams"]:
                yield {"team_id": str(each["id"])}

    async def newest(self, spot: Spot) -> list[Payload]:
        """Give the latest messages of a channel: one page, or where there is plenty two weeks."""
        if self._is_scarce:
            return await self._latest(spot, 1)
        return await self._latest(spot, LATEST_PAGES, oldest=f"{time.time() - LATEST_SECONDS:.6f}")

    async def _latest(self, spot: Spot, pages: int, **given: str) -> list[Payload]:
        """Give so many pages, or fewer: where Slack gives less than we ask for it is scarce."""
        found: list[Payload] = []
        size = self._page
        given |= {"channel": spot.channel, "include_all_metadata": "true"}
        async for told in self._pages(spot.bot, "conversations.history", limit=size, **given):
            found += told["messages"]
            pages -= 1
            if not pages or len(told["messages"]) < size:
                break
        return found

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
            limit=self._page,
            **given,
        )
        return [each async for page in pages for each in page["messages"]]

    async def _pages(self, bot: Bot, method: str, **given: Any) -> AsyncIterator[Answer]:
        while True:
            told = await self._calls.ask_in_turn(bot.token, method, **given)
            yield told
            given["cursor"] = (told.get("response_metadata") or {}).get("next_cursor") or ""
            if not given["cursor"]:
                return

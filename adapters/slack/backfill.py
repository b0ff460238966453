"""Fetches what was said while we were away: from each channel's cursor on, threads included."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from typing import Any, Final

import structlog

from adapters.slack import messages
from adapters.slack.asking import mentioned
from adapters.slack.calls import Answer, Calls, NotDone
from adapters.slack.following import Channels
from adapters.slack.heard import Heard, Payload, Reading
from adapters.slack.workspaces import Bot, NotInstalled, People, Spot, Workspaces
from bridgebot.adapter import Cursor, Gate, Later, Refused
from bridgebot.event import Event, Posted

_log = structlog.get_logger()
KINDS: Final = "public_channel,private_channel,mpim,im"
PAGE: Final = 15
"""As few at a time as Slack gives an app that it does not know well."""
BATCH: Final = 50
OVERLAP: Final = 60.0
SINCE: Final = "#since"
THREADS: Final = "#threads"
THREADS_MAX: Final = 20
AGAIN_SECONDS: Final = 60.0


class Backfill:
    """Catches up when wanted; what was heard already changes nothing."""

    def __init__(
        self, calls: Calls, workspaces: Workspaces, people: People, channels: Channels, gate: Gate
    ) -> None:
        """Fetch in this way, and hand in at this gate."""
        self._calls = calls
        self._workspaces = workspaces
        self._people = people
        self._channels = channels
        self._gate = gate
        self._wanted = asyncio.Event()
        self._behind: set[str] | None = None
        self._threads: dict[str, list[str]] = {}

    def want(self) -> None:
        """Ask to catch up."""
        self._wanted.set()

    def is_up_to_date(self, channel: str) -> bool:
        """Tell whether nothing older of a channel is still to be fetched."""
        return self._behind is not None and channel not in self._behind

    async def run(self) -> None:
        """Catch up now, and whenever it is wanted, until cancelled."""
        while True:
            self._wanted.clear()
            try:
                await self.catch_up()
            except (NotDone, NotInstalled) as error:
                _log.warning("slack.not_caught_up", reason=str(error), again_in=AGAIN_SECONDS)
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            await self._wanted.wait()

    async def catch_up(self) -> None:
        """Go through every channel that we are in."""
        spots = [spot for bot in await self._workspaces.all() for spot in await self._spots(bot)]
        self._behind = {self._name(spot) for spot in spots}
        failed = [error for spot in spots if (error := await self._caught_up(spot))]
        if failed:
            raise failed[0]

    async def _caught_up(self, spot: Spot) -> NotDone | None:
        """Catch up in one channel; one that we may not read holds up no other, and is let be."""
        try:
            await self._channel(spot)
        except NotDone as error:
            if not isinstance(error.outcome, Refused):
                return error
            _log.warning("slack.channel_unreadable", channel=spot.channel, reason=str(error))
        if self._behind is not None:
            self._behind.discard(self._name(spot))
        return None

    async def follow(self, heard: Heard) -> None:
        """Remember the thread that something was heard in: its replies are in no history."""
        for event in heard.events:
            place = event.place
            if place.thread and isinstance(event, Posted):
                await self._remember(place.channel, place.thread)

    # One channel --------------------------------------------------------------------------------

    async def _spots(self, bot: Bot) -> list[Spot]:
        pages = self._pages(bot, "users.conversations", types=KINDS, limit=200)
        return [Spot(bot, str(each["id"])) async for page in pages for each in page["channels"]]

    async def _channel(self, spot: Spot) -> None:
        name = self._name(spot)
        cursor = await self._gate.cursor(name)
        if cursor is None:
            now = f"{time.time():.6f}"
            await self._gate.accept([], Cursor(now, f"{SINCE}:{name}"))
            await self._gate.accept([], Cursor(now, name))
            return
        since = await self._gate.cursor(f"{SINCE}:{name}") or 0
        oldest = f"{max(float(cursor) - OVERLAP, float(since)):.6f}"
        found = await self._history(spot, oldest)
        for thread in await self._live_threads(spot, found, oldest):
            below = Spot(spot.bot, spot.channel, thread)
            found |= await self._replies(below, oldest)
        await self._hand_in(spot, [found[ts] for ts in sorted(found, key=float)])

    async def _history(self, spot: Spot, oldest: str) -> dict[str, Payload]:
        pages = self._pages(
            spot.bot,
            "conversations.history",
            channel=spot.channel,
            oldest=oldest,
            include_all_metadata="true",
            limit=PAGE,
        )
        return {str(each["ts"]): each async for page in pages for each in page["messages"]}

    async def _replies(self, spot: Spot, oldest: str) -> dict[str, Payload]:
        pages = self._pages(
            spot.bot,
            "conversations.replies",
            channel=spot.channel,
            ts=spot.thread,
            oldest=oldest,
            include_all_metadata="true",
            limit=PAGE,
        )
        said = [each async for page in pages for each in page["messages"]]
        return {str(each["ts"]): each for each in said if float(each["ts"]) > float(oldest)}

    async def _live_threads(
        self, spot: Spot, found: dict[str, Payload], oldest: str
    ) -> Iterable[str]:
        """List the threads in which something may have been said: old ones are in no history."""
        newest = await self._told(
            spot.bot, "conversations.history", channel=spot.channel, limit=PAGE
        )
        parents = [*found.values(), *newest["messages"]]
        live = [
            str(each["ts"])
            for each in parents
            if float(each.get("latest_reply") or 0) > float(oldest)
        ]
        return dict.fromkeys([*live, *await self._remembered(self._name(spot))])

    async def _hand_in(self, spot: Spot, said: list[Payload]) -> None:
        name = self._name(spot)
        for at in range(0, len(said), BATCH):
            batch = said[at : at + BATCH]
            users = {str(each.get("user", "")) for each in batch}
            people = await self._people.know(spot.bot, {*users, *mentioned(batch)})
            reading = Reading(self._channels.naming, spot.bot.team, spot.bot.user, people)
            channel = self._channels.first(spot.channel)
            events = [event for each in batch for event in _events(each, channel, reading)]
            await self._gate.accept(events, Cursor(str(batch[-1]["ts"]), name))

    def _name(self, spot: Spot) -> str:
        return self._channels.naming.channel(spot.bot.team, self._channels.first(spot.channel))

    # Threads ------------------------------------------------------------------------------------

    async def _remembered(self, channel: str) -> list[str]:
        if channel not in self._threads:
            kept = await self._gate.cursor(f"{THREADS}:{channel}")
            self._threads[channel] = kept.split(",") if kept else []
        return self._threads[channel]

    async def _remember(self, channel: str, thread: str) -> None:
        known = await self._remembered(channel)
        if thread in known:
            return
        self._threads[channel] = [*known, thread][-THREADS_MAX:]
        kept = Cursor(",".join(self._threads[channel]), f"{THREADS}:{channel}")
        await self._gate.accept([], kept)

    # Calls --------------------------------------------------------------------------------------

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


def _events(said: Payload, channel: str, reading: Reading) -> list[Event]:
    """Parse a message of a channel's history; of one that was changed, both."""
    if said.get("subtype", "") not in messages.SAID:
        return []
    changed = messages.edited(said, channel, reading)
    posted: Event = messages.posted(said, channel, reading)
    return [posted, changed] if changed else [posted]

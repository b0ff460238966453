"""Fetches what was said while we were away: from each channel's cursor on, threads included."""

import asyncio
import time
from collections.abc import Iterable
from typing import Final

import structlog

from adapters.slack import files, messages, reactions
from adapters.slack.asking import mentioned
from adapters.slack.books import Books
from adapters.slack.calls import Calls, NotDone
from adapters.slack.heard import Heard, Payload, Reading
from adapters.slack.history import History
from adapters.slack.naming import is_direct
from adapters.slack.people import People
from adapters.slack.signbook import Change
from adapters.slack.workspaces import NotInstalled, Spot, Workspaces
from bridgebot.adapter import Cursor, Gate, Refused
from bridgebot.event import Event, Posted, Reacted

_log = structlog.get_logger()
BATCH: Final = 50
OVERLAP: Final = 60.0
SINCE: Final = "#since"
AGAIN_SECONDS: Final = 60.0


class Backfill:
    """Catches up when wanted; what was heard already changes nothing."""

    def __init__(
        self, calls: Calls, workspaces: Workspaces, people: People, books: Books, gate: Gate
    ) -> None:
        """Fetch in this way, and hand in at this gate."""
        self._calls = calls
        self._history = History(calls, people, is_scarce=books.channels.naming.is_many)
        self._workspaces = workspaces
        self._people = people
        self._books = books
        self._gate = gate
        self._wanted = asyncio.Event()
        self._behind: set[str] | None = None

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
        bots = await self._workspaces.all()
        spots = [spot for bot in bots for spot in await self._history.spots(bot)]
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
        """Remember the thread that something was heard in."""
        for event in heard.events:
            if heard.mark and event.place.thread and isinstance(event, Posted):
                await self._books.threads.remember(heard.mark[0], event.place.thread)

    # One channel --------------------------------------------------------------------------------

    async def _channel(self, spot: Spot) -> None:
        name = self._name(spot)
        cursor = await self._gate.cursor(name)
        if cursor is None:
            now = f"{time.time():.6f}"
            await self._gate.accept([], Cursor(now, f"{SINCE}:{name}"))
            await self._gate.accept([], Cursor(now, name))
            return
        since = float(await self._gate.cursor(f"{SINCE}:{name}") or 0)
        oldest = f"{max(float(cursor) - OVERLAP, since):.6f}"
        newest = await self._history.newest(spot)
        found = {str(each["ts"]): each for each in newest if float(each["ts"]) > float(oldest)}
        if len(found) == len(newest):  # there may be more, older than all of these
            found = await self._history.since(spot, oldest)
        for thread in await self._live_threads(name, [*found.values(), *newest], oldest):
            below = Spot(spot.bot, spot.channel, thread)
            found |= await self._history.replies(below, oldest)
        await self._hand_in(spot, [found[ts] for ts in sorted(found, key=float)])
        seen = {str(each["ts"]): each for each in newest} | found
        await self._hand_in_signs(spot, list(seen.values()), since)

    async def _live_threads(
        self, name: str, parents: Iterable[Payload], oldest: str
    ) -> Iterable[str]:
        """List the threads in which something may have been said: old ones are in no history."""
        live = [
            str(each["ts"])
            for each in parents
            if float(each.get("latest_reply") or 0) > float(oldest)
        ]
        return dict.fromkeys([*live, *await self._books.threads.of(name)])

    async def _hand_in(self, spot: Spot, said: list[Payload]) -> None:
        name, channel = self._name(spot), self._books.channels.first(spot.channel)
        for at in range(0, len(said), BATCH):
            batch = [
                await files.looked_up(self._calls, spot.bot, each) for each in said[at : at + BATCH]
            ]
            users = {str(each.get("user", "")) for each in batch}
            reading = await self._reading(spot, {*users, *mentioned(batch)})
            events = [event for each in batch for event in _events(each, channel, reading)]
            await self._gate.accept(events, Cursor(str(batch[-1]["ts"]), name))

    async def _hand_in_signs(self, spot: Spot, seen: list[Payload], since: float) -> None:
        """Hand in the signs that were put on or taken off while nobody told us."""
        name, now = self._name(spot), time.time()
        changes = await self._books.signs.changes(name, seen, since)
        changes = [each for each in changes if each.user != spot.bot.user]
        if not changes:
            return
        on = {str(each["ts"]): each for each in seen}
        about = [on[each.ts] for each in changes]
        users = {str(each.get("user", "")) for each in about} | {each.user for each in changes}
        reading = await self._reading(spot, {*users, *mentioned(about)})
        channel = self._books.channels.first(spot.channel)
        events = [self._caught(each, on[each.ts], channel, reading) for each in changes]
        await self._gate.accept(events, await self._books.signs.catch(name, changes, now))

    def _caught(self, change: Change, message: Payload, channel: str, reading: Reading) -> Reacted:
        """Parse a sign that was found, with the words it is about if they are wanted."""
        caught = reactions.caught(change, channel, reading)
        if not caught.added or not self._gate.wants_words(caught.emoji):
            return caught
        return reactions.with_words(caught, message, reading)

    async def _reading(self, spot: Spot, users: set[str]) -> Reading:
        partner = self._people.partner(spot.channel) if is_direct(spot.channel) else ""
        people = await self._people.meet(spot.bot, {*users, partner} - {spot.bot.user})
        return Reading(
            self._books.channels.naming,
            spot.bot.team,
            spot.bot.user,
            people,
            now=time.time_ns() // 1_000_000,
            partner=partner,
        )

    def _name(self, spot: Spot) -> str:
        channels = self._books.channels
        return channels.naming.channel(spot.bot.team, channels.first(spot.channel))


def _events(said: Payload, channel: str, reading: Reading) -> list[Event]:
    """Parse a message of a channel's history; of one that was changed, both."""
    if said.get("subtype", "") not in messages.SAID:
        return []
    changed = messages.edited(said, channel, reading)
    posted: Event = messages.posted(said, channel, reading)
    return [posted, changed] if changed else [posted]

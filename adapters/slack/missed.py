"""Fetches what was said in one channel while we were away, threads, changes and signs included."""

import time
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from adapters.slack import files, messages, reactions
from adapters.slack.asking import mentioned
from adapters.slack.books import Books
from adapters.slack.calls import Calls
from adapters.slack.heard import Payload, Reading
from adapters.slack.history import History
from adapters.slack.lookups import LookUps
from adapters.slack.naming import is_direct, is_user
from adapters.slack.signbook import Change
from adapters.slack.workspaces import Bot, Spot
from bridgebot.adapter import Cursor, Gate
from bridgebot.event import Event, Reacted

BATCH: Final = 50
OVERLAP: Final = 60.0
SINCE: Final = "#since"
BEGUN: Final = "#begun"


class Missed:
    """Fetches channel by channel; what was heard already changes nothing."""

    def __init__(self, calls: Calls, look_ups: LookUps, books: Books, gate: Gate) -> None:
        """Fetch in this way, and hand in at this gate."""
        self._calls = calls
        self._look_ups = look_ups
        self._people = look_ups.people
        self._history = History(calls, self._people, is_scarce=books.channels.naming.is_many)
        self._books = books
        self._gate = gate
        self._new: set[str] = set()

    async def spots(self, bot: Bot) -> list[Spot]:
        """List the channels that we are in."""
        return await self._history.spots(bot)

    def name(self, spot: Spot) -> str:
        """Name a channel as it is named outside."""
        channels = self._books.channels
        return channels.naming.channel(spot.bot.team, channels.first(spot.channel))

    async def begin(self, bot: Bot, spots: Iterable[Spot]) -> None:
        """Note once, before all else, which channels we were in at the very first, and when.

        They get their cursors one by one: if we end before all have theirs, nothing is missed.
        """
        place = f"{BEGUN}:{bot.team}"
        if await self._gate.cursor(place) is None:
            noted = msgspec.json.encode(dict.fromkeys(map(self.name, spots), _now()))
            await self._gate.accept([], Cursor(noted.decode(), place))
            self._new.add(bot.team)

    async def _first(self, spot: Spot) -> str:
        """Set the first cursor of a channel; give it if something can have been missed since."""
        name = self.name(spot)
        noted = await self._gate.cursor(f"{BEGUN}:{spot.bot.team}")
        began: Mapping[str, str] = msgspec.json.decode(noted or "{}")
        begin = began.get(name, _now())
        await self._gate.accept([], Cursor(begin, f"{SINCE}:{name}"))
        await self._gate.accept([], Cursor(begin, name))
        return begin if name in began and spot.bot.team not in self._new else ""

    async def fetch(self, spot: Spot) -> None:
        """Hand in what is new in a channel since its cursor; the first time, begin there."""
        name = self.name(spot)
        cursor = await self._gate.cursor(name) or await self._first(spot)
        if not cursor:
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
        older = [each for each in newest if str(each["ts"]) not in found]
        await self._hand_in_changes(spot, older, float(oldest))
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
        name, channel = self.name(spot), self._books.channels.first(spot.channel)
        for at in range(0, len(said), BATCH):
            batch = [
                await files.looked_up(self._calls, spot.bot, each) for each in said[at : at + BATCH]
            ]
            reading = await self._reading(spot, batch)
            events = [event for each in batch for event in _events(each, channel, reading)]
            await self._gate.accept(events, Cursor(str(batch[-1]["ts"]), name))

    async def _hand_in_changes(self, spot: Spot, older: list[Payload], oldest: float) -> None:
        """Hand in what became of messages that were heard long ago, and changed since a time."""
        changed = [each for each in older if _is_said(each) and _changed_at(each) > oldest]
        if not changed:
            return
        channel = self._books.channels.first(spot.channel)
        reading = await self._reading(spot, changed)
        events = [messages.edited(each, channel, reading) for each in changed]
        await self._gate.accept([event for event in events if event])

    async def _hand_in_signs(self, spot: Spot, seen: list[Payload], since: float) -> None:
        """Hand in the signs that were put on or taken off while nobody told us."""
        name, now = self.name(spot), time.time()
        changes = await self._books.signs.changes(name, seen, since)
        changes = [each for each in changes if each.user != spot.bot.user]
        if not changes:
            return
        on = {str(each["ts"]): each for each in seen}
        about = [on[each.ts] for each in changes]
        reading = await self._reading(spot, about, *(each.user for each in changes))
        channel = self._books.channels.first(spot.channel)
        events = [self._caught(each, on[each.ts], channel, reading) for each in changes]
        await self._gate.accept(events, await self._books.signs.catch(name, changes, now))

    def _caught(self, change: Change, message: Payload, channel: str, reading: Reading) -> Reacted:
        """Parse a sign that was found, with the words it is about if they are wanted."""
        caught = reactions.caught(change, channel, reading)
        if not caught.added or not self._gate.wants_words(caught.emoji):
            return caught
        return reactions.with_words(caught, message, reading)

    async def _reading(self, spot: Spot, about: list[Payload], *users: str) -> Reading:
        """Get to know all who are in messages, and what is mentioned there."""
        partner = self._people.partner(spot.channel) if is_direct(spot.channel) else ""
        names = {*users, partner, *(str(each.get("user", "")) for each in about)}
        names = {*names, *mentioned(about)} - {spot.bot.user}
        whose = {name for name in names if is_user(name)}
        people = await self._people.meet(spot.bot, whose)
        _, titles = await self._look_ups.known(spot.bot, names - whose, self._look_ups.end())
        return Reading(
            self._books.channels.naming,
            spot.bot.team,
            spot.bot.user,
            people,
            now=time.time_ns() // 1_000_000,
            partner=partner,
            titles=titles,
        )


def _now() -> str:
    return f"{time.time():.6f}"


def _events(said: Payload, channel: str, reading: Reading) -> list[Event]:
    """Parse a message of a channel's history; of one that was changed, both."""
    if not _is_said(said):
        return []
    changed = messages.edited(said, channel, reading)
    posted: Event = messages.posted(said, channel, reading)
    return [posted, changed] if changed else [posted]


def _is_said(message: Payload) -> bool:
    return message.get("subtype", "") in messages.SAID


def _changed_at(message: Payload) -> float:
    return float((message.get("edited") or {}).get("ts") or 0)

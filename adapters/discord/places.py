"""Finds the channel in which something is to be said: threads and conversations of two included."""

from dataclasses import dataclass
from typing import Any, Final

import structlog

from adapters.discord import rendering
from adapters.discord.answering import Answering
from adapters.discord.backfill import Backfill
from adapters.discord.calls import Calls, NotDone
from adapters.discord.listening import Known
from bridgebot.adapter import Refused
from bridgebot.event import Place, Post

_log = structlog.get_logger()
_UNKNOWN_CHANNEL: Final = 10003
_HAS_THREAD: Final = 160004
_WEEK: Final = 10_080
_PRIVATE: Final = 12
_POST: Final = ("view_channel", "send_messages")
_IN_THREAD: Final = ("view_channel", "send_messages_in_threads")


@dataclass(frozen=True, slots=True)
class Spot:
    """A channel or a thread, and the channel above it."""

    channel: str
    above: str = ""
    is_direct: bool = False


class Spots:
    """Where things are said."""

    def __init__(
        self,
        calls: Calls,
        known: Known,
        answering: Answering,
        backfill: Backfill,
        help_channel: str,
    ) -> None:
        """Look through these calls."""
        self._calls = calls
        self._known = known
        self._answering = answering
        self._backfill = backfill
        self._help_channel = help_channel
        self._threads: set[str] = set()
        self._letters: dict[str, str] = {}

    def is_direct(self, channel: str) -> bool:
        """Tell whether a place's channel is a conversation of two."""
        return channel.startswith("@") or self._backfill.is_direct(channel)

    async def of(self, op: Post, *, is_asking: bool = False) -> Spot | None:
        """Find where a message goes; None for a new post of a forum."""
        channel, thread = op.place.channel, op.place.thread
        if channel.startswith("@"):
            return Spot(await self._answering.direct(channel[1:]), is_direct=True)
        if thread:
            return await self._thread(op, is_asking=is_asking)
        if self._known.is_forum(channel):
            return await self._newest(channel) if is_asking else None
        self._sure(channel, _POST)
        return Spot(channel, is_direct=self.is_direct(channel))

    def channel_of(self, place: Place, message: str) -> str:
        """Give the channel in which a message of ours stands."""
        if place.channel.startswith("@"):
            return self._answering.known_direct(place.channel[1:])
        if place.thread:
            return place.thread
        return message if self._known.is_forum(place.channel) else place.channel

    async def open_again(self, place: Place, message: str) -> None:
        """Open an archived thread."""
        channel = self.channel_of(place, message)
        await self._calls.call(
            "PATCH", "/channels/{channel_id}", {"archived": False}, channel_id=channel
        )

    # Threads ------------------------------------------------------------------------------------

    async def _thread(self, op: Post, *, is_asking: bool) -> Spot:
        """Find a thread; one that is named by a message is made below it."""
        channel, thread = op.place.channel, op.place.thread
        if self.is_direct(channel):
            return Spot(channel, is_direct=True)
        if thread not in self._threads and not self._known.parent(thread):
            await self._look(channel, thread, is_asking=is_asking)
        self._threads.add(thread)
        if not is_asking:
            self._sure(thread, _IN_THREAD)
        return Spot(thread, channel)

    async def _look(self, channel: str, thread: str, *, is_asking: bool) -> None:
        try:
            await self._calls.call("GET", "/channels/{channel_id}", channel_id=thread)
        except NotDone as error:
            if error.code != _UNKNOWN_CHANNEL or is_asking:
                raise
            self._sure(channel, ("create_public_threads", "send_messages_in_threads"))
            await self._make(channel, thread)

    async def _make(self, channel: str, message: str) -> None:
        where: dict[str, Any] = {"channel_id": channel, "message_id": message}
        path = "/channels/{channel_id}/messages/{message_id}"
        below = await self._calls.call("GET", path, **where)
        named = {"name": rendering.first_line(below), "auto_archive_duration": _WEEK}
        try:
            await self._calls.call("POST", f"{path}/threads", named, **where)
        except NotDone as error:
            if error.code != _HAS_THREAD:
                raise

    async def _newest(self, forum: str) -> Spot | None:
        """Find the newest post of a forum, which may be the one whose answer was lost."""
        found = await self._calls.call("GET", "/channels/{channel_id}", channel_id=forum)
        newest = str(found.get("last_message_id") or "")
        return Spot(newest, forum) if newest else None

    def _sure(self, channel: str, wanted: tuple[str, ...]) -> None:
        """Refuse what could only be half done, and say which permission is missing."""
        lacking = self._known.lacks(channel, *wanted)
        if lacking:
            names = ", ".join(each.replace("_", " ").title() for each in lacking)
            raise NotDone(50013, Refused(f"the bot lacks a permission there: {names}"))

    # Where direct messages are closed -----------------------------------------------------------

    async def instead(self, op: Post, error: NotDone) -> Spot:
        """Find where somebody hears of it who takes no direct messages."""
        account = op.place.channel.removeprefix("@")
        hearer = next((each for each in op.hearers), None)
        if not self._help_channel or hearer is None:
            raise error
        _log.info("discord.direct_messages_closed", account=hearer.account)
        if account not in self._letters:
            self._letters[account] = await self._private(hearer.account, hearer.name)
        return Spot(self._letters[account], self._help_channel)

    async def _private(self, account: str, name: str) -> str:
        """Open a private thread with somebody, or give the channel where there may be none."""
        named: dict[str, Any] = {"name": rendering.cut(f"For {name}", 100), "type": _PRIVATE}
        try:
            made = await self._calls.call(
                "POST",
                "/channels/{channel_id}/threads",
                {**named, "invitable": False},
                channel_id=self._help_channel,
            )
            thread = str(made["id"])
            await self._calls.call(
                "PUT",
                "/channels/{channel_id}/thread-members/{user_id}",
                channel_id=thread,
                user_id=account,
            )
        except NotDone as error:
            _log.info("discord.no_private_thread", reason=str(error))
            return self._help_channel
        return thread

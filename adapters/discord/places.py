"""Finds the channel in which something is to be said: threads and conversations of two included."""

from dataclasses import dataclass
from typing import Any, Final

from adapters.discord import rendering
from adapters.discord.calls import Calls, NotDone
from adapters.discord.known import Known
from adapters.discord.letters import Letters
from bridgebot.adapter import Refused
from bridgebot.event import Place, Post

_UNKNOWN_CHANNEL: Final = 10003
_HAS_THREAD: Final = 160004
_WEEK: Final = 10_080
_IN: Final = "/"
"""Stands between a private thread and a message in it."""
_POST: Final = ("view_channel", "send_messages")
_IN_THREAD: Final = ("view_channel", "send_messages_in_threads")


@dataclass(frozen=True, slots=True)
class Spot:
    """A channel or a thread, and the channel above it."""

    channel: str
    above: str = ""
    is_direct: bool = False
    is_instead: bool = False
    """Whether it is a private thread with somebody who takes no direct messages."""

    def called(self, message: str) -> str:
        """Call a message so that it is found again, wherever it stands."""
        return f"{self.channel}{_IN}{message}" if self.is_instead else message


def bare(message: str) -> str:
    """Give what Discord itself calls a message."""
    return message.rpartition(_IN)[2]


def is_elsewhere(message: str) -> bool:
    """Tell whether a message stands elsewhere than it was meant for."""
    return _IN in message


def is_direct(place: Place) -> bool:
    """Tell whether a place is a conversation of two."""
    return place.channel.startswith("@")


def account_of(place: Place) -> str:
    """Give the account with which a conversation of two is."""
    return place.channel.removeprefix("@")


class Spots:
    """Where things are said."""

    def __init__(self, calls: Calls, known: Known, letters: Letters, help_channel: str) -> None:
        """Look through these calls."""
        self._calls = calls
        self._known = known
        self._letters = letters
        self._help_channel = help_channel
        self._threads: set[str] = set()

    async def of(self, op: Post, *, is_asking: bool = False) -> Spot | None:
        """Find where a message goes; None for a new post of a forum."""
        channel, thread = op.place.channel, op.place.thread
        if is_direct(op.place):
            return Spot(await self._letters.open(account_of(op.place)), is_direct=True)
        if thread:
            return await self._thread(op, is_asking=is_asking)
        if self._known.is_forum(channel):
            return None
        self._sure(channel, _POST)
        return Spot(channel)

    def where(self, place: Place, message: str, first: str = "") -> Spot:
        """Find where a part of a message of ours stands, by its first part if it is another."""
        if is_elsewhere(message):
            return Spot(message.partition(_IN)[0], self._help_channel, is_instead=True)
        if is_direct(place):
            return Spot(self._letters.channel(account_of(place)), is_direct=True)
        if place.thread:
            return Spot(place.thread, place.channel)
        is_post = self._known.is_forum(place.channel)
        return Spot(first or message, place.channel) if is_post else Spot(place.channel)

    async def open_again(self, thread: Spot) -> None:
        """Open an archived thread."""
        await self._calls.call(
            "PATCH",
            "/channels/{channel_id}",
            {"archived": False},
            channel_id=thread.channel,
        )

    # Threads ------------------------------------------------------------------------------------

    async def _thread(self, op: Post, *, is_asking: bool) -> Spot:
        """Find a thread; one that is named by a message is made below it."""
        channel, thread = op.place.channel, op.place.thread
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

    def _sure(self, channel: str, wanted: tuple[str, ...]) -> None:
        """Refuse what could only be half done, and say which permission is missing."""
        lacking = self._known.lacks(channel, *wanted)
        if lacking:
            names = ", ".join(each.replace("_", " ").title() for each in lacking)
            raise NotDone(50013, Refused(f"the bot lacks a permission there: {names}"))

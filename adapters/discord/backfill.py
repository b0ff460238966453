"""Reads back what was said while we were away, channel by channel."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog

from adapters.discord import listening, parsing
from adapters.discord.calls import Calls, NotDone
from adapters.discord.heard import Reading
from adapters.discord.letters import NOT_THERE, Letters
from adapters.discord.reviewing import Reviewing, is_young
from bridgebot.adapter import Cursor, Gate, Later
from bridgebot.event import Event

_log = structlog.get_logger()
PAGE: Final = 100
AGAIN_SECONDS: Final = 1.0
LONGEST_SECONDS: Final = 60.0


class Backfill:
    """Knows how far each channel was heard, and reads the rest."""

    def __init__(
        self, calls: Calls, gate: Gate, reading: Callable[[], Reading], reviewing: Reviewing
    ) -> None:
        """Read through these calls, and hand in at this gate."""
        self._calls = calls
        self._gate = gate
        self._reading = reading
        self.reviewing = reviewing
        self._letters: Letters = reviewing.letters
        self._letters.on_new = self.begin_at
        self._wanted: deque[tuple[str, str, str]] = deque()
        self._bell = asyncio.Event()
        self._up_to_date: set[str] = set()

    async def run(self) -> None:
        """Read whatever is wanted, one channel after the other, until cancelled."""
        pause = AGAIN_SECONDS
        while True:
            await self._bell.wait()
            self._bell.clear()
            while self._wanted:
                channel, newest, after = self._wanted.popleft()
                try:
                    await self._read(channel, newest, after)
                    pause = AGAIN_SECONDS
                except Exception as error:  # noqa: BLE001 - nothing may be lost, whatever it was
                    _log.warning("discord.not_read_back", channel=channel, reason=str(error))
                    self._wanted.append((channel, newest, after))
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_SECONDS)

    # What the gateway tells ---------------------------------------------------------------------

    def begin(self) -> None:
        """Begin with a session: nothing is sure, and direct messages must be asked for."""
        self._up_to_date.clear()
        for channel in self._letters.channels():
            self.want(channel)

    def see(self, guild: Mapping[str, Any]) -> None:
        """Read those channels of a server in which something is new."""
        for channel, newest in listening.channels_of(guild):
            self.want(channel, newest)

    def want(self, channel: str, newest: str = "", *, after: str = "") -> None:
        """Read a channel back; `newest` is the newest message there, if that is known.

        It is read after what was heard last, or after the message that is given.
        """
        self._up_to_date.discard(channel)
        self._wanted.append((channel, newest, after))
        self._bell.set()

    def is_up_to_date(self, channel: str) -> bool:
        """Tell whether nothing older than what is heard now may still be missing."""
        return channel in self._up_to_date

    def begin_at(self, channel: str) -> None:
        """Note that a channel was made just now."""
        self._up_to_date.add(channel)

    # Reading ------------------------------------------------------------------------------------

    async def _read(self, channel: str, newest: str, after: str) -> None:
        """Read on from what was heard last; a channel that is new to us begins with now."""
        heard = await self._gate.cursor(channel)
        since = after or heard
        if since is None:
            await self._gate.accept([], Cursor(newest or NOT_THERE, channel))
        elif not newest or int(newest) > int(since):
            await self._read_after(channel, since)
        self._up_to_date.add(channel)
        if heard is not None and not after and is_young(newest or heard):
            await self.reviewing.look(channel, heard)

    async def _read_after(self, channel: str, after: str) -> None:
        while True:
            try:
                page = await self._page(channel, after)
            except NotDone as error:
                if isinstance(error.outcome, Later):
                    raise
                _log.info("discord.channel_closed", channel=channel, reason=str(error))
                return
            said = sorted(page, key=lambda each: int(each["id"]))
            if said:
                after = str(said[-1]["id"])
                await self._gate.accept(self._events(said), Cursor(after, channel))
            if len(said) < PAGE:
                return

    async def _page(self, channel: str, after: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self._calls.call(
            "GET",
            "/channels/{channel_id}/messages",
            query={"after": after, "limit": PAGE},
            channel_id=channel,
        )
        return found

    def _events(self, said: list[dict[str, Any]]) -> list[Event]:
        reading = self._reading()
        events: list[Event] = []
        for each in said:
            payload = parsing.as_told(each, reading)
            events += parsing.said(payload, reading).events
            events += parsing.edited(payload, reading).events
        return events

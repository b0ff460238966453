"""Reads back what was said while we were away, channel by channel."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog

from adapters.discord import listening, parsing
from adapters.discord.calls import Calls, NotDone
from adapters.discord.heard import Reading, snowflake
from adapters.discord.letters import Letters
from adapters.discord.marks import Marks
from adapters.discord.reviewing import Reviewing, is_young
from bridgebot.adapter import Cursor, Gate, Refused
from bridgebot.event import Event

_log = structlog.get_logger()
BEGUN: Final = "#begun"
PAGE: Final = 100
AGAIN_SECONDS: Final = 1.0
LONGEST_SECONDS: Final = 60.0


class Backfill:
    """Knows how far each channel was heard, and reads the rest.

    Where nothing was heard yet, everything is ours that was said since we were there for the first
    time: a channel, or a thread, may have been made while we were away.
    """

    def __init__(
        self, calls: Calls, gate: Gate, reading: Callable[[], Reading], reviewing: Reviewing
    ) -> None:
        """Read through these calls, and hand in at this gate."""
        self._calls = calls
        self._gate = gate
        self._reading = reading
        self.reviewing = reviewing
        self.marks = Marks(gate)
        self._letters: Letters = reviewing.letters
        self._letters.on_new = self.marks.trust
        self._wanted: dict[str, str] = {}
        self._bell = asyncio.Event()
        self._begun = 0
        self._joined: dict[str, int] = {}

    async def recall(self) -> None:
        """Recall when we were there for the first time; if that is now, note it."""
        begun = await self._gate.cursor(BEGUN)
        if begun is None:
            begun = snowflake(self._reading().now)
            await self._gate.accept([], Cursor(begun, BEGUN))
        self._begun = int(begun)

    async def run(self) -> None:
        """Read whatever is wanted, one channel after the other, until cancelled."""
        pause = AGAIN_SECONDS
        while True:
            await self._bell.wait()
            self._bell.clear()
            while self._wanted:
                channel = next(iter(self._wanted))
                newest = self._wanted.pop(channel)
                try:
                    await self._read(channel, newest)
                    pause = AGAIN_SECONDS
                except Exception as error:  # noqa: BLE001 - nothing may be lost, whatever it was
                    _log.warning("discord.not_read_back", channel=channel, reason=str(error))
                    self.want(channel, newest)
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_SECONDS)

    # What the gateway tells ---------------------------------------------------------------------

    def begin(self, told: Mapping[str, Any]) -> None:
        """Begin with a session: nothing is sure that it tells of.

        Of servers it tells by itself; direct messages, of which the first shard tells, it does not.
        """
        servers = {str(each["id"]) for each in told.get("guilds") or ()}
        of_letters = not (told.get("shard") or [0])[0]

        def is_concerned(channel: str) -> bool:
            if self._letters.partner(channel):
                return of_letters
            server = self._reading().guild(channel)
            return not server or server in servers

        self.marks.doubt_where(is_concerned)
        for channel in self._letters.channels() if of_letters else ():
            self.want(channel)

    def see(self, guild: Mapping[str, Any]) -> None:
        """Read those channels of a server in which something is new."""
        self._joined[str(guild["id"])] = listening.joined(guild)
        for channel, newest in listening.channels_of(guild):
            self.want(channel, newest)

    def want(self, channel: str, newest: str = "") -> None:
        """Read a channel back; `newest` is the newest message there, if that is known."""
        self.marks.doubt(channel)
        also = self._wanted.pop(channel, newest)
        self._wanted[channel] = max(also, newest, key=int) if also and newest else ""
        self._bell.set()

    # Reading ------------------------------------------------------------------------------------

    async def _read(self, channel: str, newest: str) -> None:
        """Read on from what was heard last, unless something else asks for it meanwhile."""
        heard = await self._gate.cursor(channel)
        since = self._since(channel, heard)
        is_more = not newest or int(newest) > since
        if is_more:
            await self._read_after(channel, str(since))
        elif heard is None:
            await self._gate.accept([], Cursor(newest, channel))
        if channel not in self._wanted:
            self.marks.trust(channel)
            await self.marks.catch_up(channel)
        if (is_more or heard is not None) and is_young(newest or str(since)):
            await self.reviewing.look(channel, str(since))

    def _since(self, channel: str, heard: str | None) -> int:
        """Give the message up to which everything in a channel was heard, or is not ours."""
        joined = self._joined.get(self._reading().guild(channel), 0)
        return max(self._begun if heard is None else int(heard), joined)

    async def _read_after(self, channel: str, after: str) -> None:
        while True:
            try:
                page = await self._page(channel, after)
            except NotDone as error:
                if not isinstance(error.outcome, Refused):
                    raise
                _log.info("discord.channel_closed", channel=channel, reason=str(error))
                return
            said = sorted(page, key=lambda each: int(each["id"]))
            if said:
                after = str(said[-1]["id"])
                await self._gate.accept(self._events(said), Cursor(after, channel))
                self.marks.reach(channel, after)
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

"""Marks how far each channel was heard: never past a message that may still be missing."""

from collections import Counter
from collections.abc import Callable

import structlog

from bridgebot.adapter import Cursor, Gate

_log = structlog.get_logger()


class Marks:
    """Knows where something older may be missing, and which messages are being handed in."""

    def __init__(self, gate: Gate) -> None:
        """Mark at this gate; nothing is sure yet."""
        self._gate = gate
        self._sure: set[str] = set()
        self._in_hand: Counter[str] = Counter()
        self._ahead: dict[str, int] = {}

    # Whether something may be missing -----------------------------------------------------------

    def is_sure(self, channel: str) -> bool:
        """Tell whether nothing older than what is heard now may still be missing."""
        return channel in self._sure

    def trust(self, channel: str) -> None:
        """Note that a channel was read up to now, or made just now."""
        self._sure.add(channel)

    def doubt(self, channel: str) -> None:
        """Note that something may be missing in a channel."""
        self._sure.discard(channel)

    def doubt_where(self, is_concerned: Callable[[str], bool]) -> None:
        """Note that something may be missing in many channels."""
        self._sure = {each for each in self._sure if not is_concerned(each)}

    # Messages as they are told ------------------------------------------------------------------

    def take(self, channel: str) -> bool:
        """Take a message in hand; tell whether it is the only one of its channel."""
        self._in_hand[channel] += 1
        return self._in_hand[channel] == 1

    def cursor(self, channel: str, message: str, *, is_alone: bool) -> Cursor | None:
        """Say how far the channel is heard with a message; None while one before it may be missing.

        Such a message is marked later: see `catch_up`.
        """
        if is_alone and self.is_sure(channel):
            self._ahead.pop(channel, None)
            return Cursor(message, channel)
        self._ahead[channel] = max(int(message), self._ahead.get(channel, 0))
        return None

    def let_go(self, channel: str) -> None:
        """Let go of a message that was handed in, or could not be."""
        self._in_hand[channel] -= 1
        if not self._in_hand[channel]:
            del self._in_hand[channel]

    def reach(self, channel: str, message: str) -> None:
        """Note how far the channel's history was handed in."""
        if self._ahead.get(channel, 0) <= int(message):
            self._ahead.pop(channel, None)

    async def catch_up(self, channel: str) -> None:
        """Mark the newest message that was not marked, once nothing before it may be missing."""
        if channel in self._ahead and channel in self._sure and channel not in self._in_hand:
            newest = self._ahead.pop(channel)
            try:
                await self._gate.accept([], Cursor(str(newest), channel))
            except Exception as error:  # noqa: BLE001 - it was kept: it may be marked another time
                _log.warning("discord.not_marked", channel=channel, reason=str(error))
                self._ahead.setdefault(channel, newest)

"""How we write to the people on one connection: what commands begin with, whose clock we go by."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bridgebot.text import moment, zone_of


@dataclass(frozen=True, slots=True)
class Manner:
    """What commands begin with in a room, and the zone in which times are told to many."""

    prefix: str = "!"
    zone: str = "UTC"

    def typed(self, command: str) -> str:
        """Show how a command is typed."""
        return self.prefix + command

    def at(self, milliseconds: int, zone: str = "") -> datetime | None:
        """Give a time by the clock of a zone, or of ours; None for one that no clock shows."""
        try:
            then = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
            return then.astimezone(ZoneInfo(zone or self.zone))
        except OverflowError:
            return None

    def told(self, milliseconds: int, zone: str = "") -> str:
        """Tell a time as people do: `Thursday 26 November 2026, 17:00 CET`."""
        then = self.at(milliseconds, zone)
        if then is None:
            return moment(milliseconds)
        return f"{then:%A} {then.day} {then:%B} {then.year}, {then:%H:%M} {zone_of(then)}"


USUAL: Final = Manner()

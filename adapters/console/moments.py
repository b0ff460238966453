"""Says when something was or will be, as people say it, by a clock on the wall."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bridgebot.text import moment, zone_of

MINUTE: Final = 60
HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Wall:
    """A clock on the wall: what it shows now (milliseconds since 1970 UTC), and in which zone.

    Without a zone, it is the one of this machine.
    """

    now: int
    zone: str = ""

    def elsewhere(self, zone: str) -> Wall:
        """Give the clock of another zone; this one if none is named."""
        return replace(self, zone=zone) if zone else self

    def local(self, at: int) -> datetime:
        """Give a time as this clock shows it; OverflowError for one that it cannot show."""
        then = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at)
        return then.astimezone(ZoneInfo(self.zone) if self.zone else None)


def current(zone: str) -> Wall:
    """Look at the clock."""
    return Wall(time.time_ns() // 1_000_000, zone)


def when(at: int, wall: Wall) -> str:
    """Tell a time (milliseconds since 1970 UTC) to somebody who looks at this clock."""
    try:
        then, today = wall.local(at), wall.local(wall.now)
    except (OverflowError, ValueError, OSError):  # a stranger may name the year 0
        return moment(at)
    seconds = (wall.now - at) // 1000
    return _to_come(then, today) if seconds < 0 else _over(then, today, seconds)


def _over(then: datetime, today: datetime, seconds: int) -> str:
    if seconds < MINUTE:
        return "a moment ago"
    if seconds < HOUR:
        return _ago(seconds // MINUTE, "minute")
    if then.date() == today.date():
        return _ago(seconds // HOUR, "hour")
    return "yesterday" if (today.date() - then.date()).days == 1 else _date(then)


def _to_come(then: datetime, today: datetime) -> str:
    days = (then.date() - today.date()).days
    day = {0: "today", 1: "tomorrow"}.get(days) or f"{then:%A} {_date(then)}"
    return f"{day} at {then:%H:%M} {zone_of(then)}"


def _ago(count: int, unit: str) -> str:
    return f"1 {unit} ago" if count == 1 else f"{count} {unit}s ago"


def _date(then: datetime) -> str:
    return f"{then.day} {then:%B} {then.year}"

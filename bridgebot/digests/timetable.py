"""When a digest comes: which days, at what time by the clocks of which zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from bridgebot.owners import spans, walls
from bridgebot.owners.workhours import hours_of, is_holiday, zone_named
from bridgebot.text import cut

NINE: Final = 9 * 60
WORKING_DAYS: Final = (0, 1, 2, 3, 4)
MONDAYS: Final = (0,)
ALIKE: Final = {"working days": "weekdays", "workdays": "weekdays", "day": "daily"}
NO_HOLIDAYS: Final = frozenset({"", "none", "no", "off"})
NEAR: Final = "say it like Mon-Fri 9:00, friday 16:00, daily or weekly"

_LINE: Final = re.compile(
    r"(?:(?:every|each|on|weekly)\s+)*(?P<days>\D*?)[\s,]*(?:\bat\s+)?(?P<time>\d.*)?"
)
_PLURAL: Final = re.compile(r"(day)s\b")


class Timetable(msgspec.Struct, frozen=True):
    """Days of the week (Monday is 0), a minute of the day, and the zone whose clocks show it.

    `holidays` is a region on whose public holidays nothing comes.
    """

    days: tuple[int, ...]
    minute: int
    zone: str
    holidays: str = ""

    @property
    def cron(self) -> str:
        """Write the days as cron has them, and as they are kept."""
        return ",".join(spans.DAYS[day][:3].lower() for day in self.days)


def kept(days: str, minute: int, zone: str, holidays: str = "") -> Timetable:
    """Read a timetable as it is kept."""
    return Timetable(tuple(sorted(spans.days(days))), minute, zone, holidays)


def read(said: str, otherwise: Timetable) -> Timetable:
    """Read when something is to come; what is left unsaid is as it is `otherwise`.

    ValueError, in words for people, for what is no time.
    """
    words = " ".join(said.lower().split())
    found = _LINE.fullmatch(words)
    if found is None:
        raise ValueError(f"I do not understand when “{cut(said)}” is; {NEAR}")
    days = _days(found["days"], otherwise.days)
    minute = _minute(found["time"], otherwise.minute)
    return msgspec.structs.replace(otherwise, days=days, minute=minute)


def _days(said: str, otherwise: tuple[int, ...]) -> tuple[int, ...]:
    if said == "weekly":
        return otherwise if len(otherwise) == 1 else MONDAYS
    plain = ALIKE.get(said, said)
    if plain not in spans.ALIKE:
        plain = _PLURAL.sub(r"\1", plain)
    try:
        return tuple(sorted(set(spans.days(plain)))) if plain else otherwise
    except ValueError as error:
        raise ValueError(f"I do not know the days “{cut(said)}”; {NEAR}") from error


def _minute(said: str | None, otherwise: int) -> int:
    if not said:
        return otherwise
    try:
        minute = spans.minute(said)
    except ValueError:
        minute = spans.DAY
    if minute >= spans.DAY:
        raise ValueError(f"“{cut(said)}” is no time of the day; {NEAR}")
    return minute


def in_zone(timetable: Timetable, zone: str) -> Timetable:
    """Give the same by the clocks of another zone; ValueError, in words, if there is none."""
    return msgspec.structs.replace(timetable, zone=zone_named(zone))


def without(timetable: Timetable, holidays: str) -> Timetable:
    """Leave out a region's public holidays, or none; ValueError, in words, for no region."""
    region = "" if holidays.strip().lower() in NO_HOLIDAYS else holidays
    checked = hours_of(("Mon-Sun 0:00-24:00",), timetable.zone, region)
    return msgspec.structs.replace(timetable, holidays=checked.holidays)


def next_after(timetable: Timetable, now: int) -> int:
    """Give the first time after a moment, in milliseconds since 1970 UTC.

    What the clocks show twice comes once, the first time. What they jump over comes as soon as they
    have: every day that there is has its digest.
    """
    return next(at for at in _from(timetable, now) if at > now)


def _from(timetable: Timetable, now: int) -> Iterator[int]:
    """Give the times from the day of a moment on."""
    zone = ZoneInfo(timetable.zone)
    today = walls.shown(zone, now).date()
    for ahead in count():
        day = today + timedelta(days=ahead)
        at = walls.first(zone, day, timetable.minute)
        is_day = day.weekday() in timetable.days and not is_holiday(timetable.holidays, day)
        if is_day and walls.shown(zone, at).date() == day:
            yield at


def period(timetable: Timetable) -> int:
    """Give how long it is, in milliseconds, from one time to the next as a rule."""
    week = 7 * 24 * 3_600_000
    return week if len(timetable.days) == 1 else week // 7


def written(timetable: Timetable) -> str:
    """Write when it comes for people to read."""
    if len(timetable.days) == len(spans.DAYS):
        days = "every day"
    elif len(timetable.days) == 1:
        days = f"every {spans.DAYS[timetable.days[0]]}"
    else:
        days = spans.day_names(timetable.days).replace("-", "–")
    region = timetable.holidays
    but = f", except on public holidays ({region})" if region else ""
    return f"{days} at {spans.clock(timetable.minute)} ({timetable.zone}){but}"

"""Working hours: when somebody works, and clocks that run only then.

All times are milliseconds since 1970 UTC. A span's edge is the first moment at which the clocks of
its zone show that time or a later one: where they jump over it, that is the jump, and where they
show it twice, the first time. So spans that meet on paper meet on every day.

A clock looks twenty years ahead and no further: what lies beyond is a ValueError, or not counted.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from bridgebot.owners import spans as week
from bridgebot.owners.spans import Span
from bridgebot.owners.walls import first, shown
from bridgebot.text import cut

__all__ = [
    "ALWAYS",
    "Hours",
    "NoRegion",
    "NoZone",
    "Span",
    "between",
    "hours_of",
    "is_open",
    "later",
    "lines",
    "opens",
    "part",
    "written",
    "zone_named",
]

MINUTE_MS: Final = 60_000
YEARS: Final = 20
CLOSE: Final = 0.75


class NoZone(ValueError):
    """There is no time zone of that name."""


class NoRegion(ValueError):
    """No public holidays are known for that region."""


def part(error: ValueError, otherwise: str) -> str:
    """Say which part of hours an error is about: zone, holidays, or `otherwise` the spans."""
    return {NoZone: "zone", NoRegion: "holidays"}.get(type(error), otherwise)


@lru_cache(maxsize=1024)
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # a folder of zones, or no name of one at all
        return False
    return True


class Hours(msgspec.Struct, frozen=True):
    """The hours somebody works: spans of the week in a zone, but not on a region's holidays."""

    zone: str
    spans: tuple[Span, ...]
    holidays: str = ""

    def __post_init__(self) -> None:
        """Refuse hours that never come, or that overlap, and a zone there is not."""
        if not self.spans:
            raise ValueError(f"there are no hours; name some, such as {week.EXAMPLE}")
        for one, other in pairwise(self.spans):
            if (one.weekday, one.end) > (other.weekday, other.start):
                raise ValueError("spans overlap, or do not stand in the order of the week")
        if not _is_zone(self.zone):
            raise NoZone(_no_zone(self.zone))


ALWAYS: Final = Hours("UTC", week.ALL_WEEK)
"""Around the clock."""


def hours_of(written: Sequence[str], zone: str, holidays: str = "") -> Hours:
    """Read hours such as “Mon-Fri 09:00-17:00”; ValueError, in words for people, for others.

    `holidays` names a country or a part of one, such as US or DE-BY, on whose public holidays
    nobody works; nothing for none.
    """
    return Hours(zone.strip(), week.read(written), _region(holidays.strip()))


def written(hours: Hours) -> str:
    """Write hours for people to read."""
    if hours.spans == week.ALL_WEEK:
        zone = "" if hours.zone == ALWAYS.zone else f" ({hours.zone})"
        said = f"around the clock{zone}"
    else:
        said = f"{'; '.join(lines(hours)).replace('-', '–')} ({hours.zone})"
    return f"{said}, except on public holidays ({hours.holidays})" if hours.holidays else said


def lines(hours: Hours) -> list[str]:
    """Write the spans alone, as `hours_of` reads them."""
    return week.lines(hours.spans)


# The clock ------------------------------------------------------------------------------------


def later(hours: Hours, start_ms: int, minutes: int) -> int:
    """Give the first moment by which so many working minutes have passed since the start.

    It lies within the hours or just at their end, unless no minutes are asked for: then it is the
    start itself. ValueError for what would take more than twenty years from the start on: whoever
    asks decides what is done instead, for no answer would be of use to anybody.
    """
    left = minutes * MINUTE_MS
    if left <= 0:
        return start_ms
    for begin, end in _open_from(hours, start_ms):
        if left <= end - begin:
            return begin + left
        left -= end - begin
    raise ValueError(f"{minutes} working minutes would take more than {YEARS} years")


def between(hours: Hours, from_ms: int, to_ms: int) -> int:
    """Count the whole working minutes between two moments; none if the second is the earlier.

    Minutes more than twenty years after the first moment are not counted.
    """
    open_times = takewhile(lambda time: time[0] < to_ms, _open_from(hours, from_ms))
    return sum(min(end, to_ms) - begin for begin, end in open_times) // MINUTE_MS


def is_open(hours: Hours, at_ms: int) -> bool:
    """Tell whether a moment lies within the hours."""
    return opens(hours, at_ms) == at_ms


def opens(hours: Hours, at_ms: int) -> int:
    """Say when the hours next begin: at the moment itself if it lies within them.

    ValueError if they do not come within twenty years.
    """
    for begin, _end in _open_from(hours, at_ms):
        return begin
    raise ValueError(f"these hours do not come within {YEARS} years")


def _open_from(hours: Hours, from_ms: int) -> Iterator[tuple[int, int]]:
    """Go through the open times from a moment on, each with its begin and end."""
    zone = ZoneInfo(hours.zone)
    today = shown(zone, from_ms).date()
    for ahead in range(YEARS * 366):
        for begin, end in _open_on(hours, zone, today + timedelta(days=ahead)):
            if from_ms < end:
                yield max(begin, from_ms), end


def _open_on(hours: Hours, zone: ZoneInfo, day: date) -> Iterator[tuple[int, int]]:
    if hours.holidays and day in _days_off(hours.holidays, day.year):
        return
    weekday = day.weekday()
    for span in hours.spans:
        if span.weekday == weekday:
            begin, end = first(zone, day, span.start), first(zone, day, span.end)
            if begin < end:
                yield begin, end


def is_holiday(region: str, day: date) -> bool:
    """Tell whether a day is a public holiday of a region; nowhere is none."""
    return bool(region) and day in _days_off(region, day.year)


@lru_cache(maxsize=1024)
def _days_off(region: str, year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415 - large, and not everybody's hours have any

    country, _, part = region.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))


# Zones and regions ------------------------------------------------------------------------------


def zone_named(said: str) -> str:
    """Read the name of a time zone; ValueError, with the nearest one, for what is none."""
    return Hours(said.strip(), week.ALL_WEEK).zone


def _no_zone(name: str) -> str:
    zones = sorted(available_timezones())
    by_words = {zone.rpartition("/")[2].lower(): zone for zone in zones}
    by_words |= {zone.lower(): zone for zone in zones}
    words = name.lower().replace(" ", "_")
    near = difflib.get_close_matches(words, by_words, n=1, cutoff=CLOSE)
    hint = (
        f"; did you mean {by_words[near[0]]}?" if near else "; zones are written like Europe/Berlin"
    )
    return f"“{cut(name)}” is no time zone{hint}"


@lru_cache(maxsize=128)
def _region(name: str) -> str:
    """Give a region's code; ValueError, with the nearest one, for what is none."""
    if not name:
        return ""
    by_words = _regions()
    words = name.lower().replace(" ", "")
    if words in by_words:
        return by_words[words]
    raise NoRegion(f"no holidays are known for “{cut(name)}”; {_hint(words, by_words)}")


def _hint(words: str, by_words: Mapping[str, str]) -> str:
    country = by_words.get(words.partition("-")[0])
    parts = sorted(each for each in by_words.values() if each.startswith(f"{country}-"))
    if parts:
        return f"the parts of {country} are {', '.join(dict.fromkeys(parts))}"
    near = difflib.get_close_matches(words, by_words, n=1, cutoff=CLOSE)
    hint = f"did you mean {by_words[near[0]]}? C" if near else "c"
    return f"{hint}ountries are written like US, parts of them like DE-BY"


@lru_cache(maxsize=1)
def _regions() -> dict[str, str]:
    """Find the code of every region by the words people may use, names of countries among them."""
    import holidays  # noqa: PLC0415 - as above
    from holidays.registry import COUNTRIES  # noqa: PLC0415 - as above

    parts = holidays.list_supported_countries(include_aliases=False)
    codes = {code for country, its in parts.items() for code in (country, *_within(country, its))}
    names = {word.lower(): each[1] for each in COUNTRIES.values() for word in each}
    return names | {code.lower().replace(" ", ""): code for code in codes}


def _within(country: str, parts: list[str]) -> list[str]:
    return [f"{country}-{part}" for part in parts]

"""Times as people say them: `3d`, `tomorrow`, `friday 9:00`, `2026-12-24`."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bridgebot.owners.spans import DAYS
from bridgebot.refusal import Refusal
from bridgebot.text import cut

EXAMPLES: Final = "2h, 3d, tomorrow, friday 9:00 or 2026-12-24"
MORNING: Final = time(9)
MIDNIGHT: Final = time(0)
LONGEST: Final = timedelta(days=366)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SPAN: Final = re.compile(r"(?:in |for )?(\d{1,4}) ?(m|min|minutes?|h|hours?|d|days?|w|weeks?)")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DAY: Final = re.compile(
    r"(?:until |by |on )?(?P<day>[a-z]+|\d{4}-\d\d-\d\d)(?: (?:at )?(?P<time>\d.*))?"
)
_TIME: Final = re.compile(r"(?:at )?(\d{1,2})(?:[:.](\d\d))? ?(am|pm)?")
_PERIOD: Final = re.compile(
    r"(?:from )?(?P<first>\S.*?) (?:(?:to|until|till|-|\u2013) |(?=for ))(?P<last>.+)"
)
_FROM: Final = re.compile(r"from (?P<first>.+)")
_WEEKDAYS: Final = tuple(day.lower() for day in DAYS)
_SHORT: Final = 3


def read(said: str, now: int, zone: str, at: time = MORNING) -> int:
    """Read a time that is to come, in milliseconds since 1970 UTC; Refusal for anything else.

    A day without a time is its morning, 9:00 in that zone; a time without a day is the next one.
    """
    words, here = _plain(said), _here(now, zone)
    found = _ahead(words, here) or _at(words, here, at)
    if found is None:
        unknown = f"I do not understand the time “{cut(said)}”. Say it like {EXAMPLES}."
        raise Refusal(unknown, argument="until")
    if found <= here:
        raise Refusal(
            f"“{cut(said)}” would be {found:%Y-%m-%d %H:%M}, which has passed. "
            "Name a time that is to come, such as 3d, tomorrow or friday 9:00.",
            argument="until",
        )
    if found - here > LONGEST:
        too_far = f"“{cut(said)}” is more than a year ahead; I plan for a year at most."
        raise Refusal(too_far, argument="until")
    return (found - _EPOCH) // timedelta(milliseconds=1)


def period(said: str, now: int, zone: str) -> tuple[int, int | None]:
    """Read from when until when: `friday`, `monday to friday`, `monday for 3d`, `from monday`.

    What begins on a day begins with it, and its end is the next such time after that.
    """
    words = _plain(said)
    found = _PERIOD.fullmatch(words) or _FROM.fullmatch(words)
    if found is None:
        return now, read(said, now, zone)
    begin, last = _begin(found["first"], now, zone), found.groupdict().get("last")
    return begin, _end(last, begin, zone) if last else None


def _begin(words: str, now: int, zone: str) -> int:
    today = _here(now, zone).date().isoformat()
    return now if words in {"now", "today", today} else read(words, now, zone, MIDNIGHT)


def _end(words: str, begin: int, zone: str) -> int:
    here = _here(begin, zone)
    found = _ahead(words, here) or _at(words, here, MORNING)
    if found is not None and found <= here:
        shown = f"{found:%Y-%m-%d %H:%M}"
        early = f"“{cut(words)}” would be {shown}, which is not after {here:%Y-%m-%d %H:%M}."
        raise Refusal(early, argument="until")
    return read(words, begin, zone)


def _plain(said: str) -> str:
    return " ".join(said.lower().split())


def _here(now: int, zone: str) -> datetime:
    return (_EPOCH + timedelta(milliseconds=now)).astimezone(ZoneInfo(zone))


def _ahead(words: str, here: datetime) -> datetime | None:
    found = _SPAN.fullmatch(words)
    if found is None:
        return None
    span = timedelta(**{_UNITS[found[2][0]]: int(found[1])})
    return (here.astimezone(UTC) + span).astimezone(here.tzinfo)


def _at(words: str, here: datetime, otherwise: time) -> datetime | None:
    if _TIME.fullmatch(words):
        at = _joined(here.date(), _time(words), here)
        tomorrow = here.date() + timedelta(days=1)
        return _joined(tomorrow, _time(words), here) if at and at <= here else at
    found = _DAY.fullmatch(words)
    day = _day(found["day"], here.date()) if found else None
    if found is None or day is None:
        return None
    return _joined(day, _time(found["time"]) if found["time"] else otherwise, here)


def _joined(day: date, at: time | None, here: datetime) -> datetime | None:
    return datetime.combine(day, at, here.tzinfo) if at is not None else None


def _time(said: str) -> time | None:
    found = _TIME.fullmatch(said)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        hour = hour % 12 + 12 * (found[3] == "pm")
    return time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004


def _day(said: str, today: date) -> date | None:
    if said == "today":
        return today
    if said == "tomorrow":
        return today + timedelta(days=1)
    weekdays = [day.startswith(said) and len(said) >= _SHORT for day in _WEEKDAYS]
    if any(weekdays):
        ahead = (weekdays.index(True) - today.weekday()) % 7 or 7
        return today + timedelta(days=ahead)
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None

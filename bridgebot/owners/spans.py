"""Spans of the week, as people write them and as they are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NoReturn

import msgspec

from bridgebot.text import cut

DAY: Final = 24 * 60
LONGEST_NIGHT: Final = 16 * 60
EXAMPLE: Final = "“Mon-Fri 09:00-17:00”"
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ALIKE: Final = {
    "daily": range(7),
    "every day": range(7),
    "weekdays": range(5),
    "weekend": range(5, 7),
    "weekends": range(5, 7),
}

_DASH: Final = re.compile(r"\s*[-–—]\s*|\s+(?:to|until|till)\s+")
_COMMA: Final = re.compile(r"(?:\s*[,;&+]\s*|\s+)(?:and\s+)?")
_LINE: Final = re.compile(r"(\D+?)[\s,:]*(\d.*)")
_TIME: Final = re.compile(r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>[0-5]\d))?\s*(?P<half>am|pm)?")


class Span(msgspec.Struct, frozen=True, array_like=True, order=True):
    """Part of a weekday (Monday is 0): from one minute of the day up to another."""

    weekday: int
    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse what is no part of a day."""
        if not (0 <= self.weekday < len(DAYS) and 0 <= self.start < self.end <= DAY):
            message = f"{self.start} to {self.end} of weekday {self.weekday} is no part of a day"
            raise ValueError(message)


ALL_WEEK: Final = tuple(Span(day, 0, DAY) for day in range(len(DAYS)))


# Reading --------------------------------------------------------------------------------------


def read(written: Sequence[str]) -> tuple[Span, ...]:
    """Read spans such as “Mon-Fri 09:00-17:00”; ValueError, in words for people, for others."""
    if not written:
        raise ValueError(f"there are no hours; name some, such as {EXAMPLE}")
    found = sorted((span, line) for line in written for span in _read_line(line))
    for (one, line), (other, next_line) in pairwise(found):
        if one.weekday == other.weekday and other.start < one.end:
            _overlap(one, line, next_line)
    return tuple(_joined(span for span, _ in found))


def _read_line(line: str) -> Iterator[Span]:
    plain = _DASH.sub("-", " ".join(line.lower().split()))
    if plain in ("always", "24/7"):
        yield from ALL_WEEK
        return
    match = _LINE.fullmatch(plain)
    if match is None:
        raise ValueError(f"“{cut(line)}” does not say days and times; write them like {EXAMPLE}")
    weekdays = days(match[1])
    for times in _COMMA.split(re.sub(r"\s+([ap]m)", r"\1", match[2])):
        for weekday in weekdays:
            yield from _read_span(weekday, times)


def days(words: str) -> list[int]:
    """Read days such as “mon-fri” or “daily”; ValueError, in words for people, for others."""
    if words in ALIKE:
        return list(ALIKE[words])
    return [day for word in _COMMA.split(_DASH.sub("-", words)) for day in _run(word)]


def _run(word: str) -> Iterator[int]:
    """Read a day, or a run of days from one to another, which may pass the end of the week."""
    first, dash, last = word.partition("-")
    begin = _day(first)
    for ahead in range((_day(last) - begin) % 7 + 1 if dash else 1):
        yield (begin + ahead) % 7


def _day(word: str) -> int:
    for number, name in enumerate(DAYS):
        if len(word) > 1 and name.lower().startswith(word.rstrip(".")):
            return number
    raise ValueError(
        f"“{cut(word)}” is no day; the days are Mon, Tue, Wed, Thu, Fri, Sat and Sun, "
        f"as in {EXAMPLE}"
    )


def _read_span(weekday: int, times: str) -> Iterator[Span]:
    first, dash, last = times.partition("-")
    if not dash:
        raise ValueError(f"“{cut(times)}” does not say from when to when, as in {EXAMPLE}")
    start, end = minute(first), minute(last)
    if start < end:
        yield Span(weekday, start, end)
        return
    _check_night(times, start, end)
    yield Span(weekday, start, DAY)
    if end:
        yield Span((weekday + 1) % 7, 0, end)


def minute(word: str) -> int:
    """Read a time of the day such as “9:00” or “5pm”; ValueError for what is none."""
    match = _TIME.fullmatch(word)
    hour, past = (int(match["hour"]), int(match["minute"] or 0)) if match else (DAY, 0)
    half = match and match["half"]
    if half and 1 <= hour <= DAY // 120:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif half:
        hour = DAY
    if hour * 60 + past > DAY:
        raise ValueError(f"“{cut(word)}” is no time; times go from 00:00 to 24:00")
    return hour * 60 + past


def _check_night(times: str, start: int, end: int) -> None:
    """Refuse what runs past midnight for so long that it cannot be meant: “9-5” does."""
    length = DAY - start + end
    if start in (end, DAY):
        raise ValueError(f"“{times}” has no length; the whole day is 00:00-24:00")
    if length > LONGEST_NIGHT:
        meant = f"{clock(start)}-{clock(end + DAY // 2)}"
        raise ValueError(
            f"“{times}” would run past midnight, for {length // 60} hours; perhaps {meant} is meant"
        )


def _overlap(one: Span, line: str, next_line: str) -> NoReturn:
    said = f"“{cut(line)}” and “{cut(next_line)}” overlap" if line != next_line else ""
    said = said or f"“{cut(line)}” overlaps itself"
    raise ValueError(f"{said} on {DAYS[one.weekday]}; name every hour once")


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        if joined and (joined[-1].weekday, joined[-1].end) == (span.weekday, span.start):
            joined[-1] = Span(span.weekday, joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


# Writing --------------------------------------------------------------------------------------


def lines(spans: Sequence[Span]) -> list[str]:
    """Write spans as they may be read again, one line for the days that are alike."""
    by_day: dict[int, list[str]] = {}
    for weekday, start, end in _nights(spans):
        by_day.setdefault(weekday, []).append(f"{clock(start)}-{clock(end)}")
    by_times: dict[str, list[int]] = {}
    for weekday, times in by_day.items():
        by_times.setdefault(", ".join(times), []).append(weekday)
    return [f"{day_names(days)} {times}" for times, days in by_times.items()]


def _nights(spans: Sequence[Span]) -> Iterator[tuple[int, int, int]]:
    """Go through the spans; two that are one night, around midnight, come as one."""
    mornings = {span.weekday: span for span in spans if span.start == 0 and span.end < DAY}
    evenings = {span.weekday: span for span in spans if span.end == DAY and span.start > 0}
    nights = {
        day: mornings[(day + 1) % 7]
        for day, evening in evenings.items()
        if (day + 1) % 7 in mornings
        and DAY - evening.start + mornings[(day + 1) % 7].end <= LONGEST_NIGHT
    }
    told = set(nights.values())
    for span in spans:
        if span in told:
            continue
        is_night = span.weekday in nights and span.end == DAY
        yield span.weekday, span.start, nights[span.weekday].end if is_night else span.end


def day_names(days: Sequence[int]) -> str:
    """Write days, three or more in a row as a run."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(_run_names([DAYS[day][:3] for day in run]) for run in runs)


def _run_names(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) < 3 else f"{names[0]}-{names[-1]}"  # noqa: PLR2004


def clock(at: int) -> str:
    """Write a minute of the day as a clock shows it."""
    return f"{at // 60:02}:{at % 60:02}"

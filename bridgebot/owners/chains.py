"""Chains: whom an issue is given to, one named person after the other, each with a clock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from bridgebot.owners.workhours import ALWAYS, Hours
from store import hours, people
from store.database import Reader
from store.people import Person

MINUTES_MAX: Final = 60 * 24 * 60
STAND_INS: Final = 10
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DURATION: Final = re.compile(r"(?:(\d{1,4})\s*h(?:ours?)?)?\s*(?:(\d{1,5})\s*m(?:in(?:utes?)?)?)?")


class How(StrEnum):
    """How somebody is told that an issue is theirs now."""

    THREAD = "thread"
    """By name, in the thread of the card."""
    DIRECT = "direct"
    """In a direct message."""
    EVERYWHERE = "everywhere"
    """On every platform on which we know them, once: in the thread, or in a direct message."""


class Turns(StrEnum):
    """How the people of one step take turns."""

    DAY = "day"
    WEEK = "week"


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """One rung: a person, or several who take turns, and the working minutes they have."""

    people: tuple[int, ...]
    minutes: int
    how: How = How.THREAD
    turns: Turns = Turns.WEEK


Chain = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """Who is to be asked at a step: the person, and whom they stand in for if they do."""

    step: int
    person: Person
    minutes: int
    how: How
    instead_of: str = ""


_read = msgspec.json.Decoder(Chain).decode
_read_hours = msgspec.json.Decoder(Hours).decode
_write = msgspec.json.Encoder().encode


def read(text: str) -> Chain:
    """Read a chain as it is kept; an empty text is a chain without steps."""
    return _read(text) if text else ()


def write(chain: Sequence[Step]) -> str:
    """Write a chain as it is kept."""
    return _write(tuple(chain)).decode()


def hours_of(reader: Reader, person: int | None, area_hours: str = "") -> Hours:
    """Give the hours of a person, else those of the area, else around the clock."""
    kept = (hours.of(reader, person) if person is not None else "") or area_hours
    return read_hours(kept)


def read_hours(kept: str) -> Hours:
    """Read hours as they are kept; an empty text is around the clock."""
    return _read_hours(kept) if kept else ALWAYS


def write_hours(kept: Hours) -> str:
    """Write hours as they are kept."""
    return _write(kept).decode()


def rungs(reader: Reader, chain: Chain, start: int, now: int, zone: str) -> Iterator[Rung]:
    """Go up a chain from a step on, past everybody who is away and has no stand-in."""
    for number, step in enumerate(chain[start:], start):
        for one in in_turn(step, now, zone):
            found = answering(reader, one, now)
            if found is not None:
                person, instead_of = found
                yield Rung(number, person, step.minutes, step.how, instead_of)
                break


def in_turn(step: Step, now: int, zone: str) -> Iterator[int]:
    """List the people of a step, the one whose turn it is first; turns begin at midnight there."""
    local = (_EPOCH + timedelta(milliseconds=now)).astimezone(ZoneInfo(zone)).date()
    days = local.toordinal() - 1  # the first day of the calendar was a Monday
    turn = days if step.turns is Turns.DAY else days // 7
    for ahead in range(len(step.people)):
        yield step.people[(turn + ahead) % len(step.people)]


def answering(reader: Reader, person: int, now: int) -> tuple[Person, str] | None:
    """Find who answers for a person at this moment: they, or whoever stands in; None if nobody.

    Stand-ins are followed through, ten at most, and nobody twice.
    """
    met: set[int] = set()
    instead_of = ""
    current: int | None = person
    while current is not None and current not in met and len(met) <= STAND_INS:
        met.add(current)
        found = people.current(reader, current)
        if found is None:
            return None
        absence = hours.away(reader, found.id, now)
        if absence is None:
            return found, instead_of
        instead_of = instead_of or found.name
        current = absence.stand_in_id
    return None


def minutes_of(said: str) -> int:
    """Read a working time such as `4h`, `90m` or `1h 30m`; ValueError in words for people."""
    found = _DURATION.fullmatch(said.strip().lower())
    minutes = int(found[1] or 0) * 60 + int(found[2] or 0) if found else 0
    if not 0 < minutes <= MINUTES_MAX:
        raise ValueError(f"“{said}” is no working time; write it like 4h, 90m or 1h 30m")
    return minutes


def spelled(minutes: int) -> str:
    """Write a working time as `minutes_of` reads it."""
    whole, rest = divmod(minutes, 60)
    return " ".join(part for part in (f"{whole}h" * bool(whole), f"{rest}m" * bool(rest)) if part)

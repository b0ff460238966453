"""Times in which somebody does not answer, and how they read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bridgebot.text import Moment, Wordy, bold, plain, say
from store import hours
from store.database import Reader
from store.hours import Absence
from store.people import Person

HERE: Final = "here"
"""What is written of somebody who is not away, and is not to be."""


def told(
    since: int | None, until: int | None, cover: str, *, who: str = "you"
) -> tuple[Wordy, ...]:
    """Say from when until when somebody is away, and who answers meanwhile; `since` if not yet."""
    says, them = ("you say", "you") if who == "you" else ("they say", "them")
    begins: tuple[Wordy, ...] = (" from ", Moment(since)) if since else ()
    ends: tuple[Wordy, ...] = (" until ", Moment(until)) if until else (f" until {says} “back”",)
    covers: tuple[Wordy, ...] = ("; ", bold(cover), f" answers for {them}") if cover else ()
    return ("away", *begins, *ends, *covers)


def of(reader: Reader, person: int, now: int, *, who: str = "you") -> Iterator[tuple[Wordy, ...]]:
    """Say when a person is away, now and as far as it is planned."""
    absence = hours.away(reader, person, now)
    for each in (*((absence,) if absence else ()), *hours.planned(reader, person, now)):
        yield read(reader, each, now, who=who)


def read(reader: Reader, absence: Absence, now: int, *, who: str = "you") -> tuple[Wordy, ...]:
    """Say from when until when an absence is, and who answers meanwhile."""
    begins = absence.since if absence.since > now else None
    return told(begins, absence.until, _cover(reader, absence), who=who)


def data(since: int | None, until: int | None, cover: str) -> dict[str, str]:
    """Write an absence for the timeline; `since` if it is yet to begin."""
    words = plain(say(*told(since, until, cover, who="they")))
    return {"since": str(since or ""), "until": str(until or ""), "cover": cover, "words": words}


def data_of(reader: Reader, absence: Absence) -> dict[str, str]:
    """Write an absence that is yet to begin for the timeline."""
    return data(absence.since, absence.until, _cover(reader, absence))


def written(reader: Reader, person: int, now: int) -> str:
    """Write when a person is away, for the timeline."""
    return "; ".join(plain(say(*each)) for each in of(reader, person, now, who="they")) or HERE


def _cover(reader: Reader, absence: Absence) -> str:
    found = reader.get(Person, absence.stand_in_id) if absence.stand_in_id else None
    return found.name if found else ""

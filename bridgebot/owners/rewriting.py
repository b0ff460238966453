"""Hours as somebody changes them in chat: what they do not mention stays."""

from typing import Final

from bridgebot.owners import workhours
from bridgebot.owners.workhours import Hours
from bridgebot.refusal import Refusal

NONE: Final = frozenset({"none", "no", "nothing"})
"""What is said of holidays that are to be forgotten."""


def changed(
    now: Hours, when: str | None, zone: str | None, holidays: str | None, *, called: str
) -> Hours:
    """Change hours; Refusal for what cannot be read. `called` is what asks for the spans."""
    lines = when.split(";") if when else workhours.lines(now)
    region = now.holidays if holidays is None else _region(holidays)
    try:
        return workhours.hours_of(lines, zone or now.zone, region)
    except ValueError as error:
        raise Refusal.of(error, workhours.part(error, called)) from error


def _region(said: str) -> str:
    return "" if said.strip().lower() in NONE else said

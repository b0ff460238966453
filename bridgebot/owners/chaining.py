"""Chains as admins say them in chat: `@ana 4h, @raj+@kim 8h direct daily`, or `nobody`."""

import re
from collections.abc import Sequence
from typing import Final, TypeVar

from bridgebot.command import Context, Refusal
from bridgebot.owners import chains, directory
from bridgebot.owners.chains import How, Step, Turns
from bridgebot.people import finding
from bridgebot.refusal import about
from bridgebot.text import Doc, Typed, cut, doc, paragraph
from store import areas
from store.areas import Area

_Said = TypeVar("_Said", How, Turns)

STEP_MINUTES: Final = 8 * 60
NOBODY: Final = "nobody"
"""What is said of an area for which nobody is to answer by name."""
EXAMPLE: Final = Typed("@ana 4h direct")
_TURNS: Final = {"daily": Turns.DAY, "weekly": Turns.WEEK}
_ENDINGS: Final = "|".join((*(each.value for each in How), *_TURNS))
_STEP: Final = re.compile(
    rf"(?P<who>.*?\S)(?:\s+(?P<time>\d.*?))?(?P<ending>(?:\s+(?:{_ENDINGS}))*)"
)


def change(context: Context, area: Area, said: str) -> Doc:
    """Say who is asked about an area, in order; issues that climb already go on as they began."""
    directory.check_admin(context)
    if said.strip().lower() == NOBODY:
        return _clear(context, area)
    with about("words"):
        steps = [_step(context, each.strip()) for each in said.split(",") if each.strip()]
    return directory.change(context, area.name, area, "area.changed", chain=chains.write(steps))


def _clear(context: Context, area: Area) -> Doc:
    """Let nobody answer for an area; what comes in there goes to that of last resort."""
    if not chains.read(area.chain):
        raise Refusal(f"Nobody answers for {area.name} by name as it is.", argument="words")
    shown = directory.change(context, area.name, area, "area.changed", chain=chains.write(()))
    last = areas.need_last_resort(context.transaction)
    asked = f"The people of {last.name} are asked about what comes in from now on."
    if not chains.read(last.chain):
        asked = "Everyone in the team is asked about what comes in from now on."
    return doc(*shown.blocks, paragraph(asked))


def _step(context: Context, said: str) -> Step:
    """Read a step such as `@ana 4h` or `@raj+@kim 8h direct`; a name may have several words."""
    found = _STEP.fullmatch(said)
    names = [name.strip() for name in found["who"].split("+") if name.strip()] if found else []
    if found is None or not names:
        raise Refusal(f"“{cut(said)}” is no step; write it like ", EXAMPLE, ".")
    try:
        minutes = chains.minutes_of(found["time"]) if found["time"] else STEP_MINUTES
    except ValueError as error:
        raise Refusal(f"{error}. A step is written like ", EXAMPLE, ".") from error
    asked = tuple(dict.fromkeys(finding.person(context, name).id for name in names))
    endings = found["ending"].split()
    how = _one(said, [How(each) for each in endings if each not in _TURNS], How.THREAD)
    turns = _one(said, [_TURNS[each] for each in endings if each in _TURNS], Turns.WEEK)
    if turns is Turns.DAY and len(asked) == 1:
        several = Typed("@raj+@kim 8h daily")
        raise Refusal(f"Only several people take turns, and “{cut(said)}” names one: ", several)
    return Step(asked, minutes, how, turns)


def _one(said: str, found: Sequence[_Said], otherwise: _Said) -> _Said:
    """Give the one that was said; Refusal for several."""
    if len(found) > 1:
        both = " and ".join(map(str, found))
        raise Refusal(f"“{cut(said)}” says {both}; one of them will do.")
    return found[0] if found else otherwise

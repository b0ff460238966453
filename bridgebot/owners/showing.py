"""How areas read: what belongs there, who answers for them, and when their clocks run."""

from collections.abc import Iterable, Iterator
from typing import Final

from bridgebot.command import Context, Refusal
from bridgebot.owners import chains, workhours
from bridgebot.owners.chains import How, Step, Turns
from bridgebot.routing import Role
from bridgebot.text import (
    Block,
    Bullets,
    Doc,
    Typed,
    Wordy,
    bold,
    bullets,
    cut,
    doc,
    paragraph,
    say,
)
from store import areas, people
from store.areas import Area
from store.database import Reader

_HOW: Final = {
    How.THREAD: "",
    How.DIRECT: ", by direct message",
    How.EVERYWHERE: ", everywhere",
}

_TURNS: Final = {Turns.WEEK: "", Turns.DAY: ", a day each in turn"}


def listed(context: Context) -> Doc:
    """List the areas, each with whom it is given to."""
    found = areas.all_open(context.transaction)
    if not found:
        return say(
            "No area is named yet; every problem goes to the team. ",
            Typed("owners everything else @ana 8h"),
            " names a person.",
        )
    closed = areas.all_closed(context.transaction) if context.asker.role >= Role.STAFF else []
    names = f"Closed: {', '.join(each.name for each in closed)}."
    return doc(
        paragraph(bold("Who answers for what:")),
        _listing(context, found),
        *((names,) if closed else ()),
    )


def _listing(context: Context, found: Iterable[Area]) -> Bullets:
    return bullets(*((bold(_name(each)), ": ", *_chain(context, each)) for each in found))


def _name(area: Area) -> str:
    is_clear = not area.is_last_resort or area.name == areas.EVERYTHING_ELSE
    return area.name if is_clear else f"{area.name}, and what belongs nowhere else"


def shown(context: Context, area: Area) -> Doc:
    """Show an area: what belongs there, who answers for it, and when its clocks run."""
    worked = chains.read_hours(area.hours)
    mentions = ", ".join(area.patterns.splitlines())
    blocks: list[Block] = [
        paragraph(bold(area.name), *((": ", mentions) if mentions else ())),
        paragraph(*_chain(context, area), "."),
        paragraph(f"Clocks run: {workhours.written(worked)}."),
    ]
    if area.is_last_resort:
        blocks.append(paragraph("It takes what belongs nowhere else."))
    if not area.is_open:
        blocks.append(paragraph("It is closed: it takes no new problems."))
    return doc(*blocks)


def named(reader: Reader, name: str) -> Area | None:
    """Find an area, open or closed, however its name is written."""
    wanted = name.strip().lower()
    return next((each for each in areas.every(reader) if each.name.lower() == wanted), None)


def called(reader: Reader, name: str) -> Area:
    """Find the area of that name, open or closed; Refusal that names those there are."""
    if (found := named(reader, name)) is None:
        known = names_of_open(reader)
        raise Refusal(f"I know no area “{cut(name)}”. There is: {known}.", argument="area")
    return found


def names_of_open(reader: Reader) -> str:
    """Name the areas that take issues."""
    return ", ".join(each.name for each in areas.all_open(reader)) or "none yet"


def _chain(context: Context, area: Area) -> Iterator[Wordy]:
    steps = chains.read(area.chain)
    if not steps:
        yield "nobody by name yet"
    for number, step in enumerate(steps):
        yield ", then " if number else ""
        yield bold(" or ".join(_names(context.transaction, step)))
        yield f" ({chains.spelled(step.minutes)}{_HOW[step.how]}{_TURNS[step.turns]})"


def _names(reader: Reader, step: Step) -> list[str]:
    found = (people.current(reader, each) for each in step.people)
    return [each.name for each in found if each is not None]

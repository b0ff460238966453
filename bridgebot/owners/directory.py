"""Who answers for what: as the config says it at the start, and as admins change it in chat."""

import re
from typing import Final

from bridgebot.command import Context, Refusal
from bridgebot.owners import chains, patterns, showing, workhours
from bridgebot.owners.chains import How, Step
from bridgebot.owners.roster import AreaSettings, Listed, Roster
from bridgebot.people import finding
from bridgebot.routing import Role
from bridgebot.text import (
    Doc,
    Typed,
    cut,
    plain,
)
from store import areas, escalations, hours, people
from store.areas import Area
from store.database import Transaction

NAME_MAX: Final = 60
STEP_MINUTES: Final = 8 * 60
_NAME: Final = re.compile(r"\w[\w .&/'’-]*")
_STEP: Final = re.compile(
    r"(?P<who>.*?\S)(?:\s+(?P<time>\d.*?))?(?:\s+(?P<how>thread|direct|everywhere))?"
)

# At the start ----------------------------------------------------------------------------------


def apply(transaction: Transaction, roster: Roster, now: int) -> None:
    """Bring people and areas in line with what the config says, where it says something new.

    What admins changed in chat stays, until the config says something else of the same.
    """
    known = {key: _person(transaction, each, now) for key, each in roster.people.items()}
    for name, each in roster.areas.items():
        _area(transaction, name, each, known, _source(roster, each))
    for area in areas.every(transaction):
        if area.source and area.name not in roster.areas:
            areas.put(transaction, area.name, is_open=0, is_last_resort=0, source="")
            escalations.hasten(transaction, area.id, now)
    name_staff(transaction)


def name_staff(transaction: Transaction) -> None:
    """Let whoever answers for an area be staff wherever they speak: they are asked there."""
    steps = (step for area in areas.all_open(transaction) for step in chains.read(area.chain))
    people.name_staff(transaction, dict.fromkeys(one for step in steps for one in step.people))


def _person(transaction: Transaction, listed: Listed, now: int) -> int:
    accounts = [account.partition(":") for account in listed.accounts]
    numbers = [
        _met(transaction, connection, account, listed.name, now)
        for connection, _, account in accounts
    ]
    first, *others = dict.fromkeys(numbers)
    for other in others:
        people.join(transaction, first, other)
    source = listed.model_dump_json()
    worked = listed.worked()
    if worked is not None and hours.source_of(transaction, first) != source:
        hours.keep(transaction, first, chains.write_hours(worked), source)
    return first


def _met(transaction: Transaction, connection: str, account: str, name: str, now: int) -> int:
    """Know an account, under the name that it shows if we have met it before."""
    known = people.identity(transaction, connection, account)
    return people.meet(transaction, connection, account, known.name if known else name, now)


def _source(roster: Roster, area: AreaSettings) -> str:
    """Write what the config says of an area, with the accounts of those who are asked."""
    asked = (roster.people[who].accounts for step in area.chain for who in step.ask)
    return "\n".join((area.model_dump_json(), *(", ".join(each) for each in asked)))


def _area(
    transaction: Transaction, name: str, said: AreaSettings, known: dict[str, int], source: str
) -> None:
    found = areas.named(transaction, name)
    if found is not None and found.source == source:
        return
    worked = said.worked()
    steps = (
        Step(
            tuple(known[who] for who in step.ask),
            chains.minutes_of(step.within),
            step.how,
            step.turns,
        )
        for step in said.chain
    )
    areas.put(
        transaction,
        name,
        patterns="\n".join(said.words),
        chain=chains.write(tuple(steps)),
        hours=chains.write_hours(worked) if worked else "",
        is_open=1,
        is_last_resort=int(said.last_resort),
        source=source,
    )


# In chat ---------------------------------------------------------------------------------------


def change_area(
    context: Context, name: str, words: str | None, when: str | None, zone: str | None
) -> Doc:
    """Make an area, or change what belongs there and when its clocks run."""
    check_admin(context)
    before = showing.named(context.transaction, name)
    if before is None and (len(name) > NAME_MAX or not _NAME.fullmatch(name)):
        raise Refusal("An area has a short name, such as “exports” or “sign in”, without signs.")
    columns: dict[str, str | int] = {}
    if words is not None:
        columns["patterns"] = _patterns(words)
    if when is not None or zone is not None:
        columns["hours"] = _hours(chains.read_hours(before.hours if before else ""), when, zone)
    return change(context, before.name if before else name, before, "area.changed", **columns)


def change(
    context: Context, name: str, before: Area | None, kind: str, **columns: str | int
) -> Doc:
    """Change an area, and keep in the timeline how it was."""
    was = plain(showing.shown(context, before)) if before else ""
    areas.put(context.transaction, name, **columns)
    name_staff(context.transaction)
    changed = areas.named(context.transaction, name)
    assert changed is not None  # noqa: S101 - it has just been put
    now = showing.shown(context, changed)
    context.record(kind, changed.id, name=name, words=plain(now), before=was)
    return now


def _patterns(said: str) -> str:
    """Check what belongs to an area; Refusal, with what would be right, for what is no pattern."""
    lines = [each.strip() for each in said.split(",") if each.strip()]
    try:
        for each in lines:
            patterns.read(each)
    except ValueError as error:
        raise Refusal.of(error) from error
    return "\n".join(lines)


def _hours(now: workhours.Hours, when: str | None, zone: str | None) -> str:
    lines = when.split(";") if when else workhours.lines(now)
    try:
        return chains.write_hours(workhours.hours_of(lines, zone or now.zone, now.holidays))
    except ValueError as error:
        raise Refusal.of(error) from error


def change_chain(context: Context, area: Area, said: str) -> Doc:
    """Say who is asked about an area, in order; issues that climb already go on as they began."""
    check_admin(context)
    steps = [_step(context, each.strip()) for each in said.split(",") if each.strip()]
    return change(context, area.name, area, "area.changed", chain=chains.write(steps))


def _step(context: Context, said: str) -> Step:
    """Read a step such as `@ana 4h` or `@raj+@kim 8h direct`; a name may have several words."""
    found = _STEP.fullmatch(said)
    names = [name.strip() for name in found["who"].split("+") if name.strip()] if found else []
    if found is None or not names:
        raise Refusal(f"“{cut(said)}” is no step; write it like ", Typed("@ana 4h direct"), ".")
    try:
        minutes = chains.minutes_of(found["time"]) if found["time"] else STEP_MINUTES
    except ValueError as error:
        raise Refusal(f"{error}. A step is written like ", Typed("@ana 4h direct"), ".") from error
    asked = tuple(dict.fromkeys(finding.person(context, name).id for name in names))
    return Step(asked, minutes, How(found["how"] or How.THREAD))


def check_admin(context: Context) -> None:
    """Let only admins change who answers for what."""
    if context.asker.role < Role.ADMIN:
        raise Refusal("Only admins change who answers for what; the config names them.")

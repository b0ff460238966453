"""Who answers for what: as the config says it at the start, and as admins change it in chat."""

import re
from dataclasses import dataclass
from typing import Final

from bridgebot.command import Context, Refusal
from bridgebot.owners import chains, patterns, rewriting, showing
from bridgebot.owners.chains import Step
from bridgebot.owners.roster import AreaSettings, Listed, Roster
from bridgebot.routing import Role
from bridgebot.text import Doc, plain
from store import areas, escalations, hours, people
from store.areas import Area
from store.database import Transaction

NAME_MAX: Final = 60
_NAME: Final = re.compile(r"\w[\w .&/'’-]*")

# At the start ----------------------------------------------------------------------------------


def apply(transaction: Transaction, roster: Roster, now: int) -> None:
    """Bring people and areas in line with what the config says, where it says something new.

    What admins changed in chat stays, until the config says something else of the same.
    """
    last = areas.last_resort(transaction)
    known = {key: _person(transaction, each, now) for key, each in roster.people.items()}
    for name, each in roster.areas.items():
        _area(transaction, name, each, known, _source(roster, each))
    for area in areas.every(transaction):
        if area.source and area.name not in roster.areas:
            areas.put(transaction, area.name, is_open=0, is_last_resort=0, source="")
            escalations.hasten(transaction, area.id, now)
    _keep_last_resort(transaction, last)
    name_staff(transaction)


def _keep_last_resort(transaction: Transaction, last: Area | None) -> None:
    """Let what was the last resort stay it as long as nothing else is, unless it is closed."""
    if last is None or areas.last_resort(transaction) is not None:
        return
    found = areas.named(transaction, last.name)
    if found is not None and found.is_open:
        areas.put(transaction, last.name, is_last_resort=1)


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


@dataclass(frozen=True, slots=True)
class Wish:
    """What an admin says of an area; None of what is to stay."""

    words: str | None = None
    hours: str | None = None
    zone: str | None = None
    holidays: str | None = None


def change_area(context: Context, name: str, wish: Wish) -> Doc:
    """Make an area, or change what belongs there and when its clocks run."""
    check_admin(context)
    before = showing.named(context.transaction, name)
    if before is None and (len(name) > NAME_MAX or not _NAME.fullmatch(name)):
        short = "An area has a short name, such as “exports” or “sign in”, without signs."
        raise Refusal(short, argument="area")
    columns: dict[str, str | int] = {}
    if wish.words is not None:
        columns["patterns"] = _patterns(wish.words)
    if (wish.hours, wish.zone, wish.holidays) != (None, None, None):
        now = chains.read_hours(before.hours if before else "")
        said = (wish.hours, wish.zone, wish.holidays)
        columns["hours"] = chains.write_hours(rewriting.changed(now, *said, called="hours"))
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
        raise Refusal.of(error, "words") from error
    return "\n".join(lines)


def check_admin(context: Context) -> None:
    """Let only admins change who answers for what."""
    if context.asker.role < Role.ADMIN:
        raise Refusal("Only admins change who answers for what; the config names them.")

"""How an open issue climbs: somebody is asked by name, and when they are silent, the next is.

Each function leaves an open issue with exactly one time at which the clock acts on it. What
happens is written to the timeline; `followups` says who is told.
"""

from __future__ import annotations

from typing import Final, Protocol

from bridgebot import chains
from bridgebot.chains import How, Rung
from bridgebot.workhours import Hours, between, later
from store import areas, escalations, hours
from store.areas import Area
from store.database import Transaction
from store.escalations import Escalation, Stage
from store.people import Person
from store.suggestions import Suggestion

REMIND_AFTER: Final = 16 * 60
"""Working minutes until whoever has an issue is asked whether they are still on it."""
PATIENCE: Final = 8 * 60
"""Working minutes that they have to say so."""
NOBODY: Final = 8 * 60
"""Working minutes until an issue for which nobody could be asked is shown again."""
ASSIGNED: Final = 8 * 60
"""Working minutes for somebody to whom an issue was given by hand."""
CUSTOMER: Final = 40 * 60
"""Working minutes until a customer's silence is brought up."""
AT_LEAST: Final = 30
LATE_MS: Final = 5 * 60_000
BY_HAND: Final = -1


class Acting(Protocol):
    """Who does something to an issue: a person by a command, or the clock."""

    transaction: Transaction
    now: int

    def record(self, kind: str, subject: int, **data: str) -> None:
        """Write to the timeline that something happened."""


# What people do -----------------------------------------------------------------------------


def begin(acting: Acting, number: int, area: Area) -> None:
    """Let a new issue climb the chain of its area, and then that of last resort."""
    chain = _chain(acting, area)
    ask(acting, escalations.begin(acting.transaction, number, area.id, chain, acting.now), 0)


def reroute(acting: Acting, row: Escalation, area: Area) -> None:
    """Let an issue climb the chain of another area, from its foot."""
    _change(acting, row, stage=Stage.ASKING, area_id=area.id, chain=_chain(acting, area))
    ask(acting, row, 0)


def ask(acting: Acting, row: Escalation, step: int, **why: str) -> None:
    """Ask whoever is next from a step of the chain on; the chain begins anew at its end."""
    chain = chains.read(row.chain)
    reader, now = acting.transaction, acting.now
    rung = next(chains.rungs(reader, chain, step, now), None)
    if rung is None and step > 0:
        why["again"] = "yes"
        rung = next(chains.rungs(reader, chain, 0, now), None)
    if rung is None:
        _ask_everyone(acting, row, **why)
    else:
        _ask_one(acting, row, rung, **why)


def assign(acting: Acting, row: Escalation, person: Person, **why: str) -> None:
    """Ask one person by hand; if they are silent, the chain is climbed from its foot."""
    _ask_one(acting, row, Rung(BY_HAND, person, ASSIGNED, How.EVERYWHERE), **why)


def climb(acting: Acting, row: Escalation, **why: str) -> None:
    """Ask the next one now."""
    ask(acting, row, row.step + 1, **why)


def take(acting: Acting, row: Escalation, person: int, name: str) -> None:
    """Stop the clock of the chain: somebody has it, and is asked in a while how it goes."""
    due = later(_hours(acting, row, person), acting.now, REMIND_AFTER)
    _change(acting, row, stage=Stage.TAKEN, asked_id=person, asked_name=name, due_at=due)


def snooze(acting: Acting, row: Escalation, until: int) -> None:
    """Let an issue rest until a time."""
    _change(acting, row, stage=Stage.SNOOZED, before=_before(row), due_at=until)
    acting.record("issue.snoozed", row.suggestion_id, until=str(until))


def wait(acting: Acting, row: Escalation, **said: str) -> None:
    """Stop the clock until the customer has answered; their silence is brought up in a week."""
    when = _hours(acting, row, row.asked_id)
    left = between(when, acting.now, row.due_at or acting.now)
    due = later(when, acting.now, CUSTOMER)
    _change(acting, row, stage=Stage.WAITING, before=_before(row), left=left, due_at=due)
    acting.record("issue.waiting", row.suggestion_id, **said)


def answered(acting: Acting, row: Escalation, **said: str) -> None:
    """Let the clock go on: the customer has spoken."""
    due = row.due_at
    if row.stage == Stage.WAITING:
        when = _hours(acting, row, row.asked_id)
        due = later(when, acting.now, max(row.left, AT_LEAST))
        _change(acting, row, stage=Stage(row.before), due_at=due)
    acting.record("issue.answered", row.suggestion_id, **said)


def leave(acting: Acting, person: int) -> None:
    """Hand on what a person, who is away from now on, is asked about; what they have, if they can.

    What they have and nobody stands in for stays theirs until its clock acts.
    """
    for row in escalations.asked_of(acting.transaction, person):
        stands_in = chains.answering(acting.transaction, person, acting.now)
        if row.stage == Stage.ASKING or (row.stage in _HELD and stands_in):
            _ask_again(acting, row)


def end(acting: Acting, row: Escalation) -> None:
    """Stop every clock: the issue is closed."""
    _change(acting, row, stage=Stage.ENDED, due_at=None, next_name="")


def restart(acting: Acting, row: Escalation) -> None:
    """Let an issue that was closed climb again, from the person who had it."""
    _ask_again(acting, row)


# What the clock does ------------------------------------------------------------------------


def tick(acting: Acting, row: Escalation) -> None:
    """Do what is due."""
    overdue = acting.now - (row.due_at or acting.now)
    late = {"late": str(overdue)} if overdue > LATE_MS else {}
    match Stage(row.stage):
        case Stage.ASKING:
            climb(acting, row, after=row.asked_name, **late)
        case Stage.TAKEN | Stage.WAITING if not _is_away(acting, row):
            _remind(acting, row, **late)
        case Stage.SNOOZED:
            _wake(acting, row, **late)
        case _:
            _lapse(acting, row, **late)


def _remind(acting: Acting, row: Escalation, **why: str) -> None:
    due = later(_hours(acting, row, row.asked_id), acting.now, PATIENCE)
    silent = {"silent": "yes"} if row.stage == Stage.WAITING else {}
    _change(acting, row, stage=Stage.REMINDED, due_at=due)
    asked = {"asked": row.asked_name, "person": str(row.asked_id or "")}
    acting.record("issue.reminded", row.suggestion_id, **asked, **silent, **why)


def _wake(acting: Acting, row: Escalation, **why: str) -> None:
    if row.before == Stage.ASKING:
        _ask_again(acting, row, woken="yes", **why)
    else:
        _remind(acting, row, **why)


def _lapse(acting: Acting, row: Escalation, **why: str) -> None:
    """Take an issue from somebody who is silent, and ask the others."""
    acting.record("issue.lapsed", row.suggestion_id, asked=row.asked_name, **why)
    going_up = chains.rungs(acting.transaction, chains.read(row.chain), 0, acting.now)
    other = next((rung for rung in going_up if rung.person.id != row.asked_id), None)
    if other is None:
        ask(acting, row, 0)
    else:
        _ask_one(acting, row, other)


# How it is written --------------------------------------------------------------------------


def _chain(acting: Acting, area: Area) -> str:
    """Copy the chain of an area as it is now, followed by that of last resort."""
    last = areas.last_resort(acting.transaction)
    chain = chains.read(area.chain)
    if last is not None and last.id != area.id:
        chain += chains.read(last.chain)
    return chains.write(chain)


_HELD: Final = (Stage.TAKEN, Stage.REMINDED)


def _before(row: Escalation) -> str:
    """Say which stage a rest ends in."""
    match Stage(row.stage):
        case Stage.SNOOZED | Stage.WAITING:
            return row.before
        case Stage.REMINDED:
            return Stage.TAKEN.value
        case stage:
            return stage.value


def _is_away(acting: Acting, row: Escalation) -> bool:
    if row.asked_id is None:
        return True
    return hours.away(acting.transaction, row.asked_id, acting.now) is not None


def _ask_again(acting: Acting, row: Escalation, **why: str) -> None:
    """Ask whoever was asked or had it, or who stands in for them; else go on up the chain."""
    reader = acting.transaction
    found = chains.answering(reader, row.asked_id, acting.now) if row.asked_id else None
    if found is None:
        climb(acting, row, **why)
        return
    chain = chains.read(row.chain)
    minutes, how = ASSIGNED, How.EVERYWHERE
    if 0 <= row.step < len(chain):
        minutes, how = chain[row.step].minutes, chain[row.step].how
    _ask_one(acting, row, Rung(row.step, found[0], minutes, how, found[1]), **why)


def _ask_one(acting: Acting, row: Escalation, rung: Rung, **why: str) -> None:
    due = later(_hours(acting, row, rung.person.id), acting.now, rung.minutes)
    _asked(
        acting,
        row,
        step=rung.step,
        asked_id=rung.person.id,
        asked_name=rung.person.name,
        next_name=_next(acting, row, rung),
        due_at=due,
        rounds=row.rounds + ("again" in why),
    )
    instead = {"instead_of": rung.instead_of} if rung.instead_of else {}
    asked = {"asked": rung.person.name, "person": str(rung.person.id), "how": rung.how.value}
    acting.record("issue.asked", row.suggestion_id, **asked, **instead, **why)


def _ask_everyone(acting: Acting, row: Escalation, **why: str) -> None:
    """Ask the whole team, since there is nobody to be asked by name."""
    due = later(_hours(acting, row, None), acting.now, NOBODY)
    steps = len(chains.read(row.chain))
    rounds = row.rounds + 1
    _asked(
        acting,
        row,
        step=steps,
        asked_id=None,
        asked_name="",
        next_name="",
        due_at=due,
        rounds=rounds,
    )
    acting.record("issue.asked", row.suggestion_id, asked="", **why)


def _next(acting: Acting, row: Escalation, rung: Rung) -> str:
    """Name who is asked if this one is silent; nobody if it is the same person again."""
    chain = chains.read(row.chain)
    reader, now = acting.transaction, acting.now
    after = next(chains.rungs(reader, chain, rung.step + 1, now), None)
    after = after or next(chains.rungs(reader, chain, 0, now), None)
    return "" if after is None or after.person.id == rung.person.id else after.person.name


def _asked(acting: Acting, row: Escalation, **columns: str | int | None) -> None:
    number, now = row.suggestion_id, acting.now
    _change(acting, row, stage=Stage.ASKING, before="", left=0, asked_at=now, **columns)
    owner = {"owner_id": columns["asked_id"], "owner_name": columns["asked_name"]}
    acting.transaction.update(Suggestion, number, changed_at=now, **owner)


def _change(acting: Acting, row: Escalation, stage: Stage, **columns: str | int | None) -> None:
    columns["stage"] = stage.value
    escalations.change(acting.transaction, row.suggestion_id, **columns)
    for name, value in columns.items():
        setattr(row, name, value)


def _hours(acting: Acting, row: Escalation, person: int | None) -> Hours:
    area = acting.transaction.get(Area, row.area_id)
    return chains.hours_of(acting.transaction, person, area.hours if area else "")

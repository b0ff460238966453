"""How an open issue climbs: somebody is asked by name, and when they are silent, the next is.

Each function leaves an open issue with exactly one time at which the clock acts on it. What
happens is written to the timeline; `followups` says who is told, and `ticking` what the clock does.
"""

from __future__ import annotations

from typing import Final

from bridgebot.owners import chains
from bridgebot.owners.asking import (
    ASSIGNED,
    BY_HAND,
    Acting,
    ask,
    ask_again,
    ask_one,
    chain_of,
    change,
    due,
    hours_of,
)
from bridgebot.owners.chains import How, Rung
from bridgebot.owners.workhours import between
from store import escalations, suggestions
from store.areas import Area
from store.escalations import Escalation, Stage
from store.people import Person

AT_LEAST: Final = 30
"""Working minutes that are left at least when a clock goes on."""
_HELD: Final = (Stage.TAKEN, Stage.REMINDED)


def begin(acting: Acting, number: int, area: Area, first: Person | None = None) -> None:
    """Let a new issue climb the chain of its area, and then that of last resort.

    Whoever it is known to concern is asked `first`.
    """
    chain = chain_of(acting, area)
    row = escalations.begin(acting.transaction, number, area.id, chain, acting.now)
    if first is None or chains.answering(acting.transaction, first.id, acting.now) is None:
        ask(acting, row, 0)
    else:
        assign(acting, row, first)


def reroute(acting: Acting, row: Escalation, area: Area) -> None:
    """Let an issue climb the chain of another area, from its foot."""
    chain, former = chain_of(acting, area), _former(row)
    change(acting, row, stage=Stage.ASKING, area_id=area.id, chain=chain, asked_id=None)
    ask(acting, row, 0, **former)


def assign(acting: Acting, row: Escalation, person: Person, **why: str) -> None:
    """Ask one person by hand, or who stands in for them; then the chain is climbed from its foot.

    Somebody who is away and has no stand-in is asked all the same.
    """
    found, instead_of = chains.answering(acting.transaction, person.id, acting.now) or (person, "")
    why |= _former(row)
    ask_one(acting, row, Rung(BY_HAND, found, ASSIGNED, How.EVERYWHERE, instead_of), **why)


def climb(acting: Acting, row: Escalation, **why: str) -> None:
    """Ask the next one now."""
    ask(acting, row, row.step + 1, **why, **_former(row))


def _former(row: Escalation) -> dict[str, str]:
    """Say from whom it is taken, if somebody had it: they are told by name."""
    if row.asked_id is None or row.stage == Stage.ASKING:
        return {}
    return {"former": str(row.asked_id)}


def take(acting: Acting, row: Escalation, person: int, name: str) -> None:
    """Stop the clock of the chain: somebody has it, and is asked in a while how it goes.

    What is on trial rests until the trial ends.
    """
    change(acting, row, stage=Stage.TAKEN, asked_id=person, asked_name=name, next_name="")
    _hold(acting, row)


def try_out(acting: Acting, row: Escalation, person: int, name: str, until: int) -> None:
    """Let something rest, with a person, until its trial ends."""
    change(acting, row, stage=Stage.TAKEN, trial_until=until)
    take(acting, row, person, name)


def snooze(acting: Acting, row: Escalation, until: int) -> None:
    """Let an issue rest until a time."""
    change(acting, row, stage=Stage.SNOOZED, before=_before(row), due_at=until)
    acting.record("issue.snoozed", row.suggestion_id, until=str(until))


def wait(acting: Acting, row: Escalation, **said: str) -> None:
    """Stop the clock until the customer has answered; their silence is brought up in a while."""
    when = hours_of(acting, row, row.asked_id)
    left = between(when, acting.now, row.due_at or acting.now)
    silent = due(acting, row, row.asked_id, acting.pauses.customers)
    change(acting, row, stage=Stage.WAITING, before=_before(row), left=left, due_at=silent)
    acting.record("issue.waiting", row.suggestion_id, **said)


def answered(acting: Acting, row: Escalation, **said: str) -> None:
    """Let the clock go on: the customer has spoken."""
    if row.stage != Stage.WAITING:
        pass
    elif row.before != Stage.ASKING and _is_on_trial(row, acting.now):
        _hold(acting, row)
    else:
        goes_on = due(acting, row, row.asked_id, max(row.left, AT_LEAST))
        change(acting, row, stage=Stage(row.before), due_at=goes_on)
    acting.record("issue.answered", row.suggestion_id, **said)


def leave(acting: Acting, person: int) -> None:
    """Hand on what a person, who is away from now on, is asked about; what they have, if they can.

    What they have and nobody stands in for stays theirs until its clock acts.
    """
    stands_in = chains.answering(acting.transaction, person, acting.now)
    for each in escalations.asked_of(acting.transaction, person):
        suggestions.hold(acting.transaction, each.suggestion_id)
        row = escalations.hold(acting.transaction, each.suggestion_id)
        if row is None or row.asked_id != person:
            continue
        if row.stage == Stage.ASKING or (row.stage in _HELD and stands_in):
            ask_again(acting, row)


def end(acting: Acting, row: Escalation, **who: str | int | None) -> None:
    """Stop every clock: the issue is closed; `who` (the columns) had it last."""
    change(acting, row, stage=Stage.ENDED, due_at=None, next_name="", trial_until=None, **who)


def restart(acting: Acting, row: Escalation) -> None:
    """Let an issue that was closed climb again, from the person who had it."""
    ask_again(acting, row, reopened="yes")


def is_held(row: Escalation) -> bool:
    """Tell whether somebody has it, and need not be asked before its time."""
    is_trial = row.stage == Stage.SNOOZED and row.due_at == row.trial_until
    return is_trial or row.stage == Stage.TAKEN


def is_with_somebody(row: Escalation) -> bool:
    """Tell whether somebody said that they have it, and has not given it back."""
    stage = row.before if row.stage in {Stage.SNOOZED, Stage.WAITING} else row.stage
    return row.asked_id is not None and stage in _HELD


def _hold(acting: Acting, row: Escalation) -> None:
    if _is_on_trial(row, acting.now):
        change(acting, row, stage=Stage.SNOOZED, before=Stage.TAKEN.value, due_at=row.trial_until)
    else:
        again = due(acting, row, row.asked_id, acting.pauses.remind)
        change(acting, row, stage=Stage.TAKEN, due_at=again)


def _is_on_trial(row: Escalation, now: int) -> bool:
    return row.trial_until is not None and row.trial_until > now


def _before(row: Escalation) -> str:
    """Say which stage a rest ends in."""
    match Stage(row.stage):
        case Stage.SNOOZED | Stage.WAITING:
            return row.before
        case Stage.REMINDED:
            return Stage.TAKEN.value
        case stage:
            return stage.value

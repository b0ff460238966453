"""Whom an open issue is put to next, and by when they are to answer.

Each function leaves an open issue with exactly one time at which the clock acts on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol

from bridgebot.owners import chains
from bridgebot.owners.chains import How, Rung
from bridgebot.owners.pauses import PauseSettings
from bridgebot.owners.workhours import ALWAYS, Hours, later
from store import areas, escalations
from store.areas import Area
from store.database import Transaction
from store.escalations import Escalation, Stage
from store.suggestions import Suggestion

NOBODY: Final = 8 * 60
"""Working minutes until an issue for which nobody could be asked is shown again: more each time."""
NOBODY_TIMES: Final = 9
ASSIGNED: Final = 8 * 60
"""Working minutes for somebody to whom an issue was given by hand."""

BY_HAND: Final = -1
"""The step of somebody to whom an issue was given by hand, or who is of no chain any more."""


class Acting(Protocol):
    """Who does something to an issue: a person by a command, or the clock."""

    transaction: Transaction
    now: int

    @property
    def pauses(self) -> PauseSettings:
        """Say how long the clock waits."""

    def record(self, kind: str, subject: int, **data: str) -> None:
        """Write to the timeline that something happened."""


def ask(acting: Acting, row: Escalation, step: int, **why: str) -> None:
    """Ask whoever is next from a step of the chain on; the chain begins anew at its end.

    Whoever has just been asked is asked again only if there is nobody else. What is in an area that
    is closed by now goes to that of last resort.
    """
    step = 0 if leave_closed(acting, row) else step
    found = _choose(acting, row, step, but=row.asked_id)
    if found is None:
        _ask_everyone(acting, row, **why)
    else:
        rung, is_again = found
        ask_one(acting, row, rung, **(why | {"again": "yes"} if is_again else why))


def ask_again(acting: Acting, row: Escalation, **why: str) -> None:
    """Ask whoever was asked or had it, or who stands in for them; else go on up the chain."""
    reader = acting.transaction
    leave_closed(acting, row)
    found = chains.answering(reader, row.asked_id, acting.now) if row.asked_id else None
    if found is None:
        gone = {"instead_of": row.asked_name} if row.asked_id else {}
        ask(acting, row, row.step + 1, **why, **gone)
        return
    chain = chains.read(row.chain)
    minutes, how = ASSIGNED, How.EVERYWHERE
    if 0 <= row.step < len(chain):
        minutes, how = chain[row.step].minutes, chain[row.step].how
    ask_one(acting, row, Rung(row.step, found[0], minutes, how, found[1]), **why)


def ask_one(acting: Acting, row: Escalation, rung: Rung, **why: str) -> None:
    """Ask one person by name."""
    if rung.instead_of:
        why["instead_of"] = rung.instead_of
    _asked(
        acting,
        row,
        step=rung.step,
        asked_id=rung.person.id,
        asked_name=rung.person.name,
        next_name=_next(acting, row, rung),
        due_at=due(acting, row, rung.person.id, rung.minutes),
        rounds=row.rounds + ("again" in why),
    )
    asked = {"asked": rung.person.name, "person": str(rung.person.id), "how": rung.how.value}
    acting.record("issue.asked", row.suggestion_id, **asked, **why)


def leave_closed(acting: Acting, row: Escalation) -> bool:
    """Move an issue to the area of last resort, below its foot, if its own area is closed."""
    area = acting.transaction.get(Area, row.area_id)
    if area is None or area.is_open:
        return False
    last = areas.need_last_resort(acting.transaction)
    if last.id == area.id:  # it had to be opened again
        return False
    chain = chain_of(acting, last)
    change(acting, row, stage=Stage(row.stage), area_id=last.id, chain=chain, step=BY_HAND)
    acting.transaction.update(Suggestion, row.suggestion_id, area_id=last.id)
    said = f"{area.name} is closed, so this is in {last.name} now."
    acting.record("issue.routed", row.suggestion_id, words=said)
    return True


def _ask_everyone(acting: Acting, row: Escalation, **why: str) -> None:
    """Ask the whole team, since there is nobody to be asked by name."""
    minutes = NOBODY * min(row.rounds + 1, NOBODY_TIMES)
    _asked(
        acting,
        row,
        step=len(chains.read(row.chain)),
        asked_id=None,
        asked_name="",
        next_name="",
        due_at=due(acting, row, None, minutes),
        rounds=row.rounds + 1,
    )
    acting.record("issue.asked", row.suggestion_id, asked="", **why)


def _choose(
    acting: Acting, row: Escalation, step: int, but: int | None
) -> tuple[Rung, bool] | None:
    """Find who is next, somebody else if there is; and tell whether the chain began anew."""
    first = None
    for found in _upwards(acting, row, step):
        if found[0].person.id != but:
            return found
        first = first or found
    return first


def _upwards(acting: Acting, row: Escalation, step: int) -> Iterator[tuple[Rung, bool]]:
    """Go up the chain from a step to its end, and then from its foot."""
    reader, chain, now = acting.transaction, chains.read(row.chain), acting.now
    zone = hours_of(acting, row, None).zone
    for rung in chains.rungs(reader, chain, max(step, 0), now, zone):
        yield rung, False
    for rung in chains.rungs(reader, chain[: max(step, 0)], 0, now, zone):
        yield rung, True


def _next(acting: Acting, row: Escalation, rung: Rung) -> str:
    """Name who is asked if this one is silent; nobody if it is the same person again."""
    found = _choose(acting, row, rung.step + 1, but=rung.person.id)
    return "" if found is None or found[0].person.id == rung.person.id else found[0].person.name


def _asked(acting: Acting, row: Escalation, **columns: str | int | None) -> None:
    number, now = row.suggestion_id, acting.now
    change(acting, row, stage=Stage.ASKING, before="", left=0, asked_at=now, **columns)
    owner = {"owner_id": columns["asked_id"], "owner_name": columns["asked_name"]}
    acting.transaction.update(Suggestion, number, changed_at=now, **owner)


# What asking rests on ---------------------------------------------------------------------------


def chain_of(acting: Acting, area: Area) -> str:
    """Copy the chain of an area as it is now, followed by that of last resort."""
    last = areas.last_resort(acting.transaction)
    chain = chains.read(area.chain)
    if last is not None and last.id != area.id:
        chain += chains.read(last.chain)
    return chains.write(chain)


def change(acting: Acting, row: Escalation, stage: Stage, **columns: str | int | None) -> None:
    """Write how far an issue has climbed, and what it waits for now."""
    columns["stage"] = stage.value
    escalations.change(acting.transaction, row.suggestion_id, **columns)
    for name, value in columns.items():
        setattr(row, name, value)


def hours_of(acting: Acting, row: Escalation, person: int | None) -> Hours:
    """Give the hours of a person, else those of the issue's area."""
    area = acting.transaction.get(Area, row.area_id)
    return chains.hours_of(acting.transaction, person, area.hours if area else "")


def due(acting: Acting, row: Escalation, person: int | None, minutes: int) -> int:
    """Say when so many working minutes of a person have passed.

    If their hours are so few that it would take decades, every minute counts: nobody waits so long.
    """
    try:
        return later(hours_of(acting, row, person), acting.now, minutes)
    except ValueError:
        return later(ALWAYS, acting.now, minutes)

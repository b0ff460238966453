"""What the clock does to an issue when its time has come."""

from __future__ import annotations

from typing import Final

from bridgebot.owners.asking import Acting, ask, ask_again, change, due, leave_closed
from store import hours
from store.escalations import Escalation, Stage

LATE_MS: Final = 5 * 60_000
"""What is done later than this is said to be late: we were not running."""


def tick(acting: Acting, row: Escalation) -> None:
    """Do what is due, once, however long ago that was; say so if it is late."""
    overdue = acting.now - (row.due_at or acting.now)
    late = {"late": str(overdue)} if overdue > LATE_MS else {}
    woken = _woken(acting, row)
    match Stage(row.stage):
        case Stage.ASKING if leave_closed(acting, row):
            change(acting, row, stage=Stage.ASKING, asked_id=None)
            ask(acting, row, 0, **late)
        case Stage.ASKING:
            ask(acting, row, row.step + 1, after=row.asked_name, **late)
        case _ if _is_gone(acting, row):
            ask_again(acting, row, **woken, **late)
        case Stage.SNOOZED if row.before == Stage.ASKING:
            ask_again(acting, row, **woken, **late)
        case Stage.REMINDED:
            _lapse(acting, row, **late)
        case _:
            _remind(acting, row, **late)


def _remind(acting: Acting, row: Escalation, **why: str) -> None:
    """Ask whoever has an issue whether they are still on it."""
    silent = {"silent": "yes"} if row.stage == Stage.WAITING else {}
    patience = due(acting, row, row.asked_id, acting.pauses.patience)
    change(acting, row, stage=Stage.REMINDED, due_at=patience)
    asked = {"asked": row.asked_name, "person": str(row.asked_id or "")}
    told = {**asked, **silent, **_ended(acting, row), **why}
    acting.record("issue.reminded", row.suggestion_id, **told)


def _lapse(acting: Acting, row: Escalation, **why: str) -> None:
    """Take an issue from somebody who is silent, and ask the others."""
    asked = {"asked": row.asked_name, "person": str(row.asked_id or "")}
    acting.record("issue.lapsed", row.suggestion_id, **asked, **why)
    ask(acting, row, 0, **_ended(acting, row))


def _woken(acting: Acting, row: Escalation) -> dict[str, str]:
    """Say why something that rested is brought up: it has rested enough, or its trial is over."""
    return _ended(acting, row) or ({"woken": "yes"} if row.stage == Stage.SNOOZED else {})


def _ended(acting: Acting, row: Escalation) -> dict[str, str]:
    """Say if the trial of a procedure is over, so that it wants to be concluded."""
    return {"trial": "over"} if 0 < (row.trial_until or 0) <= acting.now else {}


def _is_gone(acting: Acting, row: Escalation) -> bool:
    """Tell whether whoever is asked about it or has it is away, or nobody is."""
    if row.asked_id is None:
        return True
    return hours.away(acting.transaction, row.asked_id, acting.now) is not None

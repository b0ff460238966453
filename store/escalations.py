"""How far each issue has climbed: one row an issue, with the time when something must happen."""

from enum import StrEnum

from sqlalchemy import Index, bindparam, func, text, update
from sqlmodel import SQLModel, col, select

from store.columns import reference, whole, words
from store.database import Reader, Transaction
from store.suggestions import Suggestion


class Stage(StrEnum):
    """What an issue waits for."""

    ASKING = "asking"
    """The person who was asked has not answered yet."""
    TAKEN = "taken"
    """Somebody has it."""
    REMINDED = "reminded"
    """Whoever has it was asked whether they are still on it."""
    SNOOZED = "snoozed"
    """It rests until a time."""
    WAITING = "waiting"
    """The customer has to answer first."""
    ENDED = "ended"
    """It is closed."""


class Escalation(SQLModel, table=True):
    """Where one issue stands on the chain it climbs, which was copied when it began.

    `due_at` is when the clock acts next: there is one as long as the issue is open. `left` is how
    many working minutes were left when the clock was stopped, `before` the stage a rest ends in,
    `trial_until` when the trial of a procedure ends.
    """

    __tablename__ = "escalation"
    __table_args__ = (
        Index(
            "ix_escalation_due_at",
            "due_at",
            "suggestion_id",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index("ix_escalation_asked_id", "asked_id"),
    )

    suggestion_id: int = reference("suggestion.id", primary_key=True)
    area_id: int = reference("area.id")
    chain: str = words()
    stage: str = words()
    before: str = words()
    step: int = whole()
    rounds: int = whole()
    asked_id: int | None = reference("person.id", default=None, nullable=True)
    asked_name: str = words()
    asked_at: int = whole()
    next_name: str = words()
    due_at: int | None = whole(default=None, nullable=True)
    left: int = whole()
    trial_until: int | None = whole(default=None, nullable=True)


# The issue is claimed too: whoever changes one by a command holds it before its escalation.
_DUE = (
    select(Escalation)
    .join(Suggestion, col(Suggestion.id) == Escalation.suggestion_id)
    .where(col(Escalation.due_at).is_not(None), col(Escalation.due_at) <= bindparam("now"))
    .order_by(col(Escalation.due_at), col(Escalation.suggestion_id))
    .limit(100)
    .with_for_update(skip_locked=True)
)
_NEXT = select(func.min(col(Escalation.due_at))).where(col(Escalation.due_at).is_not(None))
_HOLD = select(Escalation).where(Escalation.suggestion_id == bindparam("number")).with_for_update()
_ASKED_OF = (
    select(Escalation)
    .where(Escalation.asked_id == bindparam("person"), Escalation.stage != Stage.ENDED.value)
    .order_by(col(Escalation.suggestion_id))
)
_OF_AREA = select(Escalation).where(
    Escalation.area_id == bindparam("area"), Escalation.stage != Stage.ENDED.value
)
_HASTEN = (
    update(Escalation)
    .where(
        col(Escalation.area_id) == bindparam("area"),
        col(Escalation.stage) == Stage.ASKING.value,
        col(Escalation.due_at).is_not(None),
    )
    .values(due_at=bindparam("now"))
)


def due(transaction: Transaction, now: int) -> list[Escalation]:
    """Claim what is due, the longest overdue first, 100 at most."""
    return transaction.all(_DUE, now=now)


def next_due(reader: Reader) -> int | None:
    """Say when the clock must act next, or None if nothing is armed."""
    return reader.first(_NEXT)


def of(reader: Reader, suggestion: int) -> Escalation | None:
    """Find where an issue stands; None for what does not climb."""
    return reader.get(Escalation, suggestion)


def hold(transaction: Transaction, suggestion: int) -> Escalation | None:
    """Find where an issue stands, and let no other process change it."""
    return transaction.first(_HOLD, number=suggestion)


def asked_of(reader: Reader, person: int) -> list[Escalation]:
    """List the open issues that a person is asked about, or has."""
    return reader.all(_ASKED_OF, person=person)


def of_area(reader: Reader, area: int) -> list[Escalation]:
    """List the open issues of an area."""
    return reader.all(_OF_AREA, area=area)


def hasten(transaction: Transaction, area: int, now: int) -> None:
    """Let the clock act now on the issues of an area that wait for an answer."""
    transaction.run(_HASTEN, area=area, now=now)
    transaction.wake("escalation")


def begin(transaction: Transaction, suggestion: int, area: int, chain: str, now: int) -> Escalation:
    """Let an issue climb a chain; it is due at once."""
    blank = Escalation(
        suggestion_id=suggestion,
        area_id=area,
        chain=chain,
        stage=Stage.ASKING.value,
        before="",
        step=0,
        rounds=0,
        asked_name="",
        asked_at=now,
        next_name="",
        due_at=now,
        left=0,
    )
    transaction.insert(Escalation, **blank.model_dump())
    transaction.wake("escalation")
    return blank


def change(transaction: Transaction, suggestion: int, **columns: str | int | None) -> None:
    """Write how far an issue has climbed."""
    transaction.update(Escalation, suggestion, **columns)
    transaction.wake("escalation")

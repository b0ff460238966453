"""When people work, and when they are away."""

from typing import Final

from sqlalchemy import Index, bindparam, delete, func, or_, text
from sqlmodel import SQLModel, col, select

from store.columns import number, reference, whole, words
from store.database import Reader, Transaction


class Working(SQLModel, table=True):
    """The hours that a person works, as JSON; `source` is what the config said of them last."""

    __tablename__ = "working"

    person_id: int = reference("person.id", primary_key=True)
    hours: str = words()
    source: str = words(default="")


class Absence(SQLModel, table=True):
    """A time in which a person does not answer, and who stands in for them.

    `due_at` is when it begins, until that has come and what they were asked is handed on.
    """

    __tablename__ = "absence"
    __table_args__ = (
        Index("ix_absence_person_id", "person_id"),
        Index(
            "ix_absence_due_at",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )

    id: int = number()
    person_id: int = reference("person.id")
    since: int = whole()
    until: int | None = whole(default=None, nullable=True)
    stand_in_id: int | None = reference("person.id", default=None, nullable=True)
    due_at: int | None = whole(default=None, nullable=True)


_FOREVER: Final = 2**62

_OWN = col(Absence.person_id) == bindparam("of_person")
_BEGUN = col(Absence.since) <= bindparam("now")
_IS_LEFT = or_(col(Absence.until).is_(None), col(Absence.until) > bindparam("now"))
_AWAY = (
    select(Absence)
    .where(_OWN, _BEGUN, _IS_LEFT)
    .order_by(col(Absence.since).desc(), col(Absence.id).desc())
    .limit(1)
)
_PLANNED = select(Absence).where(_OWN, ~_BEGUN).order_by(col(Absence.since), col(Absence.id))
_BACK = delete(Absence).where(_OWN, _BEGUN)
_INSTEAD = delete(Absence).where(
    _OWN,
    ~_BEGUN,
    col(Absence.since) < bindparam("end"),
    or_(col(Absence.until).is_(None), col(Absence.until) > bindparam("since")),
)
_CANCEL = delete(Absence).where(col(Absence.id) == bindparam("number"))
_DUE = (
    select(Absence)
    .where(col(Absence.due_at).is_not(None), col(Absence.due_at) <= bindparam("now"))
    .order_by(col(Absence.due_at), col(Absence.id))
    .limit(100)
    .with_for_update(skip_locked=True)
)
_NEXT = select(func.min(col(Absence.due_at))).where(col(Absence.due_at).is_not(None))


def of(reader: Reader, person: int) -> str:
    """Give the hours of a person as JSON, or nothing."""
    found = reader.get(Working, person)
    return found.hours if found else ""


def source_of(reader: Reader, person: int) -> str:
    """Give what the config said last of the hours of a person."""
    found = reader.get(Working, person)
    return found.source if found else ""


def keep(transaction: Transaction, person: int, hours: str, source: str | None = None) -> None:
    """Note the hours that a person works; `source` is what the config says of them, if it does."""
    said = {} if source is None else {"source": source}
    if not transaction.update(Working, person, hours=hours, **said):
        transaction.insert(Working, person_id=person, hours=hours, source=source or "")


def away(reader: Reader, person: int, now: int) -> Absence | None:
    """Find out whether a person is away at this moment; of several absences the last counts."""
    return reader.first(_AWAY, of_person=person, now=now)


def planned(reader: Reader, person: int, now: int) -> list[Absence]:
    """List when a person is to be away, the next time first."""
    return reader.all(_PLANNED, of_person=person, now=now)


def leave(
    transaction: Transaction, person: int, now: int, until: int | None, stand_in: int | None
) -> None:
    """Note that a person is away from now on, instead of what was noted of now."""
    back(transaction, person, now)
    transaction.insert(Absence, person_id=person, since=now, until=until, stand_in_id=stand_in)


def plan(  # noqa: PLR0913 - all there is to one, by name
    transaction: Transaction,
    person: int,
    now: int,
    *,
    since: int,
    until: int | None,
    stand_in: int | None,
) -> None:
    """Note that a person is away from a time on that is to come, instead of what it overlaps."""
    end = _FOREVER if until is None else until
    transaction.run(_INSTEAD, of_person=person, now=now, since=since, end=end)
    transaction.insert(
        Absence, person_id=person, since=since, until=until, stand_in_id=stand_in, due_at=since
    )
    transaction.wake("absence")


def back(transaction: Transaction, person: int, now: int) -> bool:
    """Note that a person is not away now; answer whether that had been noted."""
    return transaction.run(_BACK, of_person=person, now=now) > 0


def cancel(transaction: Transaction, absence: Absence) -> None:
    """Let an absence never have been planned."""
    transaction.run(_CANCEL, number=absence.id)


def due(transaction: Transaction, now: int) -> list[Absence]:
    """Claim the absences that begin, the longest overdue first, 100 at most."""
    return transaction.all(_DUE, now=now)


def begun(transaction: Transaction, absence: Absence) -> None:
    """Note that an absence has begun, and that all that follows is done."""
    transaction.update(Absence, absence.id, due_at=None)


def next_due(reader: Reader) -> int | None:
    """Say when the next absence begins, or None if none is planned."""
    return reader.first(_NEXT)

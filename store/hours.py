"""When people work, and when they are away."""

from sqlalchemy import bindparam, delete, or_
from sqlmodel import SQLModel, col, select

from store.columns import reference, whole, words
from store.database import Reader, Transaction
from store.people import Person


class Working(SQLModel, table=True):
    """The hours that a person works, as JSON; `source` is what the config said of them last."""

    __tablename__ = "working"

    person_id: int = reference("person.id", primary_key=True)
    hours: str = words()
    source: str = words(default="")


class Absence(SQLModel, table=True):
    """A time in which a person does not answer, and who stands in for them."""

    __tablename__ = "absence"

    person_id: int = reference("person.id", primary_key=True)
    since: int = whole()
    until: int | None = whole(default=None, nullable=True)
    stand_in_id: int | None = reference("person.id", default=None, nullable=True)


_AWAY = (
    select(Absence)
    .where(
        Absence.person_id == bindparam("person"),
        or_(col(Absence.until).is_(None), col(Absence.until) > bindparam("now")),
    )
    .limit(1)
)
_BACK = delete(Absence).where(col(Absence.person_id) == bindparam("of_person"))
_WHO_IS_AWAY = (
    select(Person.name, Absence.until)
    .join(Absence, col(Absence.person_id) == Person.id)
    .where(or_(col(Absence.until).is_(None), col(Absence.until) > bindparam("now")))
    .order_by(Person.name)
)


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
    """Find out whether a person is away at this moment."""
    return reader.first(_AWAY, person=person, now=now)


def who_is_away(reader: Reader, now: int) -> list[tuple[str, int | None]]:
    """List who is away, by name, and until when if that is known."""
    return reader.all(_WHO_IS_AWAY, now=now)


def leave(
    transaction: Transaction, person: int, now: int, until: int | None, stand_in: int | None
) -> None:
    """Note that a person is away from now on."""
    back(transaction, person)
    transaction.insert(Absence, person_id=person, since=now, until=until, stand_in_id=stand_in)


def back(transaction: Transaction, person: int) -> bool:
    """Note that a person is back; answer whether they were away."""
    return transaction.run(_BACK, of_person=person) == 1

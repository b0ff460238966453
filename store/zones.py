"""In which time zones people live, as they told us."""

from sqlalchemy import bindparam, delete
from sqlmodel import SQLModel, col

from store.columns import reference, words
from store.database import Reader, Transaction


class Zone(SQLModel, table=True):
    """The time zone in which a person lives."""

    __tablename__ = "zone"

    person_id: int = reference("person.id", primary_key=True)
    zone: str = words()


_CLEAR = delete(Zone).where(col(Zone.person_id) == bindparam("of_person"))


def of(reader: Reader, person: int) -> str:
    """Give the zone that a person told us, or nothing."""
    found = reader.get(Zone, person)
    return found.zone if found else ""


def keep(transaction: Transaction, person: int, zone: str) -> None:
    """Note in which zone a person lives."""
    if not transaction.update(Zone, person, zone=zone):
        transaction.insert(Zone, person_id=person, zone=zone)


def clear(transaction: Transaction, person: int) -> None:
    """Forget in which zone a person lives."""
    transaction.run(_CLEAR, of_person=person)

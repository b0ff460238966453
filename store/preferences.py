"""Where people want to hear from us, if not where they asked."""

from sqlalchemy import bindparam, delete
from sqlmodel import SQLModel, col

from store.columns import reference, words
from store.database import Reader, Transaction


class Preference(SQLModel, table=True):
    """The one place where a person wants to hear, and their account there."""

    __tablename__ = "preference"

    person_id: int = reference("person.id", primary_key=True)
    connection: str = words()
    channel: str = words()
    thread: str = words()
    account: str = words()
    name: str = words()


_CLEAR = delete(Preference).where(col(Preference.person_id) == bindparam("of_person"))


def of(reader: Reader, person: int) -> Preference | None:
    """Say where a person wants to hear; None if where they asked."""
    return reader.get(Preference, person)


def prefer(transaction: Transaction, person: int, **place: str) -> None:
    """Let a person hear in one place from now on."""
    if not transaction.update(Preference, person, **place):
        transaction.insert(Preference, person_id=person, **place)


def clear(transaction: Transaction, person: int) -> bool:
    """Let a person hear where they asked; answer whether it was otherwise."""
    return transaction.run(_CLEAR, of_person=person) == 1

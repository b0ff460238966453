"""Who we talk with: accounts on platforms, the people behind them, and whom those belong to."""

from sqlalchemy import Index, UniqueConstraint, bindparam
from sqlmodel import SQLModel, col, select

from store.columns import number, reference, whole, words
from store.database import Reader, Transaction


class Organisation(SQLModel, table=True):
    """Whom people belong to: a customer's company, or our own."""

    __tablename__ = "organisation"

    id: int = number()
    name: str = words(unique=True)


class Person(SQLModel, table=True):
    """The human behind one or more accounts."""

    __tablename__ = "person"

    id: int = number()
    name: str = words()
    organisation_id: int | None = reference("organisation.id", default=None, nullable=True)
    met_at: int = whole()


class Identity(SQLModel, table=True):
    """One account of a person on one connection."""

    __tablename__ = "identity"
    __table_args__ = (
        UniqueConstraint("connection", "account"),
        Index("ix_identity_person_id", "person_id"),
        Index("ix_identity_name", "name"),
    )

    id: int = number()
    connection: str = words()
    account: str = words()
    name: str = words()
    person_id: int = reference("person.id")


_BY_ACCOUNT = select(Identity.person_id, Identity.name).where(
    Identity.connection == bindparam("connection"), Identity.account == bindparam("account")
)
_BY_NAME = (
    select(Person)
    .join(Identity, col(Identity.person_id) == Person.id)
    .where(Identity.name == bindparam("name"))
    .distinct()
)
_RENAME = (
    Identity.__table__.update()  # type: ignore[attr-defined]
    .where(
        Identity.connection == bindparam("at_connection"),
        Identity.account == bindparam("of_account"),
    )
    .values(name=bindparam("new_name"))
)


def meet(transaction: Transaction, connection: str, account: str, name: str, now: int) -> int:
    """Give the number of the person behind an account, whom we may meet for the first time."""
    known = transaction.first(_BY_ACCOUNT, connection=connection, account=account)
    if known is None:
        person_id = transaction.insert(Person, name=name, met_at=now)
        transaction.insert(
            Identity, connection=connection, account=account, name=name, person_id=person_id
        )
        return person_id
    person_id, known_name = known
    if known_name != name:
        transaction.run(_RENAME, at_connection=connection, of_account=account, new_name=name)
        transaction.update(Person, person_id, name=name)
    return person_id


def named(reader: Reader, name: str) -> list[Person]:
    """Find the people who have an account of exactly this name."""
    return reader.all(_BY_NAME, name=name)

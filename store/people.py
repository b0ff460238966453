"""Who we talk with: accounts on platforms, and the people behind them.

What the rest of the house needs, besides `meet`:

    join(transaction, into, other)            both are one person from now on, with number `into`
    split(transaction, connection, account)   that account is a person by itself again
    current(reader, number)                   the person whom a number means today
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Index, UniqueConstraint, bindparam, text, update
from sqlalchemy import select as select_columns
from sqlmodel import SQLModel, col, select

from store import joining
from store.columns import number, reference, whole, words
from store.database import Reader, Transaction


class Person(SQLModel, table=True):
    """The human behind one or more accounts."""

    __tablename__ = "person"

    id: int = number()
    name: str = words()
    met_at: int = whole()


class Identity(SQLModel, table=True):
    """One account of a person on one connection.

    `home_id` is the person it was met as, to whom it returns when it is split off; `is_linked` is 1
    while its person has other accounts too. `folded` is the name as it is looked for.
    `organisation` names whom this account belongs to; it is empty if we do not know. `is_staff` is
    1 for the accounts of those who answer for an area.
    """

    __tablename__ = "identity"
    __table_args__ = (
        UniqueConstraint("connection", "account"),
        UniqueConstraint("home_id"),
        Index("ix_identity_person_id", "person_id"),
        Index("ix_identity_folded", "folded"),
        Index(
            "ix_identity_organisation",
            "organisation",
            sqlite_where=text("organisation <> ''"),
            postgresql_where=text("organisation <> ''"),
        ),
    )

    id: int = number()
    connection: str = words()
    account: str = words()
    name: str = words()
    folded: str = words()
    person_id: int = reference("person.id")
    home_id: int = reference("person.id")
    is_linked: int = whole()
    organisation: str = words()
    is_staff: int = whole()


class Known(NamedTuple):
    """What one look tells of whoever speaks from an account."""

    person: int
    name: str
    is_linked: int
    organisation: str
    is_staff: int = 0


_ACCOUNT = (
    col(Identity.connection) == bindparam("connection"),
    col(Identity.account) == bindparam("account"),
)
_KNOWN: Any = select_columns(
    *(col(Identity.person_id), col(Identity.name), col(Identity.is_linked)),
    *(col(Identity.organisation), col(Identity.is_staff)),
).where(*_ACCOUNT)
_IDENTITY = select(Identity).where(*_ACCOUNT)
_ACCOUNTS = (
    select(Identity).where(Identity.person_id == bindparam("person")).order_by(col(Identity.id))
)
_BY_NAME = (
    select(Person)
    .join(Identity, col(Identity.person_id) == Person.id)
    .where(Identity.folded == bindparam("folded"))
    .order_by(col(Person.id))
    .distinct()
)
_CURRENT = (
    select(Person)
    .join(Identity, col(Identity.person_id) == Person.id)
    .where(Identity.home_id == bindparam("number"))
)
_RENAME = (
    update(Identity)
    .where(
        col(Identity.connection) == bindparam("at_connection"),
        col(Identity.account) == bindparam("of_account"),
    )
    .values(name=bindparam("new_name"), folded=bindparam("new_folded"))
)
_BELONG = (
    update(Identity)
    .where(
        col(Identity.connection) == bindparam("at_connection"),
        col(Identity.account) == bindparam("of_account"),
    )
    .values(organisation=bindparam("new_organisation"))
)


_NO_STAFF = update(Identity).where(col(Identity.is_staff) == 1).values(is_staff=0)
_STAFF = update(Identity).where(col(Identity.person_id) == bindparam("person")).values(is_staff=1)


def recognise(
    transaction: Transaction, connection: str, account: str, name: str, now: int
) -> Known:
    """Tell who speaks from an account, which we may meet for the first time."""
    found = transaction.first(_KNOWN, connection=connection, account=account)
    if found is None:
        return Known(_welcome(transaction, connection, account, name, now), name, 0, "")
    known = Known(*found)
    if name not in (known.name, account):  # a platform may tell of an account alone
        _rename(transaction, connection, account, name)
        transaction.update(Person, known.person, name=name)
    return known


def meet(transaction: Transaction, connection: str, account: str, name: str, now: int) -> int:
    """Give the number of the person behind an account, whom we may meet for the first time."""
    return recognise(transaction, connection, account, name, now).person


def join(transaction: Transaction, into: int, other: int) -> list[int]:
    """Let two people be one, with number `into`; list the suggestions that count one voice less.

    The accounts move, of two votes for a suggestion one counts, and whatever refers to the other
    person refers to this one. Nothing happens if they are one person already.
    """
    return joining.join(transaction, into, other) if into != other else []


def split(transaction: Transaction, connection: str, account: str) -> list[int]:
    """Let an account be a person by itself again; list the suggestions that count one voice more.

    Its votes are as that account cast them, and what its person had before the accounts were joined
    is theirs again. Nothing happens if its person has no other account.
    """
    found = identity(transaction, connection, account)
    return joining.split(transaction, found.id) if found is not None and found.is_linked else []


def current(reader: Reader, number: int) -> Person | None:
    """Find the person whom a number means today: they may have been joined with another."""
    return reader.first(_CURRENT, number=number) or reader.get(Person, number)


def identity(reader: Reader, connection: str, account: str) -> Identity | None:
    """Find an account."""
    return reader.first(_IDENTITY, connection=connection, account=account)


def accounts(reader: Reader, person: int) -> list[Identity]:
    """List the accounts of a person, the oldest acquaintance first."""
    return reader.all(_ACCOUNTS, person=person)


def belong(transaction: Transaction, connection: str, account: str, organisation: str) -> None:
    """Note to which organisation an account belongs; an empty name for none."""
    transaction.run(
        _BELONG, at_connection=connection, of_account=account, new_organisation=organisation
    )


def name_staff(transaction: Transaction, persons: Iterable[int]) -> None:
    """Let these people be staff wherever they speak, and nobody else by this."""
    transaction.run(_NO_STAFF)
    for person in persons:
        found = current(transaction, person)
        if found is not None:
            transaction.run(_STAFF, person=found.id)


def named(reader: Reader, name: str) -> list[Person]:
    """Find the people who have an account of this name, in capitals or not."""
    return reader.all(_BY_NAME, folded=folded(name))


def folded(name: str) -> str:
    """Give a name as it is looked for."""
    return " ".join(name.casefold().split())


def _welcome(transaction: Transaction, connection: str, account: str, name: str, now: int) -> int:
    person = transaction.insert(Person, name=name, met_at=now)
    transaction.insert(
        Identity,
        connection=connection,
        account=account,
        name=name,
        folded=folded(name),
        person_id=person,
        home_id=person,
        is_linked=0,
        organisation="",
        is_staff=0,
    )
    return person


def _rename(transaction: Transaction, connection: str, account: str, name: str) -> None:
    transaction.run(
        _RENAME,
        at_connection=connection,
        of_account=account,
        new_name=name,
        new_folded=folded(name),
    )

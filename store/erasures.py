"""What adapters are yet to forget: they keep something of people in files of their own."""

from sqlalchemy import Index, bindparam, delete
from sqlmodel import SQLModel, col, select

from store.columns import number, whole, words
from store.database import Reader, Transaction


class Erasure(SQLModel, table=True):
    """An account that the adapter of its connection is yet to forget."""

    __tablename__ = "erasure"
    __table_args__ = (Index("ix_erasure_connection", "connection"),)

    id: int = number()
    connection: str = words()
    account: str = words()
    asked_at: int = whole()


_OF = (
    select(Erasure)
    .where(Erasure.connection == bindparam("connection"))
    .order_by(col(Erasure.id))
    .limit(100)
)
_REMOVE = delete(Erasure).where(col(Erasure.id) == bindparam("number"))
_PRUNE = delete(Erasure).where(col(Erasure.asked_at) < bindparam("before"))


def ask(transaction: Transaction, connection: str, account: str, now: int) -> None:
    """Have an account forgotten by the adapter of its connection."""
    transaction.insert(Erasure, connection=connection, account=account, asked_at=now)
    transaction.wake("erasure", connection)


def of(reader: Reader, connection: str) -> list[Erasure]:
    """List whom a connection is yet to forget, the first asked first."""
    return reader.all(_OF, connection=connection)


def done(transaction: Transaction, erasure: int) -> None:
    """Note that an account is forgotten."""
    transaction.run(_REMOVE, number=erasure)


def prune(transaction: Transaction, before: int) -> None:
    """Forget those whose connection has not been there for long."""
    transaction.run(_PRUNE, before=before)

"""Which process speaks for a connection: one at a time, and another when that one is gone."""

from sqlalchemy import bindparam, delete, update
from sqlmodel import SQLModel, col, select

from store.columns import whole, words
from store.database import Reader, Transaction


class Lease(SQLModel, table=True):
    """The right to do something alone, until a time, unless renewed."""

    __tablename__ = "lease"

    name: str = words(primary_key=True)
    holder: str = words()
    until: int = whole()


_TAKE = (
    update(Lease)
    .where(
        col(Lease.name) == bindparam("of_name"),
        (col(Lease.holder) == bindparam("by")) | (col(Lease.until) < bindparam("now")),
    )
    .values(holder=bindparam("by"), until=bindparam("new_until"))
)
_GIVE_BACK = delete(Lease).where(
    col(Lease.name) == bindparam("of_name"), col(Lease.holder) == bindparam("by")
)
_HOLDER = select(Lease).where(Lease.name == bindparam("of_name"))


def take(transaction: Transaction, name: str, holder: str, now: int, until: int) -> bool:
    """Take or renew a lease; answer whether it is ours now."""
    if transaction.run(_TAKE, of_name=name, by=holder, now=now, new_until=until):
        return True
    return transaction.offer(Lease, name=name, holder=holder, until=until)


def give_back(transaction: Transaction, name: str, holder: str) -> None:
    """Let the next process have it at once."""
    transaction.run(_GIVE_BACK, of_name=name, by=holder)


def holder(reader: Reader, name: str) -> Lease | None:
    """Say who holds a lease, which may have run out."""
    return reader.first(_HOLDER, of_name=name)

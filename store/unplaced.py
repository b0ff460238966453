"""What was said about a message of ours before its platform had told us what it calls it."""

from typing import Final

from sqlalchemy import Index, bindparam, delete, func, or_, update
from sqlmodel import SQLModel, col, select

from store.columns import number, whole, words
from store.database import Reader, Transaction

MOST: Final = 200
"""So many are kept in one channel; what is more is taken as it stands."""


class Unplaced(SQLModel, table=True):
    """Something heard, which is kept until it is known what it is about.

    `about` is the message that it answers or is put on, `remote` what it is called itself, and
    `event` all of it. It is looked at again at `due_at`.
    """

    __tablename__ = "unplaced"
    __table_args__ = (
        Index("ix_unplaced_connection_channel", "connection", "channel"),
        Index("ix_unplaced_due_at", "due_at"),
    )

    id: int = number()
    connection: str = words()
    channel: str = words()
    about: str = words()
    remote: str = words()
    account: str = words()
    kind: str = words()
    event: str = words()
    heard_at: int = whole()
    due_at: int = whole()


_HERE = (Unplaced.connection == bindparam("connection"), Unplaced.channel == bindparam("channel"))
_COUNT = select(func.count()).select_from(Unplaced).where(*_HERE)
_ABOUT = (
    select(Unplaced.id)
    .where(
        *_HERE,
        or_(col(Unplaced.about) == bindparam("one"), col(Unplaced.about) == bindparam("other")),
    )
    .limit(1)
)
_CALLED = select(Unplaced).where(*_HERE, Unplaced.remote == bindparam("remote")).limit(1)
_ALL = select(Unplaced).order_by(col(Unplaced.id)).limit(1000).with_for_update()
_NEXT = select(func.min(col(Unplaced.due_at)))
_HASTEN = (
    update(Unplaced)
    .where(
        col(Unplaced.connection) == bindparam("at_connection"),
        col(Unplaced.channel) == bindparam("in_channel"),
    )
    .values(due_at=0)
)
_REMOVE = delete(Unplaced).where(col(Unplaced.id) == bindparam("number"))


def keep(transaction: Transaction, now: int, **columns: str) -> bool:
    """Keep something until it can be placed; answer whether there was room for it."""
    where = {"connection": columns["connection"], "channel": columns["channel"]}
    if (transaction.first(_COUNT, **where) or 0) >= MOST:
        return False
    transaction.insert(Unplaced, heard_at=now, due_at=now, **columns)
    transaction.wake("unplaced")
    return True


def is_awaited(reader: Reader, connection: str, channel: str, one: str, other: str) -> bool:
    """Tell whether something is kept that is about one of two messages."""
    found = reader.first(_ABOUT, connection=connection, channel=channel, one=one, other=other)
    return found is not None


def called(reader: Reader, connection: str, channel: str, remote: str) -> Unplaced | None:
    """Find what is kept by what its platform calls it."""
    return reader.first(_CALLED, connection=connection, channel=channel, remote=remote)


def every(transaction: Transaction) -> list[Unplaced]:
    """Claim what is kept, the oldest first."""
    return transaction.all(_ALL)


def change(transaction: Transaction, kept: Unplaced, **columns: str | int) -> None:
    """Write new values into what is kept."""
    transaction.update(Unplaced, kept.id, **columns)


def remove(transaction: Transaction, kept: Unplaced) -> None:
    """Keep something no longer."""
    transaction.run(_REMOVE, number=kept.id)


def hasten(transaction: Transaction, connection: str, channel: str) -> None:
    """Have all that is kept in a channel looked at now."""
    if transaction.run(_HASTEN, at_connection=connection, in_channel=channel):
        transaction.wake("unplaced")


def next_due(reader: Reader) -> int | None:
    """Say when something is to be looked at again, or None if nothing is kept."""
    return reader.first(_NEXT)

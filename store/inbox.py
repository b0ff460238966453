"""What was heard already, and how far each connection has listened."""

from sqlalchemy import Index, bindparam, delete
from sqlmodel import SQLModel, col, select

from store.columns import whole, words
from store.database import Reader, Transaction


class Heard(SQLModel, table=True):
    """One happening, by the key that the same happening always has."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_heard_at", "heard_at"),)

    connection: str = words(primary_key=True)
    key: str = words(primary_key=True)
    heard_at: int = whole()


class Cursor(SQLModel, table=True):
    """How far a connection has listened: in one place, or (with an empty place) in all."""

    __tablename__ = "cursor"

    connection: str = words(primary_key=True)
    place: str = words(primary_key=True)
    value: str = words()


_CURSOR = select(Cursor.value).where(
    Cursor.connection == bindparam("connection"), Cursor.place == bindparam("place")
)
_MOVE = (
    Cursor.__table__.update()  # type: ignore[attr-defined]
    .where(Cursor.connection == bindparam("of_connection"), Cursor.place == bindparam("at_place"))
    .values(value=bindparam("new_value"))
)
_PRUNE = delete(Heard).where(col(Heard.heard_at) < bindparam("before"))


def is_new(transaction: Transaction, connection: str, key: str, now: int) -> bool:
    """Remember a happening; answer whether this is the first time it is heard."""
    return transaction.offer(Heard, connection=connection, key=key, heard_at=now)


def move_cursor(transaction: Transaction, connection: str, place: str, value: str) -> None:
    """Remember how far the connection has listened."""
    moved = transaction.run(_MOVE, of_connection=connection, at_place=place, new_value=value)
    if not moved:
        transaction.insert(Cursor, connection=connection, place=place, value=value)


def cursor(reader: Reader, connection: str, place: str = "") -> str | None:
    """Say how far the connection has listened, or None before the first time."""
    return reader.first(_CURSOR, connection=connection, place=place)


def prune(transaction: Transaction, before: int) -> int:
    """Forget happenings that no platform delivers again any more; answer how many."""
    return transaction.run(_PRUNE, before=before)

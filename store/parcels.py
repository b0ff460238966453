"""Files that one process asks of another: of the one that speaks for the connection they are on."""

from typing import Final

from sqlalchemy import Index, bindparam, delete
from sqlmodel import SQLModel, col, select

from store.columns import number, whole, words
from store.database import Reader, Transaction

AT_ONCE: Final = 8
"""So many are handed over at one time: each is held in memory for a moment."""
LARGEST: Final = 20_000_000
"""The largest file that is handed over, in bytes."""


class Parcel(SQLModel, table=True):
    """A file that is asked for, of at most so many bytes, and what came of that.

    `content` is all of it, in base64. If it cannot be had, `why` says so; `is_gone` tells that it
    never will.
    """

    __tablename__ = "parcel"
    __table_args__ = (Index("ix_parcel_connection", "connection"),)

    id: int = number()
    connection: str = words()
    file: str = words()
    most: int = whole()
    asked_at: int = whole()
    is_done: int = whole()
    is_gone: int = whole()
    content: str = words()
    why: str = words()


_ASKED = (
    select(Parcel)
    .where(Parcel.connection == bindparam("connection"), Parcel.is_done == 0)
    .order_by(col(Parcel.id))
    .limit(AT_ONCE)
)
_DONE = select(Parcel).where(Parcel.id == bindparam("number"), Parcel.is_done == 1)
_REMOVE = delete(Parcel).where(col(Parcel.id) == bindparam("number"))
_PRUNE = delete(Parcel).where(col(Parcel.asked_at) < bindparam("before"))


def ask(transaction: Transaction, connection: str, file: str, most: int, now: int) -> int:
    """Ask for a file; answer with the number under which it comes."""
    asked = {"connection": connection, "file": file, "most": min(most, LARGEST), "asked_at": now}
    number = transaction.insert(Parcel, **asked, is_done=0, is_gone=0, content="", why="")
    transaction.wake("parcel", connection)
    return number


def asked(reader: Reader, connection: str) -> list[Parcel]:
    """List what is asked of a connection, the first asked first."""
    return reader.all(_ASKED, connection=connection)


def answer(
    transaction: Transaction,
    parcel: int,
    *,
    content: str = "",
    why: str = "",
    is_gone: bool = False,
) -> None:
    """Hand a file over, or say why it cannot be had."""
    said = {"content": content, "why": why, "is_gone": int(is_gone)}
    transaction.update(Parcel, parcel, is_done=1, **said)
    transaction.wake("parcel", "")


def done(reader: Reader, parcel: int) -> Parcel | None:
    """Find what came of a request; None as long as nothing did."""
    return reader.first(_DONE, number=parcel)


def remove(transaction: Transaction, parcel: int) -> None:
    """Keep it no longer."""
    transaction.run(_REMOVE, number=parcel)


def prune(transaction: Transaction, before: int) -> None:
    """Remove what nobody waits for any more."""
    transaction.run(_PRUNE, before=before)

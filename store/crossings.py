"""Messages on their way to the other half, one row for each place, and what became of them."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Index, bindparam, func, text, update
from sqlmodel import SQLModel, col, select

from store.columns import number, reference, whole, words
from store.database import Reader, Transaction
from store.outbox import Delivery, State
from store.sides import Side


class Fate(StrEnum):
    """Where a crossing stands."""

    QUEUED = "queued"
    SENT = "sent"
    DEAD = "dead"
    RECALLED = "recalled"


class Crossing(SQLModel, table=True):
    """One message on its way to one side; its delivery is called after it.

    `channel`, `thread` and `anchor` are where it was put. `why` says in words why it is dead, and
    `changes` counts what was done to the copy.
    """

    __tablename__ = "crossing"
    __table_args__ = (
        Index("ix_crossing_message_id_fate", "message_id", "fate"),
        Index("ix_crossing_side_id", "side_id"),
    )

    id: int = number()
    message_id: int = reference("message.id")
    side_id: int = reference("side.id")
    fate: str = words()
    channel: str = words()
    thread: str = words()
    anchor: str = words()
    why: str = words()
    changes: int = whole()

    @property
    def is_recalled(self) -> bool:
        """Tell whether it was taken back."""
        return self.fate == Fate.RECALLED


_OF = select(Crossing).where(Crossing.message_id == bindparam("message")).order_by(col(Crossing.id))
_TO = select(Crossing).where(
    Crossing.message_id == bindparam("message"),
    Crossing.side_id == bindparam("side"),
    Crossing.fate != Fate.RECALLED.value,
)
_SOME = (
    select(Crossing)
    .where(Crossing.message_id == bindparam("message"), Crossing.fate == bindparam("fate"))
    .order_by(col(Crossing.id))
    .limit(bindparam("most"))
)
_COUNTS = (
    select(Crossing.fate, func.count())
    .where(Crossing.message_id == bindparam("message"))
    .group_by(Crossing.fate)
)
_SPAN: Any = select(func.min(Crossing.id), func.max(Crossing.id)).where(
    col(Crossing.message_id) == bindparam("message")
)
# Those of one message stand close together: no index by it, which would have to be sorted.
_NEXT = (
    select(Crossing)
    .where(
        col(Crossing.message_id) + 0 == bindparam("message"),
        col(Crossing.id) > bindparam("after"),
        col(Crossing.id) <= bindparam("upto"),
        Crossing.fate != Fate.RECALLED.value,
    )
    .order_by(col(Crossing.id))
    .limit(bindparam("most"))
)
_COUNT_UP: Any = (
    update(Crossing)
    .where(col(Crossing.id) == bindparam("number"))
    .values(changes=col(Crossing.changes) + 1)
    .returning(col(Crossing.changes))
)
_FORGET: Any = text(
    "UPDATE crossing SET channel = '' WHERE side_id IN (SELECT id FROM side"
    " WHERE connection = :at_connection AND account = :of_account AND is_direct = 1)"
)
_STATE = select(Delivery.state).where(Delivery.key == bindparam("key"))
_REWORD = (
    update(Delivery)
    .where(
        col(Delivery.key) == bindparam("of_key"),
        col(Delivery.state) == State.QUEUED.value,
        col(Delivery.done_at).is_(None),
    )
    .values(payload=bindparam("new_payload"))
)


def begin(transaction: Transaction, message: int, side: Side) -> Crossing:
    """Let a message be on its way to a side, where that is now."""
    values: dict[str, Any] = {
        "message_id": message,
        "side_id": side.id,
        "fate": Fate.QUEUED.value,
        "channel": side.channel,
        "thread": side.thread,
        "anchor": side.anchor,
        "why": "",
        "changes": 0,
    }
    return transaction.add(Crossing, **values)


def is_known(reader: Reader, key: str) -> bool:
    """Tell whether there is a delivery of this key."""
    return reader.first(_STATE, key=key) is not None


def was_begun(reader: Reader, key: str) -> bool:
    """Tell whether a delivery is on the platform, or on its way there."""
    state = reader.first(_STATE, key=key)
    return state is not None and state != State.QUEUED


def of(reader: Reader, message: int) -> list[Crossing]:
    """List where a message was sent to, the first place first."""
    return reader.all(_OF, message=message)


def some(reader: Reader, message: int, fate: Fate, most: int) -> list[Crossing]:
    """List where a message has this fate, the first place first, and no more than so many."""
    return reader.all(_SOME, message=message, fate=fate.value, most=most)


def counts(reader: Reader, message: int) -> dict[Fate, int]:
    """Count the places to which a message was sent, by what became of it there."""
    return {Fate(fate): count for fate, count in reader.all(_COUNTS, message=message)}


def span(reader: Reader, message: int) -> tuple[int, int]:
    """Give the first and the last number of the crossings of a message; 0 if there are none."""
    [(first, last)] = reader.all(_SPAN, message=message)
    return first or 0, last or 0


def after(reader: Reader, message: int, after: int, upto: int, most: int) -> list[Crossing]:
    """List where a message has not been taken back, from one crossing to another, so many."""
    return reader.all(_NEXT, message=message, after=after, upto=upto, most=most)


def to(reader: Reader, message: int, side: int) -> Crossing | None:
    """Find the crossing of a message to a side, unless it was taken back."""
    return reader.first(_TO, message=message, side=side)


def get(reader: Reader, crossing: int) -> Crossing | None:
    """Find a crossing by its number."""
    return reader.get(Crossing, crossing)


def change(transaction: Transaction, crossing: Crossing, **columns: str | int) -> None:
    """Write new values into a crossing."""
    transaction.change(crossing, crossing.id, **columns)


def count_up(transaction: Transaction, crossing: int) -> int:
    """Count one more thing done to a copy; give the count."""
    counted: int = transaction.first(_COUNT_UP, number=crossing)
    return counted


def reword(transaction: Transaction, key: str, payload: str) -> bool:
    """Give a delivery that was certainly not sent yet other words; answer whether it was so."""
    return transaction.run(_REWORD, of_key=key, new_payload=payload) == 1


def forget(transaction: Transaction, connection: str, account: str) -> None:
    """Forget in which channel an account was reached alone."""
    transaction.run(_FORGET, at_connection=connection, of_account=account)

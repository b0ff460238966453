"""What waits to be told, and is no longer for everybody, is told alone to those who may see it."""

from typing import Any, Final

from sqlalchemy import bindparam, delete
from sqlmodel import col, select

from store import fanouts
from store.copies import Copy
from store.database import Transaction
from store.fanouts import Alone, FanOut
from store.outbox import Delivery, State

AFTER_DIGITS: Final = ":"
"""The character that comes after the last digit."""

_TOLD = select(FanOut).where(FanOut.suggestion_id == bindparam("suggestion"))
_WAITING: Any = (
    col(Delivery.key) >= bindparam("first"),
    col(Delivery.key) < bindparam("end"),
    col(Delivery.state) == State.QUEUED.value,
)
_HEARERS = select(Delivery.hearers).where(*_WAITING)
_TAKE_BACK = delete(Delivery).where(*_WAITING)
_UNEXPECT = delete(Copy).where(
    col(Copy.key) >= bindparam("first"), col(Copy.key) < bindparam("end"), col(Copy.remote) == ""
)


def narrow(transaction: Transaction, suggestion: int, alone: Alone, now: int) -> None:
    """Take back what waits to be told of a suggestion; tell those alone who may still see it."""
    for told in transaction.all(_TOLD, suggestion=suggestion):
        span = {"first": f"{told.key}0", "end": f"{told.key}{AFTER_DIGITS}"}
        waiting = transaction.all(_HEARERS, **span)
        if waiting:
            transaction.run(_TAKE_BACK, **span)
            transaction.run(_UNEXPECT, **span)
            fanouts.tell_again(transaction, told, waiting, alone, now)

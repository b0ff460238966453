"""Words of staff that make the round of all who want something, so many at a time."""

from enum import StrEnum

from sqlalchemy import bindparam, delete
from sqlmodel import SQLModel, col, select

from store.columns import number, reference, whole, words
from store.database import Reader, Transaction


class Deed(StrEnum):
    """What is done on a round."""

    SEND = "send"
    REWORD = "reword"
    RECALL = "recall"


class Round(SQLModel, table=True):
    """A message on its round: `after` is the voice that it has come to, if it is sent.

    Else its copies are put in other words, or taken back: `after` is the crossing that has come to,
    and `upto` the last one. `except_person` is whoever sent it.
    """

    __tablename__ = "round"

    id: int = number()
    message_id: int = reference("message.id")
    deed: str = words()
    except_person: int = whole()
    after: int = whole()
    upto: int = whole()


_FIRST = select(Round).order_by(col(Round.id)).limit(1).with_for_update()
_ANY = select(Round.id).limit(1)
_END = delete(Round).where(col(Round.id) == bindparam("number"))
_STOP = delete(Round).where(
    col(Round.message_id) == bindparam("message"), col(Round.deed) != Deed.RECALL.value
)


def begin(  # noqa: PLR0913 - a row has so many columns
    transaction: Transaction,
    message: int,
    deed: Deed,
    *,
    after: int,
    upto: int = 0,
    except_person: int = 0,
) -> None:
    """Let something go on that is done with a message, or with its copies."""
    span = {"after": after, "upto": upto, "except_person": except_person}
    transaction.insert(Round, message_id=message, deed=deed.value, **span)
    transaction.wake("round")


def stop(transaction: Transaction, message: int) -> None:
    """Let a message go no further, and its copies change no more."""
    transaction.run(_STOP, message=message)


def first(transaction: Transaction) -> Round | None:
    """Claim the message that is on its round for the longest time."""
    return transaction.first(_FIRST)


def is_any(reader: Reader) -> bool:
    """Tell whether a message is on its round."""
    return reader.first(_ANY) is not None


def go_on(transaction: Transaction, of: Round, after: int) -> None:
    """Note how far a message has come."""
    transaction.update(Round, of.id, after=after)


def end(transaction: Transaction, of: Round) -> None:
    """Let a message's round be over."""
    transaction.run(_END, number=of.id)

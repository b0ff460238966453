"""Words of staff that make the round of all who want something, so many at a time."""

from sqlalchemy import bindparam, delete
from sqlmodel import SQLModel, col, select

from store.columns import number, reference, whole
from store.database import Reader, Transaction


class Round(SQLModel, table=True):
    """A message on its round: `after` is the voice that it has come to.

    `except_person` is whoever sent it.
    """

    __tablename__ = "round"

    id: int = number()
    message_id: int = reference("message.id")
    except_person: int = whole()
    after: int = whole()


_FIRST = select(Round).order_by(col(Round.id)).limit(1).with_for_update()
_ANY = select(Round.id).limit(1)
_END = delete(Round).where(col(Round.id) == bindparam("number"))


def begin(transaction: Transaction, **columns: int) -> None:
    """Let a message go on to those who come after a voice."""
    transaction.insert(Round, **columns)
    transaction.wake("round")


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

"""What people said in conversations: words for the other half, and notes that stay among staff."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Index, bindparam, update
from sqlmodel import SQLModel, col, select

from store import crossings
from store.columns import number, reference, whole, words
from store.database import Reader, Transaction
from store.sides import Side


class Way(StrEnum):
    """How a message came to be for the other half, if it is."""

    NOTE = "note"
    """Not at all: it stays among staff."""
    SAID = "said"
    """A customer said it."""
    MARKED = "marked"
    """Staff began it with the sign that sends."""
    OPENED = "opened"
    """Staff said it where words cross unless they are marked as notes."""
    HANDED = "handed"
    """Staff sent it by a deliberate act."""


class Message(SQLModel, table=True):
    """Something that somebody said on one side.

    `body` is what the other half was told, or of a note what it says now; `words_held` is 1 while
    its author has put it in other words that did not cross. `channel` and `thread` are where it
    was said, `quoted_id` is the message that it answers. `receipt` is the sign that its author was
    given, and `changes` counts what was done to it.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_conversation_id_id", "conversation_id", "id"),
        Index("ix_message_account", "account"),
    )

    id: int = number()
    conversation_id: int = reference("conversation.id")
    side_id: int = reference("side.id")
    account: str = words()
    name: str = words()
    picture: str = words()
    way: str = words()
    body: str = words()
    files: str = words()
    channel: str = words()
    thread: str = words()
    quoted_id: int | None = reference("message.id", default=None, nullable=True)
    said_at: int = whole()
    is_gone: int = whole()
    words_held: int = whole()
    receipt: str = words()
    changes: int = whole()


_BY = (
    Message.conversation_id == bindparam("conversation"),
    Message.account == bindparam("account"),
    Message.side_id == bindparam("side"),
)
_LATEST = (
    select(Message)
    .where(*_BY, col(Message.id) < bindparam("before"))
    .order_by(col(Message.id).desc())
    .limit(1)
)
_SENT = (
    select(Message)
    .where(
        *_BY[:2],
        Message.way != Way.NOTE.value,
        Message.is_gone == 0,
        col(Message.id) < bindparam("before"),
    )
    .order_by(col(Message.id).desc())
    .limit(1)
)
_CROSSED = (
    select(Message.id)
    .where(Message.conversation_id == bindparam("conversation"), Message.way != Way.NOTE.value)
    .limit(1)
)
_COUNT_UP: Any = (
    update(Message)
    .where(col(Message.id) == bindparam("number"))
    .values(changes=col(Message.changes) + 1)
    .returning(col(Message.changes))
)
_PICTURE = (
    select(Message.picture)
    .join(Side, col(Side.id) == col(Message.side_id))
    .where(
        Message.account == bindparam("account"),
        Side.connection == bindparam("connection"),
        Message.picture != "",
    )
    .order_by(col(Message.id).desc())
    .limit(1)
)
_FORGET = (
    update(Message)
    .where(
        col(Message.account) == bindparam("of_account"),
        col(Message.side_id).in_(
            select(col(Side.id)).where(col(Side.connection) == bindparam("at_connection"))
        ),
    )
    .values(
        name=bindparam("new_name"),
        picture="",
        body=bindparam("new_body"),
        files="[]",
        channel="",
        thread="",
    )
)
_OF_ACCOUNT = (
    select(Message)
    .join(Side, col(Side.id) == col(Message.side_id))
    .where(
        Message.account == bindparam("account"),
        Side.connection == bindparam("connection"),
    )
    .order_by(col(Message.id))
)


def keep(transaction: Transaction, **columns: str | int | None) -> Message:
    """Keep what somebody said."""
    values: dict[str, Any] = {
        "is_gone": 0,
        "words_held": 0,
        "receipt": "",
        "changes": 0,
        "quoted_id": None,
        **columns,
    }
    return transaction.add(Message, **values)


def get(reader: Reader, message: int) -> Message | None:
    """Find a message by its number."""
    return reader.get(Message, message)


def change(transaction: Transaction, message: Message, **columns: str | int | None) -> None:
    """Write new values into a message."""
    transaction.change(message, message.id, **columns)


def count_up(transaction: Transaction, message: int) -> int:
    """Count one more thing done to a message; give the count."""
    counted: int = transaction.first(_COUNT_UP, number=message)
    return counted


def before(reader: Reader, message: Message) -> Message | None:
    """Find what somebody said on a side before a message of theirs."""
    return reader.first(
        _LATEST,
        conversation=message.conversation_id,
        side=message.side_id,
        account=message.account,
        before=message.id,
    )


def sent_before(reader: Reader, message: Message) -> Message | None:
    """Find what the author of a message said to the other half before it."""
    return last_sent(reader, message.conversation_id, message.account, message.id)


def last_sent(
    reader: Reader, conversation: int, account: str, before: int = 2**62
) -> Message | None:
    """Find the last thing that somebody said to the other half and did not take back."""
    return reader.first(_SENT, conversation=conversation, account=account, before=before)


def has_crossed(reader: Reader, conversation: int) -> bool:
    """Tell whether anything was said to the other half yet."""
    return reader.first(_CROSSED, conversation=conversation) is not None


def picture_of(reader: Reader, connection: str, account: str) -> str:
    """Give the picture that an account showed when it spoke last, or nothing."""
    return reader.first(_PICTURE, connection=connection, account=account) or ""


def by(reader: Reader, connection: str, account: str) -> list[Message]:
    """List all that an account said in conversations, the oldest first."""
    return reader.all(_OF_ACCOUNT, connection=connection, account=account)


def forget(transaction: Transaction, connection: str, account: str, name: str, body: str) -> int:
    """Put other words in place of all that an account said; answer how many messages it were."""
    crossings.forget(transaction, connection, account)
    return transaction.run(
        _FORGET, at_connection=connection, of_account=account, new_name=name, new_body=body
    )

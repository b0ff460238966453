"""The places in which a conversation is held: a team's, and those of customers."""

from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Index, bindparam, func, update
from sqlmodel import SQLModel, col, select

from store.columns import number, reference, whole, words
from store.database import Reader, Transaction


class Half(StrEnum):
    """Which half of a conversation a place belongs to."""

    CUSTOMER = "customer"
    STAFF = "staff"


class Side(SQLModel, table=True):
    """One place of a conversation.

    What is said there belongs in `thread`, or under the delivery `anchor`; with neither, it stands
    in the channel itself. `account` and `name` are whose side it is: a customer's; nobody's, if it
    is a team's. It is `is_direct` if they are alone with us there; then
    it may be of the staff half, and is of whoever has what is talked about, or had it. It is
    `is_guest` if it joined for an hour, and held no more once it is `left_at`.
    """

    __tablename__ = "side"
    __table_args__ = (
        Index("ix_side_conversation_id", "conversation_id"),
        Index("ix_side_connection_channel", "connection", "channel"),
    )

    id: int = number()
    conversation_id: int = reference("conversation.id")
    half: str = words()
    connection: str = words()
    channel: str = words()
    thread: str = words()
    anchor: str = words()
    account: str = words()
    name: str = words()
    is_direct: int = whole()
    is_guest: int = whole()
    opened_at: int = whole()
    active_at: int = whole()
    heard_at: int | None = whole(default=None, nullable=True)
    left_at: int | None = whole(default=None, nullable=True)

    @property
    def is_staff(self) -> bool:
        """Tell whether it is a team's."""
        return self.half == Half.STAFF


_BLANK: Final = {
    "thread": "",
    "anchor": "",
    "account": "",
    "name": "",
    "is_direct": 0,
    "is_guest": 0,
}
_OPEN = col(Side.left_at).is_(None)
_OF = (
    select(Side)
    .where(Side.conversation_id == bindparam("conversation"), Side.half == bindparam("half"), _OPEN)
    .order_by(col(Side.id))
)
_HERE = (
    Side.connection == bindparam("connection"),
    Side.channel == bindparam("channel"),
)
_AT = (
    select(Side)
    .where(*_HERE, Side.thread == bindparam("thread"))
    .order_by(col(Side.left_at).is_not(None), col(Side.active_at).desc(), col(Side.id).desc())
    .limit(1)
)
_ALIVE = (
    select(Side)
    .where(
        *_HERE,
        Side.half == bindparam("half"),
        Side.is_direct == 1,
        _OPEN,
        col(Side.active_at) >= bindparam("since"),
    )
    .order_by(col(Side.id))
    .limit(2)
)
_IN = (
    select(Side)
    .where(
        Side.conversation_id == bindparam("conversation"), *_HERE, Side.half == bindparam("half")
    )
    .order_by(col(Side.id).desc())
)
_GUESTS = select(Side).where(
    Side.conversation_id == bindparam("conversation"), Side.is_guest == 1, _OPEN
)
_OF_ACCOUNT = select(Side).where(
    Side.connection == bindparam("connection"), Side.account == bindparam("account")
)
_FORGET = (
    update(Side)
    .where(
        col(Side.connection) == bindparam("at_connection"),
        col(Side.account) == bindparam("of_account"),
    )
    .values(name=bindparam("new_name"), left_at=func.coalesce(col(Side.left_at), bindparam("now")))
)


def of(reader: Reader, conversation: int, half: Half) -> list[Side]:
    """List the open places of one half of a conversation."""
    return reader.all(_OF, conversation=conversation, half=half.value)


def at(reader: Reader, connection: str, channel: str, thread: str) -> Side | None:
    """Find whose side a thread is, an open one if there is, that in which was spoken last."""
    return reader.first(_AT, connection=connection, channel=channel, thread=thread)


def alive(reader: Reader, half: Half, connection: str, channel: str, since: int) -> list[Side]:
    """List the sides of a half where two are alone and spoke since then, 2 at most."""
    where = {"half": half.value, "connection": connection, "channel": channel}
    return reader.all(_ALIVE, **where, since=since)


def within(
    reader: Reader, conversation: int, half: Half, connection: str, channel: str
) -> list[Side]:
    """List the sides of a conversation in one channel, those left included, the newest first."""
    return reader.all(
        _IN, conversation=conversation, half=half.value, connection=connection, channel=channel
    )


def guests(reader: Reader, conversation: int) -> list[Side]:
    """List the sides that joined for an hour and have not left."""
    return reader.all(_GUESTS, conversation=conversation)


def get(reader: Reader, side: int) -> Side | None:
    """Find a side by its number."""
    return reader.get(Side, side)


def begin(transaction: Transaction, now: int, **columns: str | int) -> Side:
    """Let a conversation be held in one more place."""
    values: dict[str, Any] = {**_BLANK, "opened_at": now, "active_at": now, **columns}
    return transaction.add(Side, **values)


def change(transaction: Transaction, side: Side, **columns: str | int | None) -> None:
    """Write new values into a side."""
    transaction.change(side, side.id, **columns)


def forget(
    transaction: Transaction, connection: str, account: str, name: str, now: int
) -> list[Side]:
    """Let an account leave all conversations, and call it by another name; list its sides."""
    found = transaction.all(_OF_ACCOUNT, connection=connection, account=account)
    transaction.run(_FORGET, at_connection=connection, of_account=account, new_name=name, now=now)
    return found

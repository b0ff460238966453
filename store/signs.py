"""Signs that people put on what was said in a conversation."""

from sqlalchemy import UniqueConstraint, bindparam, func, update
from sqlmodel import SQLModel, col, select

from store.columns import number, reference, whole, words
from store.database import Transaction


class Sign(SQLModel, table=True):
    """One person's sign on a message, put on one half; `is_on` is 0 once it was taken off."""

    __tablename__ = "sign"
    __table_args__ = (UniqueConstraint("message_id", "half", "connection", "account", "emoji"),)

    id: int = number()
    message_id: int = reference("message.id")
    half: str = words()
    connection: str = words()
    account: str = words()
    emoji: str = words()
    is_on: int = whole()


_PUT = (
    update(Sign)
    .where(
        col(Sign.message_id) == bindparam("of_message"),
        col(Sign.half) == bindparam("on_half"),
        col(Sign.connection) == bindparam("at_connection"),
        col(Sign.account) == bindparam("by_account"),
        col(Sign.emoji) == bindparam("sign"),
        col(Sign.is_on) != bindparam("new_is_on"),
    )
    .values(is_on=bindparam("new_is_on"))
)
_COUNT = (
    select(func.count())
    .select_from(Sign)
    .where(
        Sign.message_id == bindparam("message"),
        Sign.half == bindparam("half"),
        Sign.emoji == bindparam("emoji"),
        Sign.is_on == 1,
    )
)


def put(transaction: Transaction, *, is_on: bool, **sign: str | int) -> int | None:
    """Note that a sign (the columns of a `Sign`) was put on, or taken off.

    Answers how many people of that half have put it there; None if nothing is different.
    """
    if not (is_on and transaction.offer(Sign, is_on=1, **sign)) and not transaction.run(
        _PUT,
        of_message=sign["message_id"],
        on_half=sign["half"],
        at_connection=sign["connection"],
        by_account=sign["account"],
        sign=sign["emoji"],
        new_is_on=int(is_on),
    ):
        return None
    about = {"message": sign["message_id"], "half": sign["half"], "emoji": sign["emoji"]}
    return transaction.first(_COUNT, **about) or 0

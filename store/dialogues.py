"""Forms that are filled in by talking: what was asked last, and what has been said so far."""

from sqlalchemy import UniqueConstraint, bindparam, delete, update
from sqlmodel import SQLModel, col, select

from store.columns import number, whole, words
from store.database import Reader, Transaction


class Dialogue(SQLModel, table=True):
    """A command that a person is completing in one place, a question at a time."""

    __tablename__ = "dialogue"
    __table_args__ = (UniqueConstraint("connection", "channel", "thread", "account"),)

    id: int = number()
    connection: str = words()
    channel: str = words()
    thread: str = words()
    account: str = words()
    command: str = words()
    given: str = words()
    asking: str = words()
    asked_at: int = whole()


_WITH = (
    Dialogue.connection == bindparam("of_connection"),
    Dialogue.channel == bindparam("in_channel"),
    Dialogue.thread == bindparam("in_thread"),
    Dialogue.account == bindparam("with_account"),
)
_OPEN = select(Dialogue).where(*_WITH)
_TURN = (
    update(Dialogue)
    .where(col(Dialogue.id) == bindparam("of_id"))
    .values(
        asking=bindparam("now_asking"), given=bindparam("now_given"), asked_at=bindparam("since")
    )
)
_END = delete(Dialogue).where(col(Dialogue.id) == bindparam("of_id"))


def open_with(
    reader: Reader, connection: str, channel: str, thread: str, account: str
) -> Dialogue | None:
    """Find the dialogue that goes on with an account in a place."""
    return reader.first(
        _OPEN,
        of_connection=connection,
        in_channel=channel,
        in_thread=thread,
        with_account=account,
    )


def begin(transaction: Transaction, **columns: str | int) -> None:
    """Begin a dialogue; `end` the one before it first."""
    transaction.insert(Dialogue, **columns)


def turn(transaction: Transaction, dialogue: int, asking: str, given: str, now: int) -> None:
    """Let a dialogue ask for something else."""
    transaction.run(_TURN, of_id=dialogue, now_asking=asking, now_given=given, since=now)


def end(transaction: Transaction, dialogue: int) -> None:
    """End a dialogue."""
    transaction.run(_END, of_id=dialogue)

"""Talks about a suggestion or an issue: what is said on several sides, held as one."""

from sqlalchemy import Index, UniqueConstraint, bindparam, func, text
from sqlmodel import SQLModel, col, select

from store.columns import number, reference, whole, words
from store.database import Reader, Transaction


class Conversation(SQLModel, table=True):
    """The one conversation about a suggestion.

    While an hour is open, `hour_ends_at` is when it ends, and `host_id` whose hour it is.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("suggestion_id"),
        Index(
            "ix_conversation_hour_ends_at",
            "hour_ends_at",
            sqlite_where=text("hour_ends_at IS NOT NULL"),
            postgresql_where=text("hour_ends_at IS NOT NULL"),
        ),
    )

    id: int = number()
    suggestion_id: int = reference("suggestion.id")
    opened_at: int = whole()
    host_id: int | None = reference("person.id", default=None, nullable=True)
    host_name: str = words(default="")
    hour_ends_at: int | None = whole(default=None, nullable=True)


_OF = select(Conversation).where(Conversation.suggestion_id == bindparam("suggestion"))
_ENDING = col(Conversation.hour_ends_at).is_not(None)
_DUE = (
    select(Conversation)
    .where(_ENDING, col(Conversation.hour_ends_at) <= bindparam("now"))
    .order_by(col(Conversation.hour_ends_at))
    .limit(20)
    .with_for_update(skip_locked=True)
)
_NEXT = select(func.min(col(Conversation.hour_ends_at))).where(_ENDING)


def of(reader: Reader, suggestion: int) -> Conversation | None:
    """Find the conversation about a suggestion."""
    return reader.first(_OF, suggestion=suggestion)


def get(reader: Reader, conversation: int) -> Conversation | None:
    """Find a conversation by its number."""
    return reader.get(Conversation, conversation)


def begin(transaction: Transaction, suggestion: int, now: int) -> Conversation:
    """Give the conversation about a suggestion, which begins if there was none."""
    found = of(transaction, suggestion)
    if found is not None:
        return found
    begun = transaction.insert(
        Conversation, suggestion_id=suggestion, opened_at=now, host_id=None, host_name=""
    )
    return Conversation(id=begun, suggestion_id=suggestion, opened_at=now)


def open_hour(
    transaction: Transaction, conversation: int, *, host: int, name: str, until: int
) -> None:
    """Let supporters join a conversation until a time."""
    transaction.update(Conversation, conversation, host_id=host, host_name=name, hour_ends_at=until)
    transaction.wake("conversations")


def end_hour(transaction: Transaction, conversation: int) -> None:
    """Let nobody join any more."""
    transaction.update(Conversation, conversation, hour_ends_at=None)


def due(transaction: Transaction, now: int) -> list[Conversation]:
    """Claim the conversations whose hour is over, 20 at most."""
    return transaction.all(_DUE, now=now)


def next_due(reader: Reader) -> int | None:
    """Say when the next hour ends, or None if none is open."""
    return reader.first(_NEXT)

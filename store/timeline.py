"""What happened, in order: the durable record that everything else reads."""

from sqlalchemy import Index, bindparam
from sqlmodel import SQLModel, col, select

from store.columns import number, reference, whole, words
from store.database import Reader, Transaction


class Entry(SQLModel, table=True):
    """One happening; its kind is `noun.past`, its data a JSON object of words."""

    __tablename__ = "timeline"
    __table_args__ = (Index("ix_timeline_subject_id_id", "subject_id", "id"),)

    id: int = number()
    kind: str = words()
    subject_id: int = whole()
    actor_id: int | None = reference("person.id", default=None, nullable=True)
    actor_name: str = words()
    data: str = words()
    at: int = whole()


_STORY = (
    select(Entry)
    .where(Entry.subject_id == bindparam("subject"), col(Entry.kind).startswith("suggestion."))
    .order_by(col(Entry.id))
)


def record(transaction: Transaction, **columns: str | int | None) -> int:
    """Write an entry; answer with its number."""
    return transaction.insert(Entry, **columns)


def story(reader: Reader, suggestion: int) -> list[Entry]:
    """Tell what happened to a suggestion, the oldest first."""
    return reader.all(_STORY, subject=suggestion)

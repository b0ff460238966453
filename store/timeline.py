"""What happened, in order: the durable record that everything else reads."""

from sqlalchemy import Index, bindparam, or_, text
from sqlmodel import SQLModel, col, select

from store.columns import number, reference, whole, words
from store.database import Reader, Transaction


class Entry(SQLModel, table=True):
    """One happening; its kind is `noun.past`, its data a JSON object of words.

    `is_audited` is 1 for what an audit lists: the acts of staff, and whatever changes who is who.
    """

    __tablename__ = "timeline"
    __table_args__ = (
        Index("ix_timeline_subject_id_id", "subject_id", "id"),
        Index("ix_timeline_actor_id", "actor_id"),
        Index(
            "ix_timeline_audited",
            "id",
            sqlite_where=text("is_audited = 1"),
            postgresql_where=text("is_audited = 1"),
        ),
    )

    id: int = number()
    kind: str = words()
    subject_id: int = whole()
    actor_id: int | None = reference("person.id", default=None, nullable=True)
    actor_name: str = words()
    is_audited: int = whole(default=0)
    data: str = words()
    at: int = whole()


_STORY = (
    select(Entry)
    .where(
        Entry.subject_id == bindparam("subject"),
        or_(col(Entry.kind).startswith("suggestion."), col(Entry.kind).startswith("issue.")),
    )
    .order_by(col(Entry.id))
)


def record(transaction: Transaction, **columns: str | int | None) -> int:
    """Write an entry; answer with its number."""
    return transaction.insert(Entry, **{"is_audited": 0, **columns})


def story(reader: Reader, suggestion: int) -> list[Entry]:
    """Tell what happened to a suggestion or an issue, the oldest first."""
    return reader.all(_STORY, subject=suggestion)

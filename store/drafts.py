"""Words that a person said and may still turn into something; kept, so that nothing is lost."""

from sqlalchemy import Index, bindparam, desc
from sqlmodel import SQLModel, col, select

from store.columns import number, reference, whole, words
from store.database import Reader, Transaction


class Draft(SQLModel, table=True):
    """Plain words said to us: by whom, in which message first, and when they last went on."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_person_id", "person_id"),)

    id: int = number()
    person_id: int = reference("person.id")
    connection: str = words()
    channel: str = words()
    thread: str = words()
    message: str = words()
    files: str = words()
    words: str = words()
    kept_as: int | None = reference("suggestion.id", default=None, nullable=True)
    said_at: int = whole()


_LATEST = (
    select(Draft)
    .where(col(Draft.person_id) == bindparam("of_person"))
    .order_by(desc(col(Draft.id)))
    .limit(1)
)


def keep(transaction: Transaction, person: int, said: str, now: int, **beside: str) -> int:
    """Remember what somebody said, where, and showed (as JSON); answer with its number."""
    where = {"connection": "", "channel": "", "thread": "", "message": ""}
    columns = {"files": "[]", **where, **beside}
    return transaction.insert(Draft, person_id=person, words=said, said_at=now, **columns)


def get(reader: Reader, draft: int) -> Draft | None:
    """Find words said earlier."""
    return reader.get(Draft, draft)


def going_on(reader: Reader, person: int, since: int, where: tuple[str, ...]) -> Draft | None:
    """Find what somebody said last, if it became nothing yet, was not before a time, and there.

    `where` is a connection, a channel and a thread.
    """
    found = reader.first(_LATEST, of_person=person)
    if found is None or found.kept_as is not None or found.said_at < since:
        return None
    return found if (found.connection, found.channel, found.thread) == where else None


def go_on(transaction: Transaction, draft: int, said: str, now: int, files: str) -> None:
    """Put in the place of words all that their author has said and shown (as JSON) by now."""
    transaction.update(Draft, draft, words=said, files=files, said_at=now)


def became(transaction: Transaction, draft: int, suggestion: int) -> None:
    """Remember which suggestion these words became; its files went along."""
    transaction.update(Draft, draft, kept_as=suggestion, files="[]")

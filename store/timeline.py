"""What happened, in order: the durable record that everything else reads."""

from typing import Any, Final

from sqlalchemy import Index, bindparam, func, or_, text
from sqlmodel import SQLModel, col, select

from store.columns import number, reference, whole, words
from store.database import Reader, Transaction
from store.people import Identity

ANSWERS: Final = (
    "kind IN ('suggestion.planned', 'suggestion.started', 'suggestion.shipped',"
    " 'suggestion.declined', 'issue.resolved', 'issue.changed', 'issue.kept', 'issue.tried')"
)
"""What counts as an answer, written as the index has it: only then is it used."""


PROMISES: Final = ("suggestion.planned", "suggestion.started", "issue.tried")

OUTCOMES: Final = ("issue.changed", "issue.kept", "issue.tried")
"""How a report about a procedure ends."""
ASKINGS: Final = ("issue.asked", "issue.reminded", "suggestion.assigned")
"""What somebody is asked by name."""
LETTERS: Final = 5
"""How many of those are kept up to date."""
TAKINGS: Final = ("issue.taken", "issue.replied", "issue.waiting", "issue.tried")
"""By what somebody has an issue."""


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
        Index(
            "ix_timeline_answers",
            "at",
            "subject_id",
            sqlite_where=text(ANSWERS),
            postgresql_where=text(ANSWERS),
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


END: Final = 2**62
"""A number that comes after all entries."""
_AUDITED: Any = (Entry.is_audited == 1, col(Entry.id) < bindparam("before"))
_NEWEST = select(Entry).where(*_AUDITED).order_by(col(Entry.id).desc()).limit(bindparam("limit"))
_OF = _NEWEST.where(
    Entry.subject_id == bindparam("subject"),
    or_(*(col(Entry.kind).startswith(each) for each in ("suggestion.", "issue.", "conversation."))),
)
# History names the number that a person had at the time.
_BY = _NEWEST.where(
    or_(
        col(Entry.actor_id) == bindparam("person"),
        col(Entry.actor_id).in_(
            select(col(Identity.home_id)).where(col(Identity.person_id) == bindparam("person"))
        ),
    )
)
_PROMISED = (
    select(Entry)
    .where(
        Entry.subject_id == bindparam("subject"),
        or_(*(col(Entry.kind) == each for each in PROMISES)),
    )
    .order_by(col(Entry.id).desc())
    .limit(1)
)
_ASKED = (
    select(Entry)
    .where(
        Entry.subject_id == bindparam("subject"),
        or_(*(col(Entry.kind) == each for each in ASKINGS)),
        col(Entry.id) < bindparam("before"),
    )
    .order_by(col(Entry.id).desc())
    .limit(LETTERS)
)
_TAKEN = (
    select(Entry)
    .where(
        Entry.subject_id == bindparam("subject"),
        or_(*(col(Entry.kind) == each for each in TAKINGS)),
    )
    .order_by(col(Entry.id).desc())
    .limit(1)
)
_OUTCOMES = (
    select(Entry)
    .where(
        text(ANSWERS),
        or_(*(col(Entry.kind) == each for each in OUTCOMES)),
    )
    .order_by(col(Entry.at).desc(), col(Entry.id).desc())
    .limit(100)
)
_COUNT = (
    select(func.count())
    .select_from(Entry)
    .where(Entry.actor_id == bindparam("person"), Entry.kind == bindparam("kind"))
)


def record(transaction: Transaction, **columns: str | int | None) -> int:
    """Write an entry; answer with its number."""
    return transaction.insert(Entry, **{"is_audited": 0, **columns})


def record_ours(transaction: Transaction, kind: str, subject: int, data: str, now: int) -> int:
    """Write an entry of what nobody did but us; answer with its number."""
    return record(
        transaction, kind=kind, subject_id=subject, actor_name="bridgebot", data=data, at=now
    )


def story(reader: Reader, suggestion: int) -> list[Entry]:
    """Tell what happened to a suggestion or an issue, the oldest first."""
    return reader.all(_STORY, subject=suggestion)


def audited(reader: Reader, before: int, limit: int) -> list[Entry]:
    """List what an audit lists, the newest first."""
    return reader.all(_NEWEST, before=before, limit=limit)


def audited_of(reader: Reader, suggestion: int, before: int, limit: int) -> list[Entry]:
    """List what an audit lists of a suggestion or an issue, the newest first."""
    return reader.all(_OF, subject=suggestion, before=before, limit=limit)


def audited_by(reader: Reader, person: int, before: int, limit: int) -> list[Entry]:
    """List what an audit lists of a person, from whatever account, the newest first."""
    return reader.all(_BY, person=person, before=before, limit=limit)


def promised(reader: Reader, suggestion: int) -> Entry | None:
    """Find what was promised last of a suggestion or an issue."""
    return reader.first(_PROMISED, subject=suggestion)


def outcomes(reader: Reader) -> list[Entry]:
    """List how reports about procedures ended, the newest first, 100 at most."""
    return reader.all(_OUTCOMES)


def asked(reader: Reader, suggestion: int, before: int) -> list[Entry]:
    """List what somebody was asked by name before an entry, the last first, five at most."""
    return reader.all(_ASKED, subject=suggestion, before=before)


def taken(reader: Reader, suggestion: int) -> Entry | None:
    """Find how somebody took an issue last."""
    return reader.first(_TAKEN, subject=suggestion)


def count(reader: Reader, kind: str, person: int) -> int:
    """Count how often a person did something of one kind."""
    return reader.first(_COUNT, kind=kind, person=person) or 0

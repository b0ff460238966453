"""The scheduled round-ups: one row a schedule, with the time when it is next to be posted."""

from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, bindparam, func, text
from sqlmodel import SQLModel, col, select

from store.columns import number, reference, whole, words
from store.database import Reader, Transaction


class Edition(StrEnum):
    """For whom a digest is."""

    STAFF = "staff"
    CUSTOMER = "customer"
    PERSONAL = "personal"


class Late(StrEnum):
    """What becomes of a digest whose time has passed while nobody was running."""

    ONCE = "once"
    """It is posted once, and says that it is late."""
    SKIP = "skip"
    """It is left out; the next one tells what happened since the last."""


class Digest(SQLModel, table=True):
    """When a place, or a person, is to be told what happened.

    `days` are weekdays as cron writes them, `minute` is one of the day, by the clocks of `zone`,
    and `holidays` the region on whose public holidays it does not come.
    `due_at` is when it is posted next: never while it is stopped. `covered_at` is the moment up to
    which it has told, and `count` how often. `account` and `name` are those of the person whose own
    it is, in the connection where they are written to.
    """

    __tablename__ = "digest"
    __table_args__ = (
        UniqueConstraint("connection", "channel", "thread", "edition"),
        Index(
            "ix_digest_due_at",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index("ix_digest_person_id", "person_id"),
        Index("ix_digest_maker_id", "maker_id"),
    )

    id: int = number()
    connection: str = words()
    channel: str = words()
    thread: str = words()
    edition: str = words()
    person_id: int | None = reference("person.id", default=None, nullable=True)
    account: str = words(default="")
    name: str = words(default="")
    days: str = words()
    minute: int = whole()
    zone: str = words()
    holidays: str = words(default="")
    late: str = words()
    due_at: int | None = whole(default=None, nullable=True)
    snoozed_until: int | None = whole(default=None, nullable=True)
    covered_at: int = whole()
    count: int = whole(default=0)
    maker_id: int | None = reference("person.id", default=None, nullable=True)
    maker_name: str = words()


_CLAIM = (
    select(Digest)
    .where(col(Digest.due_at).is_not(None), col(Digest.due_at) <= bindparam("now"))
    .order_by(col(Digest.due_at), col(Digest.id))
    .limit(1)
    .with_for_update(skip_locked=True)
)
_NEXT = select(func.min(col(Digest.due_at))).where(col(Digest.due_at).is_not(None))
_OF_PLACE = (
    select(Digest)
    .where(
        Digest.connection == bindparam("connection"),
        Digest.channel == bindparam("channel"),
        Digest.thread == bindparam("thread"),
        Digest.edition == bindparam("edition"),
    )
    .with_for_update()
)
_OF_PERSON = (
    select(Digest)
    .where(Digest.person_id == bindparam("person"))
    .order_by(col(Digest.id))
    .with_for_update()
)


def claim(transaction: Transaction, now: int) -> Digest | None:
    """Claim the digest that is due, the longest overdue first; None if none is."""
    return transaction.first(_CLAIM, now=now)


def next_due(reader: Reader) -> int | None:
    """Say when the next digest is due, or None if none is scheduled."""
    return reader.first(_NEXT)


def of_place(
    transaction: Transaction, connection: str, channel: str, thread: str, edition: Edition
) -> Digest | None:
    """Find the digest of a place, and let no other process change it."""
    return transaction.first(
        _OF_PLACE, connection=connection, channel=channel, thread=thread, edition=edition.value
    )


def of_person(transaction: Transaction, person: int) -> list[Digest]:
    """List the digests that are a person's own: more than one if they were several people once."""
    return transaction.all(_OF_PERSON, person=person)


def make(transaction: Transaction, **columns: str | int | None) -> int:
    """Keep a new digest, which has told nothing yet; answer with its number."""
    number_ = transaction.insert(Digest, **columns)
    transaction.wake("digest")
    return number_


def change(transaction: Transaction, digest: int, **columns: str | int | None) -> None:
    """Write when a digest is due, or what else is new about it."""
    transaction.update(Digest, digest, **columns)
    transaction.wake("digest")

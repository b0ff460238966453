"""What people want, and the voices for it."""

from enum import StrEnum
from typing import Final

from sqlalchemy import Index, UniqueConstraint, bindparam, delete, exists, or_, text, update
from sqlmodel import SQLModel, col, select

from store.columns import number, reference, whole, words
from store.database import Reader, Transaction
from store.people import Identity, Person


class Kind(StrEnum):
    """What somebody came with."""

    SUGGESTION = "suggestion"
    ISSUE = "issue"
    BARRIER = "barrier"
    """A procedure that stands in the way: “that is just how we work”."""
    CORRECTION = "correction"
    """Something said or written that is wrong."""


class Status(StrEnum):
    """How far a suggestion or an issue has come."""

    OPEN = "open"
    PLANNED = "planned"
    STARTED = "started"
    TRIAL = "on trial"
    SHIPPED = "shipped"
    DECLINED = "declined"
    DUPLICATE = "duplicate"
    RESOLVED = "resolved"
    CHANGED = "changed"
    KEPT = "kept"


class Visibility(StrEnum):
    """Who may see a suggestion, besides staff."""

    PUBLIC = "public"
    ORGANISATION = "organisation"
    """The people of the asker's organisation."""
    PLACE = "place"
    """The people of the place where it was asked."""
    PRIVATE = "private"
    """The asker alone."""


WORDLESS: Final = "without words"
"""What stands for the reason of an alarm that was pulled by a sign, which has none."""
UNFINISHED = (Status.OPEN, Status.PLANNED, Status.STARTED, Status.TRIAL)


class Suggestion(SQLModel, table=True):
    """Something wanted or wrong, in the words of the person who asked first.

    Issues are kept here too, told apart by `kind`: they share numbers, votes and cards. `home_…` is
    where it was asked, and `asker_account` by whom there; `organisation` is the asker's. `origin_…`
    is the message with whose words it was made, if it was made by one, and the address of that.
    `alarm` is the reason why a customer calls it urgent.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        Index("ix_suggestion_asker_id", "asker_id"),
        Index(
            "ix_suggestion_owner_id",
            "owner_id",
            sqlite_where=text("owner_id IS NOT NULL"),
            postgresql_where=text("owner_id IS NOT NULL"),
        ),
        Index(
            "ix_suggestion_open",
            "asked_at",
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "ix_suggestion_home",
            "home_connection",
            "home_channel",
            "home_thread",
            sqlite_where=text("home_thread <> ''"),
            postgresql_where=text("home_thread <> ''"),
        ),
        Index(
            "ix_suggestion_origin",
            "origin_connection",
            "origin_channel",
            "origin_message",
            sqlite_where=text("origin_message <> ''"),
            postgresql_where=text("origin_message <> ''"),
        ),
    )

    id: int = number()
    kind: str = words(default=Kind.SUGGESTION.value)
    title: str = words()
    status: str = words()
    area_id: int | None = reference("area.id", default=None, nullable=True)
    alarm: str = words(default="")
    asker_id: int = reference("person.id")
    asker_name: str = words()
    asker_account: str = words(default="")
    organisation: str = words(default="")
    visibility: str = words(default=Visibility.PUBLIC.value)
    owner_id: int | None = reference("person.id", default=None, nullable=True)
    owner_name: str = words(default="")
    duplicate_of: int | None = reference("suggestion.id", default=None, nullable=True)
    supporters: int = whole()
    team_connection: str = words(default="")
    team_channel: str = words(default="")
    home_connection: str = words(default="")
    home_channel: str = words(default="")
    home_thread: str = words(default="")
    origin_connection: str = words(default="")
    origin_channel: str = words(default="")
    origin_message: str = words(default="")
    origin_link: str = words(default="")
    asked_at: int = whole()
    changed_at: int = whole()

    def is_home(self, connection: str, channel: str) -> bool:
        """Tell whether it was asked in a channel."""
        home = (self.home_connection, self.home_channel)
        return bool(channel) and home == (connection, channel)


class Vote(SQLModel, table=True):
    """A voice for a suggestion, cast by an account in a place.

    It names the person whose it is, unless another account of theirs was first: then it names
    nobody and counts for nothing, until the accounts are parted (see `store.joining`).
    """

    __tablename__ = "vote"
    __table_args__ = (
        UniqueConstraint("suggestion_id", "person_id"),
        UniqueConstraint("connection", "account", "suggestion_id"),
        Index("ix_vote_suggestion_id_id", "suggestion_id", "id"),
        Index("ix_vote_person_id", "person_id"),
        Index("ix_vote_connection_channel_suggestion_id", "connection", "channel", "suggestion_id"),
    )

    id: int = number()
    suggestion_id: int = reference("suggestion.id")
    person_id: int | None = reference("person.id", nullable=True)
    connection: str = words()
    channel: str = words()
    thread: str = words()
    account: str = words()
    name: str = words()
    voted_at: int = whole()


_HOLD = select(Suggestion).where(Suggestion.id == bindparam("number")).with_for_update()
_COUNT_UP = (
    update(Suggestion)
    .where(col(Suggestion.id) == bindparam("number"))
    .values(supporters=col(Suggestion.supporters) + bindparam("more"))
)
_WITHDRAW = delete(Vote).where(
    col(Vote.suggestion_id) == bindparam("number"), col(Vote.person_id) == bindparam("person")
)
_WITHDRAW_OTHERS = delete(Vote).where(
    col(Vote.suggestion_id) == bindparam("number"),
    col(Vote.person_id).is_(None),
    exists().where(
        col(Identity.connection) == col(Vote.connection),
        col(Identity.account) == col(Vote.account),
        col(Identity.person_id) == bindparam("person"),
    ),
)
_VOTE_OF = select(Vote).where(
    Vote.suggestion_id == bindparam("number"), Vote.person_id == bindparam("person")
)
_SUPPORTED_BY = (
    select(Suggestion)
    .join(Vote, col(Vote.suggestion_id) == Suggestion.id)
    .where(Vote.person_id == bindparam("person"))
    .order_by(col(Suggestion.id).desc())
    .limit(25)
)
_OWNED_BY = (
    select(Suggestion)
    .where(
        Suggestion.owner_id == bindparam("person"),
        or_(*(col(Suggestion.status) == status.value for status in UNFINISHED)),
    )
    .order_by(col(Suggestion.asked_at))
    .limit(25)
)
_VOICES = (
    select(Vote)
    .where(
        Vote.suggestion_id == bindparam("number"),
        col(Vote.person_id).is_not(None),
        Vote.connection != "",
        col(Vote.id) > bindparam("after"),
    )
    .order_by(col(Vote.id))
    .limit(bindparam("most"))
)
_ASKED_IN = (
    select(Suggestion)
    .where(
        Suggestion.home_connection == bindparam("connection"),
        Suggestion.home_channel == bindparam("channel"),
        Suggestion.home_thread == bindparam("thread"),
        text("home_thread <> ''"),
    )
    .order_by(col(Suggestion.kind) == Kind.SUGGESTION.value, col(Suggestion.id).desc())
    .limit(1)
)
_SUPPORTERS = (
    select(Person)
    .join(Vote, col(Vote.person_id) == Person.id)
    .where(Vote.suggestion_id == bindparam("number"))
    .order_by(col(Vote.id))
    .limit(50)
)


def hold(transaction: Transaction, number: int) -> Suggestion | None:
    """Find a suggestion that is about to be changed, and let no other process change it."""
    return transaction.first(_HOLD, number=number)


def vote(transaction: Transaction, suggestion: int, **voice: str | int) -> bool:
    """Add a voice (the columns of its `Vote`); answer whether it is that person's first.

    A second one, from another account of theirs, is kept beside it and counts for nothing.
    """
    new = transaction.offer(Vote, suggestion_id=suggestion, **voice)
    if new:
        transaction.run(_COUNT_UP, number=suggestion, more=1)
    else:
        transaction.offer(Vote, suggestion_id=suggestion, **{**voice, "person_id": None})
    return new


def unvote(transaction: Transaction, suggestion: int, person: int) -> bool:
    """Take a person's voice back, from whatever account; answer whether there was one."""
    gone = transaction.run(_WITHDRAW, number=suggestion, person=person) == 1
    if gone:
        transaction.run(_WITHDRAW_OTHERS, number=suggestion, person=person)
        transaction.run(_COUNT_UP, number=suggestion, more=-1)
    return gone


def vote_of(reader: Reader, suggestion: int, person: int) -> Vote | None:
    """Find a person's voice for a suggestion."""
    return reader.first(_VOTE_OF, number=suggestion, person=person)


def was_there(reader: Reader, suggestion: Suggestion, person: int) -> bool:
    """Tell whether a person's voice for a suggestion was raised where it was asked."""
    vote = vote_of(reader, suggestion.id, person)
    return vote is not None and suggestion.is_home(vote.connection, vote.channel)


def supported_by(reader: Reader, person: int) -> list[Suggestion]:
    """List what a person asked or voted for, the newest first, 25 at most."""
    return reader.all(_SUPPORTED_BY, person=person)


def owned_by(reader: Reader, person: int) -> list[Suggestion]:
    """List what a person answers for and has not finished, the oldest first, 25 at most."""
    return reader.all(_OWNED_BY, person=person)


def voices(reader: Reader, suggestion: int, most: int, after: int = 0) -> list[Vote]:
    """List the voices that count for it and that can be answered, those after one, in order."""
    return reader.all(_VOICES, number=suggestion, most=most, after=after)


def asked_in(reader: Reader, connection: str, channel: str, thread: str) -> Suggestion | None:
    """Find what was asked in a thread: the last issue, else the last suggestion."""
    return reader.first(_ASKED_IN, connection=connection, channel=channel, thread=thread)


def supporters(reader: Reader, suggestion: int) -> list[Person]:
    """List who wants it, the first voice first, 50 at most."""
    return reader.all(_SUPPORTERS, number=suggestion)

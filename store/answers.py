"""What was answered, and who was told of it."""

from dataclasses import asdict
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, func, text
from sqlalchemy import select as core_select
from sqlmodel import col, select

from store.database import Reader
from store.digests import Edition
from store.scopes import VOTED_HERE, Scope, each_within
from store.suggestions import Suggestion, Vote
from store.timeline import ANSWERS, Entry

LISTED: Final = 500
"""How many answers are listed; those before them are left out."""


class Answer(NamedTuple):
    """Something that was answered: the entry, what it is about, how, by whom and when."""

    entry: int
    number: int
    kind: str
    actor: str
    at: int


_IN_THE_TIME: Final[Any] = (
    text(f"timeline.{ANSWERS}"),
    col(Entry.at) > bindparam("since"),
    col(Entry.at) <= bindparam("until"),
)
_ABOUT = (Suggestion, col(Suggestion.id) == col(Entry.subject_id))


def _list(edition: Edition) -> Any:
    columns = (Entry.id, Entry.subject_id, Entry.kind, Entry.actor_name, Entry.at)
    return (
        core_select(*map(col, columns))
        .join(*_ABOUT)
        .where(*_IN_THE_TIME, *each_within(edition))
        .order_by(col(Entry.at).desc(), col(Entry.id).desc())
        .limit(LISTED)
    )


def _count(edition: Edition) -> Any:
    counted = core_select(func.count(col(Entry.subject_id).distinct())).where(*_IN_THE_TIME)
    if edition is Edition.STAFF:
        return counted
    return counted.join(*_ABOUT).where(*each_within(edition))


_LISTS: Final = {each: _list(each) for each in Edition}
_COUNTS: Final = {each: _count(each) for each in Edition}
_TOLD: Any = (
    core_select(func.count(col(Vote.person_id).distinct()))
    .select_from(Entry)
    .join(Vote, col(Vote.suggestion_id) == col(Entry.subject_id))
    .where(
        *_IN_THE_TIME,
        col(Vote.voted_at) <= col(Entry.at),
        col(Vote.person_id) != func.coalesce(col(Entry.actor_id), 0),
        col(Vote.connection) != "",
    )
)
_FIRST_VOTE = select(func.min(Vote.id)).where(
    Vote.suggestion_id == bindparam("suggestion"), *VOTED_HERE
)


def given(reader: Reader, scope: Scope, since: int, until: int) -> list[Answer]:
    """List what was answered after one moment and up to another, the newest first."""
    found = reader.all(_LISTS[scope.edition], **asdict(scope), since=since, until=until)
    return [Answer(*row) for row in found]


def count(reader: Reader, scope: Scope, since: int, until: int) -> int:
    """Count what was answered after one moment and up to another."""
    values = asdict(scope)
    return reader.first(_COUNTS[scope.edition], **values, since=since, until=until) or 0


def told(reader: Reader, since: int, until: int) -> int:
    """Count the people who were told of an answer that they had asked for."""
    return reader.first(_TOLD, since=since, until=until) or 0


def first_vote(reader: Reader, suggestion: int, connection: str, channel: str) -> int:
    """Give the first vote for a suggestion that was raised in a channel, or 0."""
    where = {"connection": connection, "channel": channel}
    return reader.first(_FIRST_VOTE, suggestion=suggestion, **where) or 0

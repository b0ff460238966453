"""Of what a digest tells: everything, what was asked for in a channel, or what a person wants."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, text
from sqlmodel import col, select

from store.digests import Edition
from store.people import Identity
from store.suggestions import Status, Suggestion, Visibility, Vote

Conditions = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """Of what a digest tells, and who may read it.

    Staff read of everything; customers of what was asked for in a channel, as far as all may see it
    or their `organisation`, if the channel is theirs; a person of what they asked for. When a
    person's own is not read by them alone, it tells what all may see.
    """

    edition: Edition
    connection: str = ""
    channel: str = ""
    organisation: str = ""
    person: int = 0
    is_alone: int = 1


VOTED_HERE: Final = (
    col(Vote.connection) == bindparam("connection"),
    col(Vote.channel) == bindparam("channel"),
)
_VOTED_BY_THEM = (col(Vote.person_id) == bindparam("person"),)
_IS_PUBLIC = col(Suggestion.visibility) == Visibility.PUBLIC.value
_IS_ITS_PLACE = and_(
    col(Suggestion.visibility) == Visibility.PLACE.value,
    col(Suggestion.home_connection) == bindparam("connection"),
    col(Suggestion.home_channel) == bindparam("channel"),
)
_IS_SHARED = and_(
    col(Suggestion.visibility) == Visibility.ORGANISATION.value, col(Suggestion.organisation) != ""
)
_SEEN_HERE = or_(
    _IS_PUBLIC,
    _IS_ITS_PLACE,
    and_(_IS_SHARED, col(Suggestion.organisation) == bindparam("organisation")),
)
_BELONGS = exists().where(
    col(Identity.person_id) == bindparam("person"),
    col(Identity.organisation) == col(Suggestion.organisation),
)
_IS_THEIRS = or_(col(Suggestion.asker_id) == bindparam("person"), and_(_IS_SHARED, _BELONGS))
_SEEN_BY_THEM = or_(_IS_PUBLIC, and_(text(":is_alone = 1"), _IS_THEIRS))
_VOTES: Final[dict[Edition, Conditions]] = {
    Edition.CUSTOMER: VOTED_HERE,
    Edition.PERSONAL: _VOTED_BY_THEM,
}
_SEEN: Final = {Edition.CUSTOMER: _SEEN_HERE, Edition.PERSONAL: _SEEN_BY_THEM}

IS_OPEN: Any = text("suggestion.status = 'open'")
"""Written as the index has it: only then is it used."""
IS_PROMISED: Any = or_(
    *(
        col(Suggestion.status) == each.value
        for each in (Status.PLANNED, Status.STARTED, Status.TRIAL)
    )
)


def each_within(edition: Edition) -> Conditions:
    """Ask of each suggestion at hand whether an edition tells of it."""
    if edition is Edition.STAFF:
        return ()
    is_wanted = exists().where(col(Vote.suggestion_id) == col(Suggestion.id), *_VOTES[edition])
    return _SEEN[edition], is_wanted


def all_within(edition: Edition) -> Conditions:
    """Begin with the suggestions that an edition tells of."""
    if edition is Edition.STAFF:
        return ()
    wanted = select(Vote.suggestion_id).where(*_VOTES[edition])
    return _SEEN[edition], col(Suggestion.id).in_(wanted)


def seen(edition: Edition) -> Conditions:
    """Ask whether those who read an edition may see a suggestion."""
    return () if edition is Edition.STAFF else (_SEEN[edition],)

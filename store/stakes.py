"""What somebody has at stake: what waits on them, what is promised, what they asked for.

Each suggestion is in one of the three at most, so that a list of all names it once.
"""

from enum import Enum
from typing import Any, Final, NamedTuple

from sqlalchemy import and_, bindparam, exists, func, not_, or_, text
from sqlalchemy import select as core_select
from sqlmodel import col, select

from store.database import Reader
from store.escalations import Escalation, Stage
from store.scopes import IS_OPEN, IS_PROMISED
from store.suggestions import UNFINISHED, Suggestion, Visibility, Vote

LISTED: Final = 25
COUNTED: Final = 1000
"""As far as is counted: what there is more of is simply many."""


class Stake(Enum):
    """What somebody has to do with something."""

    WAITING = "it waits for them to do, or to say, something"
    PROMISED = "it is planned, begun or on trial, by them or for them"
    ASKED = "they asked for it"


class Stakes(NamedTuple):
    """What is listed, and how many there are in all."""

    listed: list[Suggestion]
    total: int


_MAY_BE_SHOWN: Any = or_(
    col(Suggestion.visibility) == Visibility.PUBLIC.value,
    and_(
        col(Suggestion.visibility) == Visibility.PLACE.value,
        col(Suggestion.home_connection) == bindparam("connection"),
        col(Suggestion.home_channel) == bindparam("channel"),
    ),
    text(":is_alone = 1"),
)
_OWNED: Any = col(Suggestion.owner_id) == bindparam("person")
# It can be denied too: what nobody owns is not theirs.
_IS_OWNED: Any = func.coalesce(col(Suggestion.owner_id), 0) == bindparam("person")
_WANTED: Any = col(Suggestion.id).in_(
    select(Vote.suggestion_id).where(Vote.person_id == bindparam("person"))
)
_IS_QUESTION: Any = (
    exists()
    .where(
        col(Escalation.suggestion_id) == col(Suggestion.id),
        col(Escalation.stage) == Stage.WAITING.value,
    )
    .correlate(Suggestion)
)
_IS_WAITING: Any = or_(and_(_IS_OWNED, IS_OPEN), and_(_WANTED, _IS_QUESTION))
_MINE: Any = or_(_OWNED, _WANTED)
_IS_FINISHED: Any = and_(*(col(Suggestion.status) != each.value for each in UNFINISHED))
_RESTS: Any = col(Escalation.stage) == Stage.SNOOZED.value

_WHICH: Final[dict[Stake, tuple[Any, ...]]] = {
    Stake.WAITING: (_MAY_BE_SHOWN, _MINE, _IS_WAITING),
    Stake.PROMISED: (_MAY_BE_SHOWN, _MINE, IS_PROMISED, not_(and_(_WANTED, _IS_QUESTION))),
    Stake.ASKED: (_MAY_BE_SHOWN, _WANTED, not_(IS_PROMISED), not_(_IS_WAITING)),
}
_ORDER: Final[dict[Stake, tuple[Any, ...]]] = {
    Stake.WAITING: (
        func.coalesce(_RESTS, text("false")),
        col(Escalation.due_at).is_(None),
        col(Escalation.due_at),
        col(Suggestion.asked_at),
    ),
    Stake.PROMISED: (col(Suggestion.changed_at).desc(), col(Suggestion.id)),
    Stake.ASKED: (_IS_FINISHED, col(Suggestion.id).desc()),
}


def _list(stake: Stake) -> Any:
    found = select(Suggestion)
    if stake is Stake.WAITING:
        is_its = col(Escalation.suggestion_id) == Suggestion.id
        found = found.join(Escalation, is_its, isouter=True)
    return found.where(*_WHICH[stake]).order_by(*_ORDER[stake]).limit(LISTED)


def _count(stake: Stake) -> Any:
    some = core_select(col(Suggestion.id)).where(*_WHICH[stake]).limit(COUNTED).subquery()
    return core_select(func.count()).select_from(some)


_LISTS: Final = {each: _list(each) for each in Stake}
_COUNTS: Final = {each: _count(each) for each in Stake}


def of(
    reader: Reader, person: int, stake: Stake, *, is_alone: bool, at: tuple[str, str] = ("", "")
) -> Stakes:
    """List what somebody has at stake, 25 at most, and count it as far as is counted.

    What waits is ordered by when an answer is due, what is promised by its latest change, and what
    they asked for is the newest first, the unfinished before the finished. If not they alone read
    it, it is only what everybody may see `at` that channel of a connection.
    """
    connection, channel = at
    values = {"person": person, "connection": connection, "channel": channel}
    values["is_alone"] = int(is_alone)
    listed = reader.all(_LISTS[stake], **values)
    if len(listed) < LISTED:
        return Stakes(listed, len(listed))
    return Stakes(listed, reader.first(_COUNTS[stake], **values) or 0)

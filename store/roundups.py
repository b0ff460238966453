"""What is open, what presses, what more people want: the questions that a digest asks.

Each must be cheap with a hundred thousand suggestions, for it is asked while nobody else can write.
What is asked often, and of many places, follows an index. What staff alone ask, once a day, reads
through the latest rows instead: an index would cost more, with each suggestion and each voice.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Any, Final, NamedTuple

from sqlalchemy import and_, bindparam, exists, func, or_, text
from sqlalchemy import select as core_select
from sqlmodel import col, select

from store.database import Reader
from store.digests import Edition
from store.escalations import Escalation, Stage
from store.scopes import IS_OPEN, IS_PROMISED, VOTED_HERE, Conditions, Scope, all_within, seen
from store.suggestions import Kind, Suggestion, Visibility, Vote
from store.timeline import Entry

LISTED: Final = 12
"""How many of a kind are listed."""
COUNTED: Final = 1000
"""As far as is counted: what there is more of is simply many."""
LOOKED_AT: Final = 1000
"""Among how many issues, those whose clock rings next, the late ones are sought."""
RISING: Final = 500
"""How many things are listed for which there are new voices."""
LATEST: Final = 50_000
"""Among how many voices, the latest, those are sought that are new."""
QUARTER_MS: Final = 15 * 60_000
"""What came in is counted by quarters of an hour: with one of them begins each day, anywhere."""


class Pressing(NamedTuple):
    """An issue that nobody answers by its time; `is_late` when somebody has let theirs pass."""

    number: int
    due_at: int
    is_late: bool


# What is open -----------------------------------------------------------------------------------

_IS_OUR_TURN = ~exists().where(
    col(Escalation.suggestion_id) == col(Suggestion.id),
    col(Escalation.stage) == Stage.WAITING.value,
)


def _conditions(edition: Edition, *, promised: bool) -> Conditions:
    if promised:
        return (IS_PROMISED, *all_within(edition))
    turn = (_IS_OUR_TURN,) if edition is Edition.STAFF else ()
    return (IS_OPEN, *turn, *all_within(edition))


def _list(conditions: Conditions, *, promised: bool) -> Any:
    order: tuple[Any, ...] = (col(Suggestion.asked_at), col(Suggestion.id))
    if promised:
        order = (col(Suggestion.changed_at).desc(), col(Suggestion.id))
    return select(Suggestion).where(*conditions).order_by(*order).limit(LISTED)


def _count(conditions: Conditions) -> Any:
    some = core_select(col(Suggestion.id)).where(*conditions).limit(COUNTED).subquery()
    return core_select(func.count()).select_from(some)


_KINDS: Final = {
    (each, promised): _conditions(each, promised=promised)
    for each in Edition
    for promised in (False, True)
    if not (promised and each is Edition.STAFF)
}
_LISTS: Final = {
    (edition, promised): _list(conditions, promised=promised)
    for (edition, promised), conditions in _KINDS.items()
}
_COUNTS: Final = {each: _count(conditions) for each, conditions in _KINDS.items()}
_TAIL = (
    select(Suggestion)
    .where(IS_OPEN, col(Suggestion.supporters) == 1, col(Suggestion.kind) == Kind.SUGGESTION.value)
    .where(col(Suggestion.visibility) != Visibility.PRIVATE.value)
    .order_by(col(Suggestion.asked_at))
    .limit(1)
)


def unanswered(reader: Reader, scope: Scope) -> tuple[list[Suggestion], int]:
    """List what waits for an answer, the oldest first, and count it as far as is counted."""
    return _stand(reader, scope, promised=False)


def promised(reader: Reader, scope: Scope) -> tuple[list[Suggestion], int]:
    """List what is planned, begun or on trial, the latest change first, and count it."""
    return _stand(reader, scope, promised=True)


def _stand(reader: Reader, scope: Scope, *, promised: bool) -> tuple[list[Suggestion], int]:
    key, values = (scope.edition, promised), asdict(scope)
    found = reader.all(_LISTS[key], **values)
    if len(found) < LISTED:
        return found, len(found)
    return found, reader.first(_COUNTS[key], **values) or 0


def tail(reader: Reader) -> Suggestion | None:
    """Find the one request of one person that has waited longest."""
    return reader.first(_TAIL)


# What presses and what rises --------------------------------------------------------------------

_NEXT_TO_RING = (
    core_select(
        *map(
            col,
            (Escalation.suggestion_id, Escalation.stage, Escalation.asked_at, Escalation.due_at),
        )
    )
    .where(col(Escalation.due_at).is_not(None))
    .order_by(col(Escalation.due_at))
    .limit(LOOKED_AT)
    .subquery()
)
_WAS_SILENT = exists().where(
    col(Entry.subject_id) == _NEXT_TO_RING.c.suggestion_id,
    col(Entry.at) >= _NEXT_TO_RING.c.asked_at,
    or_(
        col(Entry.kind) == "issue.lapsed",
        and_(col(Entry.kind) == "issue.asked", col(Entry.data).contains('"after":')),
    ),
)
_IS_UNANSWERED = or_(
    *(_NEXT_TO_RING.c.stage == each.value for each in (Stage.ASKING, Stage.REMINDED))
)
_PRESSING: Any = (
    core_select(_NEXT_TO_RING.c.suggestion_id, _NEXT_TO_RING.c.due_at, _WAS_SILENT)
    .where(_IS_UNANSWERED, or_(_NEXT_TO_RING.c.due_at <= bindparam("soon"), _WAS_SILENT))
    .order_by(_NEXT_TO_RING.c.due_at)
)
_MORE = func.count().label("more")
_IN_THE_TIME = (
    col(Vote.voted_at) > bindparam("since"),
    col(Vote.voted_at) <= bindparam("until"),
)
_WANTED = (Suggestion, col(Suggestion.id) == col(Vote.suggestion_id))
_NEWEST = (
    core_select(col(Vote.suggestion_id), col(Vote.voted_at))
    .order_by(col(Vote.id).desc())
    .limit(LATEST)
    .subquery()
)
_RISING: Any = (
    core_select(_NEWEST.c.suggestion_id, _MORE)
    .join(Suggestion, col(Suggestion.id) == _NEWEST.c.suggestion_id)
    .where(
        _NEWEST.c.voted_at > bindparam("since"),
        _NEWEST.c.voted_at <= bindparam("until"),
        or_(IS_OPEN, IS_PROMISED),
    )
    .group_by(_NEWEST.c.suggestion_id)
    .order_by(_MORE.desc(), _NEWEST.c.suggestion_id)
    .limit(RISING)
)


def pressing(reader: Reader, soon: int) -> list[Pressing]:
    """List the issues that are late, or will be by a moment, the next to ring first."""
    found = reader.all(_PRESSING, soon=soon)
    return [Pressing(number, due_at, bool(is_late)) for number, due_at, is_late in found]


def rising(reader: Reader, since: int, until: int) -> list[tuple[int, int]]:
    """List for what there are new voices, each with how many, the most first."""
    return reader.all(_RISING, since=since, until=until)


# What the chart shows ---------------------------------------------------------------------------

_QUARTER: Any = text(f"suggestion.asked_at / {QUARTER_MS}")
_CAME_IN: Any = (
    core_select(_QUARTER, func.count())
    .select_from(Suggestion)
    .where(
        col(Suggestion.asked_at) > bindparam("since"),
        col(Suggestion.asked_at) <= bindparam("until"),
    )
    .group_by(_QUARTER)
)
_CAME_IN_HERE: Any = (
    core_select(func.count(col(Vote.suggestion_id).distinct()))
    .join(*_WANTED)
    .where(*_IN_THE_TIME, *VOTED_HERE, *seen(Edition.CUSTOMER))
)
_WAITING: Final[dict[Edition, Any]] = {
    Edition.STAFF: core_select(func.sum(col(Suggestion.supporters))).where(
        IS_OPEN,
        col(Suggestion.asked_at) > bindparam("since"),
        col(Suggestion.asked_at) <= bindparam("until"),
    ),
    Edition.CUSTOMER: core_select(func.count())
    .select_from(Vote)
    .join(*_WANTED)
    .where(*_IN_THE_TIME, *VOTED_HERE, IS_OPEN, *seen(Edition.CUSTOMER)),
}


def came_in(reader: Reader, scope: Scope, edges: Sequence[int]) -> list[int]:
    """Count what came in between each two moments: after the one, and up to the other."""
    pairs = list(pairwise(edges))
    if scope.edition is not Edition.STAFF:
        values = asdict(scope)
        times = ({"since": since, "until": until} for since, until in pairs)
        return [int(reader.first(_CAME_IN_HERE, **values, **each) or 0) for each in times]
    counts = [0] * len(pairs)
    for quarter, count in reader.all(_CAME_IN, since=edges[0], until=edges[-1]):
        counts[bisect_right(edges, quarter * QUARTER_MS, hi=len(pairs)) - 1] += count
    return counts


def waiting(reader: Reader, scope: Scope, since: int, until: int) -> int:
    """Count the people who wait for an answer since a time between two moments."""
    values = asdict(scope)
    return int(reader.first(_WAITING[scope.edition], **values, since=since, until=until) or 0)

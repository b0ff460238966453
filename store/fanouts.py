"""Telling all supporters of a suggestion: one statement a chunk, never a loop over people.

What not everybody may see goes to each alone, and only to those who may see it at that moment;
what the people of a place may see is told there to all of them at once.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any, Final

from sqlalchemy import BigInteger, Text, and_, bindparam, exists, func, insert, literal, or_, text
from sqlalchemy import select as core_select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import SQLModel, col, select

from store import outbox
from store.columns import number, reference, whole, words
from store.database import Reader, Transaction
from store.outbox import Delivery, State
from store.people import Identity
from store.preferences import Preference
from store.suggestions import Suggestion, Visibility, Vote

CHUNK: Final = 4000

Alone = Callable[[str, str], tuple[str, str]]
"""Gives the channel and thread in which an account is reached alone; none where it cannot be."""
_Told = tuple[int, str, str, str, str, str]


class FanOut(SQLModel, table=True):
    """Words on their way to every supporter; `after` is how far the telling has come."""

    __tablename__ = "fan_out"

    id: int = number()
    suggestion_id: int = reference("suggestion.id")
    except_person: int = whole()
    key: str = words()
    payload: str = words()
    after: int = whole()
    upto: int = whole()


class _Pairs(FunctionElement[str]):
    """Gather pairs of columns into one JSON list of lists."""

    name = "pairs"
    type = Text()
    inherit_cache = True


@compiles(_Pairs, "sqlite")
def _pairs_in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **options)}))"


@compiles(_Pairs, "postgresql")
def _pairs_in_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"json_agg(json_build_array({compiler.process(element.clauses, **options)}))::text"


_VOTES = (
    col(Vote.suggestion_id) == bindparam("suggestion"),
    col(Vote.id) > bindparam("after"),
    col(Vote.id) <= bindparam("upto"),
)
# Whoever asked to be forgotten has left a voice that comes from nowhere.
_HEARS = (
    col(Vote.person_id) != bindparam("except_person"),
    col(Vote.connection) != "",
)
_CONNECTION, _CHANNEL, _THREAD, _ACCOUNT, _NAME = (
    func.coalesce(getattr(Preference, each), getattr(Vote, each))
    for each in ("connection", "channel", "thread", "account", "name")
)
_PLACE = (_CONNECTION, _CHANNEL, _THREAD)
_PREFERS = (Preference, col(Preference.person_id) == col(Vote.person_id))
_AT_HOME: Any = and_(
    bindparam("home_connection", type_=Text()) == _CONNECTION,
    bindparam("home_channel", type_=Text()) == _CHANNEL,
)
_WAS_THERE: Any = and_(
    bindparam("home_channel", type_=Text()) != "",
    col(Vote.connection) == bindparam("home_connection", type_=Text()),
    col(Vote.channel) == bindparam("home_channel", type_=Text()),
)
_COLUMNS: Final = (
    "key",
    "connection",
    "channel",
    "thread",
    "kind",
    "about",
    "payload",
    "hearers",
    "state",
    "attempts",
    "due_at",
    "queued_at",
    "reason",
)


def _tell(*which: Any) -> Any:
    """Queue words for all who hear them, once for each place."""
    told = core_select(
        bindparam("key", type_=Text()) + func.min(col(Vote.id)).cast(Text()),
        *_PLACE,
        literal("post"),
        literal(""),
        bindparam("payload", type_=Text()),
        _Pairs(_ACCOUNT, _NAME),
        literal(State.QUEUED.value),
        text("0"),
        bindparam("now", type_=BigInteger()),
        bindparam("now", type_=BigInteger()),
        literal(""),
    )
    told = told.select_from(Vote).outerjoin(*_PREFERS).where(*_VOTES, *_HEARS, *which)
    told = told.group_by(*_PLACE).order_by(func.min(col(Vote.id)))
    return insert(Delivery).from_select(list(_COLUMNS), told)


_TELL: Final = _tell()
_TELL_AT_HOME: Final = _tell(_AT_HOME)
_ALLOWED: Any = (
    core_select(col(Vote.id), *_PLACE, _ACCOUNT, _NAME)
    .select_from(Vote)
    .outerjoin(*_PREFERS)
    .where(
        *_VOTES,
        *_HEARS,
        or_(
            col(Vote.person_id) == bindparam("asker"),
            _WAS_THERE,
            and_(
                bindparam("organisation", type_=Text()) != "",
                exists().where(
                    col(Identity.person_id) == col(Vote.person_id),
                    col(Identity.organisation) == bindparam("organisation"),
                ),
            ),
        ),
    )
    .order_by(col(Vote.id))
)
_LAST = select(Vote.id).where(*_VOTES).order_by(col(Vote.id)).offset(CHUNK - 1).limit(1)
_NEWEST_VOTE = select(func.max(Vote.id)).where(col(Vote.suggestion_id) == bindparam("suggestion"))
_HOLD = select(FanOut).where(FanOut.id == bindparam("number")).with_for_update()
_UNFINISHED = select(FanOut).where(col(FanOut.after) < col(FanOut.upto)).order_by(col(FanOut.id))


def where_asked(_connection: str, _account: str) -> tuple[str, str]:
    """Reach nobody alone."""
    return "", ""


def begin(
    transaction: Transaction,
    suggestion: int,
    *,
    now: int,
    alone: Alone = where_asked,
    **telling: str | int,
) -> None:
    """Tell everyone who supports a suggestion at this moment, but for `except_person`.

    `payload` is what is said, `key` what each delivery's key begins with. The first chunk is queued
    at once, within the same transaction; `proceed` queues the rest.
    """
    upto = transaction.first(_NEWEST_VOTE, suggestion=suggestion) or 0
    fan_out = transaction.insert(
        FanOut,
        suggestion_id=suggestion,
        after=0,
        upto=upto,
        **telling,
    )
    proceed(transaction, fan_out, now, alone)


def proceed(transaction: Transaction, fan_out: int, now: int, alone: Alone = where_asked) -> bool:
    """Queue the next chunk; answer whether more is to come."""
    todo = transaction.first(_HOLD, number=fan_out)
    if todo is None or todo.after >= todo.upto:
        return False
    span = {"suggestion": todo.suggestion_id, "after": todo.after}
    last = transaction.first(_LAST, **span, upto=todo.upto) or todo.upto
    span |= {"upto": last, "except_person": todo.except_person}
    _tell_some(transaction, todo, span, alone, now)
    transaction.update(FanOut, fan_out, after=last)
    transaction.wake("outbox")
    if last < todo.upto:
        transaction.wake("fan_out")
    return last < todo.upto


def _tell_some(
    transaction: Transaction, todo: FanOut, span: dict[str, int], alone: Alone, now: int
) -> None:
    about = transaction.get(Suggestion, todo.suggestion_id)
    said = {"key": todo.key, "payload": todo.payload, "now": now}
    if about is None or about.visibility == Visibility.PUBLIC:
        transaction.run(_TELL, **span, **said)
        return
    found = _allowed(transaction, about, **span)
    if about.visibility == Visibility.PLACE:
        transaction.run(_TELL_AT_HOME, **span, **said, **_home(about))
        found = [each for each in found if not about.is_home(each[1], each[2])]
    _tell_each(transaction, todo, found, alone, now)


def tell_again(
    transaction: Transaction, todo: FanOut, hearers: Iterable[str], alone: Alone, now: int
) -> None:
    """Tell those of these hearers alone who may see what it is about."""
    about = transaction.get(Suggestion, todo.suggestion_id)
    if about is not None:
        accounts = {account for each in hearers for account, _ in json.loads(each)}
        span = {"suggestion": about.id, "after": 0, "upto": todo.after}
        span["except_person"] = todo.except_person
        found = [each for each in _allowed(transaction, about, **span) if each[4] in accounts]
        _tell_each(transaction, todo, found, alone, now)


def _allowed(transaction: Transaction, about: Suggestion, **span: int) -> list[_Told]:
    """List who supports a suggestion and may see it, each with the place where they hear."""
    is_shared = about.visibility == Visibility.ORGANISATION
    organisation = about.organisation if is_shared else ""
    for_whom = {"asker": about.asker_id, "organisation": organisation}
    return transaction.all(_ALLOWED, **span, **for_whom, **_home(about))


def _home(about: Suggestion) -> dict[str, str]:
    """Say where it was asked of which the people of that place may know; else nowhere."""
    is_for_place = about.visibility == Visibility.PLACE
    connection, channel = about.home_connection, about.home_channel
    return {
        "home_connection": connection if is_for_place else "",
        "home_channel": channel if is_for_place else "",
    }


def _tell_each(
    transaction: Transaction, todo: FanOut, found: Iterable[_Told], alone: Alone, now: int
) -> None:
    for vote, connection, channel, thread, account, name in found:
        direct = alone(connection, account)
        outbox.queue(
            transaction,
            key=f"{todo.key}{vote}",
            connection=connection,
            channel=direct[0] or channel,
            thread=direct[1] if direct[0] else thread,
            kind="post",
            about="",
            payload=todo.payload,
            hearers=json.dumps([[account, name]], ensure_ascii=False),
            due_at=now,
            queued_at=now,
        )


def unfinished(reader: Reader) -> list[int]:
    """List the tellings that have not come to their end."""
    return [fan_out.id for fan_out in reader.all(_UNFINISHED)]

"""Ops waiting to go out, and the fate of those that went."""

from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Index, and_, bindparam, delete, func, or_, text, update
from sqlmodel import SQLModel, col, select

from store.columns import number, whole, words
from store.database import Reader, Transaction

SETTLE_AFTER_MS: Final = 2_000


class State(StrEnum):
    """Where a delivery stands."""

    QUEUED = "queued"
    SENDING = "sending"
    UNSURE = "unsure"
    SENT = "sent"
    DEAD = "dead"
    DROPPED = "dropped"


class Delivery(SQLModel, table=True):
    """One op for one place. A lane is a connection's channel; its deliveries go out in order.

    `about` names the delivery or copy that an edit, a delete or a reaction is about, or under which
    a post belongs; the courier looks up what the platform calls it.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_lane",
            "connection",
            "channel",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index(
            "ix_outbox_done_at",
            "done_at",
            sqlite_where=text("done_at IS NOT NULL"),
            postgresql_where=text("done_at IS NOT NULL"),
        ),
    )

    id: int = number()
    key: str = words(unique=True)
    connection: str = words()
    channel: str = words()
    thread: str = words()
    kind: str = words()
    about: str = words()
    payload: str = words()
    hearers: str = words()
    state: str = words()
    attempts: int = whole()
    due_at: int = whole()
    queued_at: int = whole()
    first_try_at: int | None = whole(default=None, nullable=True)
    done_at: int | None = whole(default=None, nullable=True)
    reason: str = words(default="")


_OPEN = col(Delivery.done_at).is_(None)
_HEAD = (
    select(Delivery)
    .where(
        Delivery.connection == bindparam("connection"),
        Delivery.channel == bindparam("channel"),
        _OPEN,
    )
    .order_by(col(Delivery.id))
    .limit(1)
)
_KNOWN = select(Delivery.id).where(Delivery.key == bindparam("key"))
_LANES = (
    select(Delivery.channel).where(Delivery.connection == bindparam("connection"), _OPEN).distinct()
)
_WAITING = (
    select(func.count())
    .select_from(Delivery)
    .where(Delivery.connection == bindparam("connection"), _OPEN)
)
_CLAIM: Any = (
    update(Delivery)
    .where(col(Delivery.id) == bindparam("number"))
    .values(
        state=State.SENDING.value,
        attempts=col(Delivery.attempts) + 1,
        due_at=bindparam("settle_at"),
        first_try_at=func.coalesce(col(Delivery.first_try_at), bindparam("now")),
    )
    .returning(col(Delivery.payload))
)
_REDRAW = (
    update(Delivery)
    .where(
        col(Delivery.connection) == bindparam("of_connection"),
        col(Delivery.channel) == bindparam("in_channel"),
        col(Delivery.about) == bindparam("of_card"),
        col(Delivery.kind) == "edit",
        col(Delivery.state) == State.QUEUED.value,
        _OPEN,
    )
    .values(payload=bindparam("new_payload"))
)
_IS_CARD = or_(
    and_(col(Delivery.about) == bindparam("of_card"), col(Delivery.kind) == "edit"),
    and_(col(Delivery.key) == bindparam("of_card"), col(Delivery.kind) == "post"),
)
_REDRAW_CARD = (
    update(Delivery)
    .where(
        col(Delivery.connection) == bindparam("of_connection"),
        col(Delivery.channel) == bindparam("in_channel"),
        _IS_CARD,
        col(Delivery.state) == State.QUEUED.value,
        _OPEN,
    )
    .values(payload=bindparam("new_payload"))
)
_HASTEN = (
    update(Delivery)
    .where(
        col(Delivery.connection) == bindparam("of_connection"),
        _OPEN,
        col(Delivery.due_at) > bindparam("limit"),
    )
    .values(due_at=bindparam("now"))
)
_DEAD = (
    col(Delivery.id) == bindparam("number"),
    col(Delivery.state) == State.DEAD.value,
)
_REVIVE = (
    update(Delivery)
    .where(*_DEAD)
    .values(
        state=State.UNSURE.value,
        attempts=0,
        due_at=bindparam("now"),
        queued_at=bindparam("now"),
        done_at=None,
    )
)
_DROP = update(Delivery).where(*_DEAD).values(state=State.DROPPED.value)
_BY_STATE = (
    select(Delivery)
    .where(Delivery.state == bindparam("state"))
    .order_by(col(Delivery.id))
    .limit(25)
)
_PRUNE = delete(Delivery).where(
    col(Delivery.done_at) < bindparam("before"), col(Delivery.state) == State.SENT.value
)


def queue(transaction: Transaction, **columns: str | int) -> int:
    """Put an op in line, in the lane of its channel; answer with its number."""
    number_ = transaction.insert(
        Delivery, state=State.QUEUED.value, attempts=0, reason="", **columns
    )
    transaction.wake("outbox", str(columns["connection"]), str(columns["channel"]))
    return number_


def redraw(
    transaction: Transaction, connection: str, channel: str, about: str, payload: str
) -> bool:
    """Give an edit that still waits in line its newest words; answer whether one waited."""
    return bool(
        transaction.run(
            _REDRAW,
            of_connection=connection,
            in_channel=channel,
            of_card=about,
            new_payload=payload,
        )
    )


def redraw_card(
    transaction: Transaction, connection: str, channel: str, card: str, payload: str
) -> bool:
    """Tell whether a card, which is drawn as it goes out, or an edit of it waits in line still."""
    return bool(
        transaction.run(
            _REDRAW_CARD,
            of_connection=connection,
            in_channel=channel,
            of_card=card,
            new_payload=payload,
        )
    )


def head(reader: Reader, connection: str, channel: str) -> Delivery | None:
    """Give the delivery that is next in a lane."""
    return reader.first(_HEAD, connection=connection, channel=channel)


def is_known(reader: Reader, key: str) -> bool:
    """Tell whether there is, or lately was, a delivery of this key."""
    return reader.first(_KNOWN, key=key) is not None


def lanes(reader: Reader, connection: str) -> list[str]:
    """List the channels of a connection in which something waits."""
    return reader.all(_LANES, connection=connection)


def waiting(reader: Reader, connection: str) -> int:
    """Count what is still to go out by a connection."""
    return reader.first(_WAITING, connection=connection) or 0


def claim(transaction: Transaction, delivery: int, now: int) -> str:
    """Say, before it is done, that an attempt is about to be made; answer with the newest words.

    Who finds it in state `sending` after a crash must not believe, before it is due again, that it
    was not sent: it may still be on its way.
    """
    settle_at = now + SETTLE_AFTER_MS
    newest: str = transaction.first(_CLAIM, number=delivery, now=now, settle_at=settle_at)
    return newest


def finish(
    transaction: Transaction, delivery: int, state: State, now: int, reason: str = ""
) -> None:
    """Close a delivery: sent, dead, or dropped."""
    transaction.update(Delivery, delivery, state=state.value, done_at=now, reason=reason)


def reword(transaction: Transaction, delivery: int, payload: str) -> None:
    """Keep something else of what a delivery says."""
    transaction.update(Delivery, delivery, payload=payload)


def postpone(
    transaction: Transaction, delivery: int, state: State, due_at: int, reason: str
) -> None:
    """Keep a delivery at the head of its lane, to be looked at again when it is due."""
    transaction.update(Delivery, delivery, state=state.value, due_at=due_at, reason=reason)


def leave_thread(transaction: Transaction, delivery: int, now: int, reason: str) -> None:
    """Send a post to its channel, since its thread does not take it."""
    transaction.update(
        Delivery, delivery, state=State.QUEUED.value, thread="", about="", due_at=now, reason=reason
    )


def move(transaction: Transaction, delivery: Delivery, now: int, **columns: str) -> None:
    """Send a post to another channel, and out of its thread; `reason` says why."""
    where = {"about": "", "thread": "", **columns}
    transaction.update(Delivery, delivery.id, state=State.QUEUED.value, due_at=now, **where)
    transaction.wake("outbox", delivery.connection, where["channel"])


def hasten(transaction: Transaction, connection: str, limit: int, now: int) -> int:
    """Make due what waits for a time so late that a clock must have been wrong; answer how many."""
    return transaction.run(_HASTEN, of_connection=connection, limit=limit, now=now)


def revive(transaction: Transaction, delivery: int, now: int) -> bool:
    """Put a dead delivery back in its lane, to be settled and tried; answer if it was dead."""
    revived = transaction.run(_REVIVE, number=delivery, now=now) == 1
    if revived:
        transaction.wake("outbox")
    return revived


def drop(transaction: Transaction, delivery: int) -> bool:
    """Let a dead delivery go; answer if it was dead."""
    return transaction.run(_DROP, number=delivery) == 1


def in_state(reader: Reader, state: State) -> list[Delivery]:
    """List deliveries by their fate, the oldest first, 25 at most."""
    return reader.all(_BY_STATE, state=state.value)


def prune(transaction: Transaction, before: int) -> int:
    """Forget what was sent long ago (its copies are kept); answer how many."""
    return transaction.run(_PRUNE, before=before)

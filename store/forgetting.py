"""How a person is forgotten: names and words are replaced, and what is counted goes on counting.

Where a table keeps a name beside the number of a person (`owner_id`, `owner_name`), or an account
beside its connection, it is found by that; the rest is listed here.
"""

import json
import secrets
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, bindparam, delete, or_, text, update
from sqlmodel import SQLModel, col, select

from store import messages, search, sides
from store.codes import Code, Guess
from store.database import Reader, Transaction
from store.dialogues import Dialogue
from store.digests import Digest
from store.drafts import Draft
from store.fanouts import FanOut
from store.hours import Absence, Working
from store.joining import Moved
from store.outbox import Delivery, State
from store.people import Identity
from store.preferences import Preference
from store.suggestions import Suggestion
from store.timeline import Entry

SOMEBODY: Final = "somebody"
GONE: Final = "(words taken back)"
OWN: Final = (Draft, Preference, Absence, Working, Moved, Digest)
"""What is a person's own, and goes with them."""
PASSING: Final = (Dialogue, Code, Guess)
"""What is an account's own, and goes with it."""

_APART: Final = frozenset({"identity", "vote", "dialogue", "code", "guess", "preference"})

Change = Callable[[str], str]

_ASKED = select(Suggestion).where(Suggestion.asker_id == bindparam("person"))
_REWORDED: Any = text(
    "SELECT 1 FROM timeline WHERE subject_id = :number AND kind IN"
    " ('suggestion.edited', 'issue.edited') AND actor_id <> :person LIMIT 1"
)
_ALARMED: Any = text(
    "SELECT 1 FROM timeline WHERE subject_id = :number AND kind = 'issue.alarmed'"
    " AND actor_id <> :person LIMIT 1"
)
_DONE_BY = select(Entry).where(Entry.actor_id == bindparam("person"))
_EDITS_OF = select(Entry).where(
    Entry.subject_id == bindparam("number"),
    or_(col(Entry.kind) == "suggestion.edited", col(Entry.kind) == "issue.edited"),
)
_MENTIONS = select(Entry).where(col(Entry.data).contains(bindparam("named"), escape="/"))
_WAITING = select(Delivery).where(
    (col(Delivery.done_at).is_(None)) | (col(Delivery.state) == State.DEAD.value)
)
_NEXT: Any = text("UPDATE escalation SET next_name = :name WHERE next_name = :named")
_TOLD = select(FanOut)
_VOTES: Any = text(
    "UPDATE vote SET connection = '', channel = '', thread = '', account = :token, name = :name"
    " WHERE connection = :at_connection AND account = :of_account"
)
_SAID_BY: Any = text(
    "UPDATE message SET account = :token WHERE account = :of_account"
    " AND side_id IN (SELECT id FROM side WHERE connection = :at_connection)"
)
_IDENTITY: Any = text(
    "UPDATE identity SET account = :token, name = :name, folded = '', organisation = ''"
    " WHERE id = :identity"
)
_PERSON: Any = text("UPDATE person SET name = :name WHERE id = :person")
_HOME: Any = text(
    "UPDATE suggestion SET home_connection = '', home_channel = '', home_thread = ''"
    " WHERE home_connection = :at_connection AND home_channel = :channel"
)
_PLACE: Any = text("DELETE FROM place WHERE connection = :at_connection AND channel = :channel")


def asked(reader: Reader, person: int) -> list[Suggestion]:
    """List all that a person asked."""
    return reader.all(_ASKED, person=person)


def forget_asked(transaction: Transaction, person: int) -> dict[int, bool]:
    """Take a person's words out of what they asked; tell of each whether it has lost its words.

    What others have put in their own words since is left as it is.
    """
    lost = {}
    for each in asked(transaction, person):
        columns: dict[str, str] = {"asker_account": ""}
        lost[each.id] = not transaction.all(_REWORDED, number=each.id, person=person)
        if lost[each.id]:
            columns["title"] = GONE
            search.reindex(transaction, each.id)
        if each.alarm and not transaction.all(_ALARMED, number=each.id, person=person):
            columns["alarm"] = GONE
        transaction.update(Suggestion, each.id, **columns)
        for entry in transaction.all(_EDITS_OF, number=each.id):
            transaction.update(Entry, entry.id, data="{}")
    return lost


def forget_deeds(transaction: Transaction, person: int) -> None:
    """Take a person's words out of the story of everything: that something was done is kept."""
    for entry in transaction.all(_DONE_BY, person=person):
        transaction.update(Entry, entry.id, data=_changed(entry.data, _gone))


def forget_mentions(transaction: Transaction, name: str, change: Change) -> None:
    """Take a name out of what others did, by what takes it out of a text."""
    written = json.dumps(name, ensure_ascii=False)[1:-1]
    escaped = written.replace("/", "//").replace("%", "/%").replace("_", "/_")
    for entry in transaction.all(_MENTIONS, named=escaped):
        transaction.update(Entry, entry.id, data=_changed(entry.data, change))
    transaction.run(_NEXT, name=SOMEBODY, named=name)


def forget_person(transaction: Transaction, person: int) -> None:
    """Replace the name of a person wherever their number stands, and remove what is their own."""
    for statement in (*_own(), *_names()):
        transaction.run(statement, person=person)
    transaction.run(_PERSON, person=person, name=SOMEBODY)


def forget_account(
    transaction: Transaction, of: Identity, words: str, alone: str, now: int
) -> None:
    """Let an account be nobody's: when it speaks again, it is a stranger's.

    `words` is what stands for what it said in conversations, and `alone` the channel in which it
    was reached alone.
    """
    token = f"forgotten-{secrets.token_hex(8)}"
    messages.forget(transaction, of.connection, of.account, SOMEBODY, words)
    sides.forget(transaction, of.connection, of.account, SOMEBODY, now)
    at = {"at_connection": of.connection, "of_account": of.account}
    transaction.run(_SAID_BY, **at, token=token)
    transaction.run(_VOTES, **at, token=token, name=SOMEBODY)
    for statement in _passing():
        transaction.run(statement, **at)
    for statement in _accounts():
        transaction.run(statement, **at, token=token)
    if alone:
        for statement in (_HOME, _PLACE):
            transaction.run(statement, at_connection=of.connection, channel=alone)
        for statement in _channels():
            transaction.run(statement, at_connection=of.connection, in_channel=alone, token=token)
    transaction.run(_IDENTITY, identity=of.id, token=token, name=SOMEBODY)


def told(reader: Reader) -> list[FanOut]:
    """List all that was told, or is being told, to many."""
    return reader.all(_TOLD)


def waiting(reader: Reader) -> list[Delivery]:
    """List all that is still to be said, and all that could not be."""
    return reader.all(_WAITING)


def reword(transaction: Transaction, delivery: int, payload: str, hearers: str) -> None:
    """Let a delivery say something else, to others."""
    transaction.update(Delivery, delivery, payload=payload, hearers=hearers)


def _changed(data: str, change: Change) -> str:
    said = {name: change(str(words)) for name, words in json.loads(data).items()}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _gone(said: str) -> str:
    """Keep times and numbers: they say when, and not what."""
    return said if said.isascii() and said.isdecimal() else GONE


@cache
def _own() -> tuple[Any, ...]:
    tables = [_table(each) for each in OWN]
    return tuple(delete(each).where(each.c.person_id == bindparam("person")) for each in tables)


@cache
def _passing() -> tuple[Any, ...]:
    return tuple(delete(each).where(*_is_of(each)) for each in [_table(each) for each in PASSING])


@cache
def _names() -> tuple[Any, ...]:
    """Find the names that stand beside the number of a person."""
    return tuple(
        update(table).where(column == bindparam("person")).values({beside: SOMEBODY})
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if any(key.target_fullname == "person.id" for key in column.foreign_keys)
        for beside in [f"{column.name.removesuffix('_id')}_name"]
        if beside in table.columns
    )


@cache
def _accounts() -> tuple[Any, ...]:
    """Find the accounts that stand beside a connection, each perhaps with a name."""
    return tuple(
        update(each).where(*_is_of(each)).values(_nobody(each))
        for each in _with("connection", "account")
        if each.name not in _APART
    )


@cache
def _channels() -> tuple[Any, ...]:
    """Find the channels that may be those in which somebody was reached alone."""
    return tuple(
        update(each).where(*_is_at(each)).values(channel=bindparam("token"))
        for each in _with("channel")
    )


def _table(of: Any) -> Table:
    table: Table = of.__table__
    return table


def _is_of(table: Table) -> tuple[ColumnElement[bool], ...]:
    return (
        table.c.connection == bindparam("at_connection"),
        table.c.account == bindparam("of_account"),
    )


def _is_at(table: Table) -> Iterator[ColumnElement[bool]]:
    yield table.c.channel == bindparam("in_channel")
    if "connection" in table.c:
        yield table.c.connection == bindparam("at_connection")


def _nobody(table: Table) -> dict[str, Any]:
    name = {"name": SOMEBODY} if "name" in table.c else {}
    return {"account": bindparam("token"), **name}


def _with(*columns: str) -> Iterator[Table]:
    for each in SQLModel.metadata.sorted_tables:
        if set(columns) <= set(each.columns.keys()):
            yield each

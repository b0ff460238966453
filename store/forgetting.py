"""How a person is forgotten: names and words are replaced, and what is counted goes on counting.

Names and accounts are found by `store.marks`; what people's words are in is listed here.
"""

import json
import secrets
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import bindparam, or_, text
from sqlmodel import col, select

from store import erasures, marks, messages, origins, search, sides
from store.database import Reader, Transaction
from store.fanouts import FanOut
from store.marks import SOMEBODY
from store.messages import Message
from store.outbox import Delivery, State
from store.people import Identity
from store.suggestions import WORDLESS, Suggestion
from store.timeline import Entry

GONE: Final = "(words taken back)"
_KEPT: Final = frozenset(
    {"asked", "after", "by", "instead_of", "how", "late", "again", "woken", "trial"}
)
"""What the story of an issue says of others."""

Change = Callable[[str], str]

_ASKED = select(Suggestion).where(Suggestion.asker_id == bindparam("person"))
_REWORDED: Any = text(
    "SELECT 1 FROM timeline WHERE subject_id = :number AND kind IN"
    " ('suggestion.edited', 'issue.edited') AND actor_id <> :person LIMIT 1"
)
_ALARMS = select(Entry.subject_id).where(
    Entry.actor_id == bindparam("person"),
    or_(col(Entry.kind) == "issue.alarmed", col(Entry.kind) == "issue.explained"),
)
_ALARMED: Any = text(
    "SELECT 1 FROM timeline WHERE actor_id <> :person AND id = (SELECT max(id) FROM timeline"
    " WHERE subject_id = :number AND kind IN ('issue.alarmed', 'issue.explained'))"
)
_HAS: Any = text(
    "SELECT id FROM suggestion WHERE owner_id = :person AND status IN"
    " ('open', 'planned', 'started', 'on trial')"
    " UNION SELECT suggestion_id FROM escalation WHERE asked_id = :person AND due_at IS NOT NULL"
)
_DONE_BY = select(Entry).where(Entry.actor_id == bindparam("person"))
_EDITS_OF = select(Entry).where(
    Entry.subject_id == bindparam("number"),
    or_(col(Entry.kind) == "suggestion.edited", col(Entry.kind) == "issue.edited"),
)
_MENTIONS = select(Entry).where(col(Entry.data).contains(bindparam("named"), escape="/"))
_CALLS = select(Message).where(col(Message.body).contains(bindparam("named"), escape="/"))
_SAYS = select(Suggestion).where(
    or_(
        col(Suggestion.title).contains(bindparam("named"), escape="/"),
        col(Suggestion.alarm).contains(bindparam("named"), escape="/"),
    )
)
_UNSENT = select(Delivery).where(col(Delivery.state) != State.SENT.value)
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
_NOTES: Any = text(
    "UPDATE cursor SET value = replace(replace(value, :quoted, :token), :named, :name)"
    " WHERE connection = :at_connection AND value LIKE '%' || :quoted || '%'"
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
        columns: dict[str, str] = {"asker_account": "", **origins.NOTHING}
        lost[each.id] = not transaction.all(_REWORDED, number=each.id, person=person)
        if lost[each.id]:
            columns["title"] = GONE
            search.reindex(transaction, each.id)
        transaction.update(Suggestion, each.id, **columns)
        for entry in transaction.all(_EDITS_OF, number=each.id):
            transaction.update(Entry, entry.id, data="{}")
    return lost


def has(reader: Reader, person: int) -> list[int]:
    """List what is with a person, or asked of them, and is not finished."""
    return [number for (number,) in reader.all(_HAS, person=person)]


def forget_alarms(transaction: Transaction, person: int) -> list[int]:
    """Take the reason out of the alarms that a person pulled; list what those are about."""
    found = []
    for number in sorted(set(transaction.all(_ALARMS, person=person))):
        issue = transaction.get(Suggestion, number)
        is_said = issue is not None and issue.alarm not in {"", WORDLESS}
        if is_said and not transaction.all(_ALARMED, number=number, person=person):
            transaction.update(Suggestion, number, alarm=GONE)
            found.append(number)
    return found


def said_by(reader: Reader, person: int) -> list[str]:
    """List what a person said in the story of things."""
    entries = (json.loads(each.data).items() for each in reader.all(_DONE_BY, person=person))
    return [words for each in entries for name, words in each if _gone(words) == GONE != name]


def forget_deeds(transaction: Transaction, person: int) -> None:
    """Take a person's words out of the story of everything: that something was done is kept."""
    for entry in transaction.all(_DONE_BY, person=person):
        said = json.loads(entry.data)
        left = {name: words if name in _KEPT else _gone(words) for name, words in said.items()}
        transaction.update(Entry, entry.id, data=_written(left))


def forget_mentions(transaction: Transaction, name: str, change: Change) -> None:
    """Take a name out of what others did, by what takes it out of a text."""
    for entry in transaction.all(_MENTIONS, named=_pattern(_quoted(name))):
        transaction.update(Entry, entry.id, data=_changed(entry.data, change))
    transaction.run(_NEXT, name=SOMEBODY, named=name)


def forget_in_titles(transaction: Transaction, name: str, change: Change) -> list[int]:
    """Take a name out of what others asked; list what has changed."""
    found = []
    for each in transaction.all(_SAYS, named=_pattern(name)):
        title, alarm = change(each.title), change(each.alarm)
        if (title, alarm) != (each.title, each.alarm):
            transaction.update(Suggestion, each.id, title=title, alarm=alarm)
            search.reindex(transaction, each.id)
            found.append(each.id)
    return found


def calling(reader: Reader, name: str) -> list[Message]:
    """List what was said in conversations that has a name, or an account, in it."""
    return reader.all(_CALLS, named=_pattern(_quoted(name)))


def _quoted(said: str) -> str:
    return json.dumps(said, ensure_ascii=False)[1:-1]


def _pattern(said: str) -> str:
    return said.replace("/", "//").replace("%", "/%").replace("_", "/_")


def forget_person(transaction: Transaction, person: int) -> None:
    """Replace the name of a person wherever their number stands, and remove what is their own."""
    for statement in (*marks.own(), *marks.names()):
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
    for statement in marks.passing():
        transaction.run(statement, **at)
    for statement in marks.accounts():
        transaction.run(statement, **at, token=token)
    if alone:
        for statement in (_HOME, _PLACE):
            transaction.run(statement, at_connection=of.connection, channel=alone)
        for statement in marks.channels():
            transaction.run(statement, at_connection=of.connection, in_channel=alone, token=token)
    transaction.run(_IDENTITY, identity=of.id, token=token, name=SOMEBODY)
    _forget_notes(transaction, of, token)
    erasures.ask(transaction, of.connection, of.account, now)


def _forget_notes(transaction: Transaction, of: Identity, token: str) -> None:
    """Take an account, and its name, out of what its adapter notes beside how far it listened."""
    quoted, named = json.dumps(of.account), json.dumps(of.name or of.account, ensure_ascii=False)
    given = {"quoted": quoted, "named": named, "at_connection": of.connection}
    transaction.run(_NOTES, **given, token=json.dumps(token), name=json.dumps(SOMEBODY))


def told(reader: Reader) -> list[FanOut]:
    """List all that was told, or is being told, to many."""
    return reader.all(_TOLD)


def unsent(reader: Reader) -> list[Delivery]:
    """List all that is still to be said, and all that could not be."""
    return reader.all(_UNSENT)


def reword(transaction: Transaction, delivery: int, payload: str, hearers: str) -> None:
    """Let a delivery say something else, to others."""
    transaction.update(Delivery, delivery, payload=payload, hearers=hearers)


def _changed(data: str, change: Change) -> str:
    return _written({name: change(words) for name, words in json.loads(data).items()})


def _written(said: dict[str, str]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _gone(said: str) -> str:
    """Keep times and numbers: they say when, and not what; and show no file any more."""
    if said.isascii() and said.isdecimal():
        return said
    return "[]" if said.startswith("[") else GONE

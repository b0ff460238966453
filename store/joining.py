"""How two people become one, and one becomes two again, with every voice where it belongs.

A vote belongs to the account that cast it. Of the votes that one person's accounts cast for a
suggestion the first counts: it alone names the person, the others name nobody. Whatever else refers
to a person is found by its foreign key, so no table can be forgotten; what an account brought along
is noted, so that it can take it away again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Index,
    Insert,
    Table,
    Update,
    bindparam,
    column,
    exists,
    insert,
    literal,
    or_,
    select,
    table,
    text,
    update,
)
from sqlmodel import SQLModel, col

from store.columns import number, reference, whole, words
from store.database import Transaction

APART: Final = frozenset({"identity", "vote", "moved", "timeline", "suggestion.asker_id"})
"""What is not handed on by its foreign key: by account, or not at all (history stays as it was)."""


class Moved(SQLModel, table=True):
    """Something that was a person's own before they were joined with another."""

    __tablename__ = "moved"
    __table_args__ = (Index("ix_moved_person_id_relation", "person_id", "relation"),)

    id: int = number()
    person_id: int = reference("person.id")
    relation: str = words()
    row: int = whole()


@dataclass(frozen=True, slots=True)
class Relation:
    """A column that refers to people, and the statements that hand its rows on."""

    note: Insert
    take: Update
    give_back: Update
    leave: Update


_LOCK: Any = (
    select(column("id"))
    .select_from(table("person"))
    .where(or_(column("id") == bindparam("one"), column("id") == bindparam("two")))
    .order_by(column("id"))
    .with_for_update()
)
_ACCOUNT: Any = text("SELECT person_id, home_id FROM identity WHERE id = :identity")
_REST: Any = text(
    "SELECT home_id FROM identity WHERE person_id = :person AND id <> :identity ORDER BY id"
)
_IS_LINKED: Any = text("SELECT is_linked FROM identity WHERE person_id = :person LIMIT 1")
_LINK: Any = text(
    "UPDATE identity SET person_id = :into, is_linked = 1 WHERE person_id IN (:into, :other)"
)
_SEND: Any = text("UPDATE identity SET person_id = :person, is_linked = 0 WHERE id = :identity")
_SEND_REST: Any = text(
    "UPDATE identity SET person_id = :to, is_linked = :is_linked"
    " WHERE person_id = :person AND id <> :identity"
)
_FORGET: Any = text("DELETE FROM moved WHERE person_id = :person")

_SHARED: Any = text(
    "SELECT mine.suggestion_id FROM vote AS mine"
    " JOIN vote AS theirs ON theirs.suggestion_id = mine.suggestion_id"
    " WHERE mine.person_id = :one AND theirs.person_id = :two ORDER BY mine.suggestion_id"
)
_COUNT: Any = text(
    "UPDATE suggestion SET supporters = supporters + :more WHERE id IN"
    " (SELECT mine.suggestion_id FROM vote AS mine"
    " JOIN vote AS theirs ON theirs.suggestion_id = mine.suggestion_id"
    " WHERE mine.person_id = :one AND theirs.person_id = :two)"
)
_SILENCE: Any = text("UPDATE vote SET person_id = NULL WHERE person_id IN (:one, :two)")
# The first one counts: a telling under way goes from the first vote to the last, so that whoever
# it has reached is not told again.
_RAISE: Any = text(
    "UPDATE vote SET person_id = :person WHERE id IN"
    " (SELECT min(cast_.id) FROM vote AS cast_ JOIN identity"
    " ON identity.connection = cast_.connection AND identity.account = cast_.account"
    " WHERE identity.person_id = :person GROUP BY cast_.suggestion_id)"
)
_ASKED_BY: Any = text("UPDATE suggestion SET asker_id = :into WHERE asker_id = :other")
_ASKED: Any = text(
    "UPDATE suggestion SET asker_id = :to WHERE asker_id IN (:one, :two) AND EXISTS"
    " (SELECT 1 FROM identity WHERE identity.connection = suggestion.home_connection"
    " AND identity.account = suggestion.asker_account AND identity.person_id = :to)"
)
_UNHEAR: Any = text(
    "DELETE FROM preference WHERE person_id IN (:one, :two) AND NOT EXISTS"
    " (SELECT 1 FROM identity WHERE identity.person_id = preference.person_id"
    " AND identity.connection = preference.connection AND identity.account = preference.account)"
)


def join(transaction: Transaction, into: int, other: int) -> list[int]:
    """Let two people be one; list the suggestions that both had voted for."""
    both = {"one": into, "two": other}
    transaction.all(_LOCK, **both)
    shared = [row[0] for row in transaction.all(_SHARED, **both)]
    transaction.run(_COUNT, **both, more=-1)
    for person in (into, other):
        _note_belongings(transaction, person)
    for relation in relations():
        transaction.run(relation.take, person=other, to=into)
    transaction.run(_LINK, into=into, other=other)
    transaction.run(_SILENCE, **both)
    transaction.run(_RAISE, person=into)
    transaction.run(_ASKED_BY, into=into, other=other)
    return shared


def split(transaction: Transaction, identity: int) -> list[int]:
    """Let an account go from its person; list the suggestions that both have voted for."""
    person, home = transaction.first(_ACCOUNT, identity=identity) or (0, 0)
    rest = [row[0] for row in transaction.all(_REST, person=person, identity=identity)]
    stay = rest[0] if home == person else person
    both = {"one": home, "two": stay}
    transaction.all(_LOCK, **both)
    transaction.run(_SILENCE, one=person, two=home)
    _part(transaction, person, home, stay)
    transaction.run(
        _SEND_REST, to=stay, is_linked=int(len(rest) > 1), person=person, identity=identity
    )
    transaction.run(_SEND, person=home, identity=identity)
    transaction.run(_FORGET, person=home)
    if len(rest) == 1:
        transaction.run(_FORGET, person=stay)
    return _settle(transaction, both)


def _note_belongings(transaction: Transaction, person: int) -> None:
    """Note what is a person's own, unless they are joined with somebody already."""
    [is_linked] = transaction.first(_IS_LINKED, person=person) or [1]
    if not is_linked:
        for relation in relations():
            transaction.run(relation.note, person=person)


def _part(transaction: Transaction, person: int, home: int, stay: int) -> None:
    """Give an account what it had brought along; whatever else there is stays with the rest."""
    for relation in relations():
        if home == person:
            transaction.run(relation.leave, person=person, to=stay)
        else:
            transaction.run(relation.give_back, person=person, to=home)


def _settle(transaction: Transaction, both: dict[str, int]) -> list[int]:
    for each in both.values():
        transaction.run(_RAISE, person=each)
        transaction.run(_ASKED, **both, to=each)
    transaction.run(_UNHEAR, **both)
    transaction.run(_COUNT, **both, more=1)
    return [row[0] for row in transaction.all(_SHARED, **both)]


def relations() -> tuple[Relation, ...]:
    """List all columns that refer to people, but for those that are apart."""
    return _relations_in(frozenset(SQLModel.metadata.tables))


@cache
def _relations_in(_tables: frozenset[str]) -> tuple[Relation, ...]:
    return tuple(
        _relation(each, key)
        for each in SQLModel.metadata.sorted_tables
        for key in _references(each)
        if not APART & {each.name, f"{each.name}.{key.name}"}
    )


def _references(of: Table) -> Iterator[Any]:
    for each in of.columns:
        if any(key.target_fullname == "person.id" for key in each.foreign_keys):
            yield each


def _relation(of: Table, person: Any) -> Relation:
    name, is_person = f"{of.name}.{person.name}", bindparam("person") == person
    [key] = of.primary_key.columns
    row: ColumnElement[int] = literal(0) if key is person else key
    twin = of.alias()
    # Where there can be but one row a person, the one that is there already stays.
    is_free = ~exists().where(twin.c[person.name] == bindparam("to"))
    move = update(of).where(is_person, *([is_free] if key is person else []))
    move = move.values({person: bindparam("to")})
    own: Any = select(bindparam("person"), literal(name), row).where(is_person)
    return Relation(
        note=insert(Moved).from_select(["person_id", "relation", "row"], own),
        take=move,
        give_back=move.where(row.in_(_noted(name, bindparam("to")))),
        leave=move.where(row.not_in(_noted(name, bindparam("person")))),
    )


def _noted(relation: str, of: Any) -> Any:
    return select(col(Moved.row)).where(
        col(Moved.person_id) == of, col(Moved.relation) == literal(relation)
    )

"""All that we hold on a person, found by what refers to them, so that no table can be forgotten."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, bindparam, exists, or_, select
from sqlmodel import SQLModel, col

from store.database import Reader
from store.people import Identity
from store.sides import Side

Row = dict[str, Any]
UNTOLD: Final = frozenset({"code", "guess", "moved"})
"""What is of use for minutes only, or says nothing of anybody."""


def rows_of(reader: Reader, person: int) -> dict[str, list[Row]]:
    """List all rows that are about a person, by table: what is theirs, and what they did."""
    tables = (each for each in SQLModel.metadata.sorted_tables if each.name not in UNTOLD)
    found = ((each.name, _rows(reader, each, person)) for each in tables)
    return {name: rows for name, rows in found if rows}


def _rows(reader: Reader, table: Table, person: int) -> list[Row]:
    conditions = [*_by_person(table), *_by_account(table)]
    if not conditions:
        return []
    names = [each.name for each in table.columns]
    order = list(table.primary_key.columns)
    question: Any = select(*table.columns).where(or_(*conditions)).order_by(*order)
    return [dict(zip(names, row, strict=True)) for row in reader.all(question, person=person)]


def _by_person(table: Table) -> Iterator[ColumnElement[bool]]:
    """Find a person by any number they have or had: history names the one of that time."""
    homes = select(col(Identity.home_id)).where(col(Identity.person_id) == bindparam("person"))
    for column in table.columns:
        refers = any(key.target_fullname == "person.id" for key in column.foreign_keys)
        if refers or (table.name == "person" and column.primary_key):
            yield or_(column == bindparam("person"), column.in_(homes))


def _by_account(table: Table) -> Iterator[ColumnElement[bool]]:
    """Find what names one of a person's accounts, on its connection or a conversation's side."""
    has = table.columns
    is_theirs = (
        col(Identity.person_id) == bindparam("person"),
        col(Identity.account) == has.get("account"),
    )
    if table.name != "identity" and {"connection", "account"} <= set(has.keys()):
        yield exists().where(*is_theirs, col(Identity.connection) == has["connection"])
    elif {"side_id", "account"} <= set(has.keys()):
        of_side = (col(Side.id) == has["side_id"], col(Side.connection) == Identity.connection)
        yield exists().where(*is_theirs, *of_side)

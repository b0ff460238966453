"""Where the tables keep what tells of a person: names, accounts, channels, and their own rows.

Each function gives the statements that take that away. A name stands beside the number of a person
(`owner_id`, `owner_name`), an account or a channel beside its connection; so each new table is
found without being listed.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, bindparam, delete, update
from sqlmodel import SQLModel

from store.codes import Code, Guess
from store.dialogues import Dialogue
from store.digests import Digest
from store.drafts import Draft
from store.hours import Absence, Working
from store.joining import Moved
from store.preferences import Preference
from store.unplaced import Unplaced
from store.zones import Zone

SOMEBODY: Final = "somebody"
"""What somebody is called who asked to be forgotten."""
OWN: Final = (Draft, Preference, Absence, Working, Zone, Moved, Digest)
"""What is a person's own, and goes with them."""
PASSING: Final = (Dialogue, Code, Guess, Unplaced)
"""What is an account's own, and goes with it."""

_APART: Final = frozenset(
    {"identity", "vote", "dialogue", "code", "guess", "preference", "unplaced", "erasure"}
)


@cache
def own() -> tuple[Any, ...]:
    """Remove what is a person's own."""
    tables = [_table(each) for each in OWN]
    return tuple(delete(each).where(each.c.person_id == bindparam("person")) for each in tables)


@cache
def passing() -> tuple[Any, ...]:
    """Remove what is an account's own."""
    return tuple(delete(each).where(*_is_of(each)) for each in [_table(each) for each in PASSING])


@cache
def names() -> tuple[Any, ...]:
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
def accounts() -> tuple[Any, ...]:
    """Find the accounts that stand beside a connection, each perhaps with a name."""
    return tuple(
        update(each).where(*_is_of(each)).values(_nobody(each))
        for each in _with("connection", "account")
        if each.name not in _APART
    )


@cache
def channels() -> tuple[Any, ...]:
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

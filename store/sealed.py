"""All texts in which something sealed may stand, so that a change of keys forgets none of them."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Table, and_, bindparam, select, update
from sqlmodel import SQLModel

from store.database import Reader, Transaction
from store.drafts import Draft
from store.fanouts import FanOut
from store.messages import Message
from store.outbox import Delivery
from store.secrets import Secret
from store.timeline import Entry
from store.unplaced import Unplaced

MARK: Final = "gAAAAA"
"""How everything begins that is sealed, for some thousand years to come."""

_TEXTS: Final[tuple[tuple[type[SQLModel], str], ...]] = (
    (Secret, "sealed"),
    (Delivery, "payload"),
    (FanOut, "payload"),
    (Message, "files"),
    (Draft, "files"),
    (Unplaced, "event"),
    (Entry, "data"),
)


class Sealed(NamedTuple):
    """A text in which something sealed stands, and where it is kept."""

    table: Table
    column: str
    key: tuple[Any, ...]
    text: str


def every(reader: Reader) -> Iterator[Sealed]:
    """Go through the texts in which something sealed stands."""
    for model, column in _TEXTS:
        table: Table = model.__table__  # type: ignore[attr-defined]
        question: Any = select(*table.primary_key.columns, table.c[column]).where(
            table.c[column].contains(MARK)
        )
        for *key, text in reader.all(question):
            yield Sealed(table, column, tuple(key), text)


def change(transaction: Transaction, sealed: Sealed, text: str) -> bool:
    """Write a text anew, unless it was changed meanwhile."""
    named = [f"key{number}" for number, _ in enumerate(sealed.key)]
    column = sealed.table.c[sealed.column]
    here: ColumnElement[bool] = and_(
        column == bindparam("before"),
        *(each == bindparam(name) for each, name in zip(_keys(sealed), named, strict=True)),
    )
    statement = update(sealed.table).where(here).values({column: bindparam("anew")})
    values = dict(zip(named, sealed.key, strict=True))
    return bool(transaction.run(statement, before=sealed.text, anew=text, **values))


def _keys(sealed: Sealed) -> list[ColumnElement[Any]]:
    return list(sealed.table.primary_key.columns)

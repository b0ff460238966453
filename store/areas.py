"""Parts of the product, and the chain of named people who answer for each."""

from typing import Final

from sqlalchemy import bindparam, update
from sqlmodel import SQLModel, col, select

from store.columns import number, whole, words
from store.database import Reader, Transaction

EVERYTHING_ELSE: Final = "everything else"
"""What the area of last resort is called unless somebody names one."""


class Area(SQLModel, table=True):
    """A part of the product.

    `patterns` holds what an issue that belongs here mentions, one word or phrase a line; `chain`
    and `hours` are JSON. `is_open` is 0 for an area that takes no more issues, `is_last_resort` 1
    for the one that takes what belongs nowhere else. `source` is what the config said of it last.
    """

    __tablename__ = "area"

    id: int = number()
    name: str = words(unique=True)
    patterns: str = words()
    chain: str = words()
    hours: str = words()
    is_open: int = whole(default=1)
    is_last_resort: int = whole(default=0)
    source: str = words(default="")


_OPEN = select(Area).where(Area.is_open == 1).order_by(col(Area.is_last_resort), col(Area.name))
_CLOSED = select(Area).where(Area.is_open == 0).order_by(col(Area.name))
_ALL = select(Area).order_by(col(Area.id))
_BY_NAME = select(Area).where(Area.name == bindparam("name"))
_LAST_RESORT = select(Area).where(Area.is_last_resort == 1, Area.is_open == 1).limit(1)
_NO_LAST_RESORT = update(Area).where(col(Area.is_last_resort) == 1).values(is_last_resort=0)


def all_open(reader: Reader) -> list[Area]:
    """List the areas that take issues, by name, that of last resort at the end."""
    return reader.all(_OPEN)


def all_closed(reader: Reader) -> list[Area]:
    """List the areas that take no more issues, by name."""
    return reader.all(_CLOSED)


def every(reader: Reader) -> list[Area]:
    """List all areas, those too that are closed."""
    return reader.all(_ALL)


def named(reader: Reader, name: str) -> Area | None:
    """Find the area of that name."""
    return reader.first(_BY_NAME, name=name)


def last_resort(reader: Reader) -> Area | None:
    """Find the area that takes what belongs nowhere else."""
    return reader.first(_LAST_RESORT)


def need_last_resort(transaction: Transaction) -> Area:
    """Find the area that takes what belongs nowhere else, or make it: there must be one."""
    if (found := last_resort(transaction)) is None:
        put(transaction, EVERYTHING_ELSE, is_last_resort=1, is_open=1)
        found = last_resort(transaction)
    assert found is not None  # noqa: S101 - it has just been made
    return found


def put(transaction: Transaction, name: str, **columns: str | int) -> int:
    """Make an area, or change the one of that name; answer with its number.

    There is one of last resort: if this is it, no other is.
    """
    if columns.get("is_last_resort"):
        transaction.run(_NO_LAST_RESORT)
    found = named(transaction, name)
    if found is None:
        blank: dict[str, str | int] = {"patterns": "", "chain": "", "hours": "", "source": ""}
        blank |= {"is_open": 1, "is_last_resort": 0, **columns}
        return transaction.insert(Area, name=name, **blank)
    if columns:
        transaction.update(Area, found.id, **columns)
    return found.id

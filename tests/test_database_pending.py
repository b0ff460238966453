"""Rows with numbers are put into their tables together, and nobody can tell."""

import sqlite3
from functools import partial
from typing import Any

from sqlalchemy import bindparam, delete, text
from sqlmodel import col, select

import given
from batches import in_one_batch
from store.database import Database, Reader, Transaction
from store.people import Identity, Person
from store.places import KnownPlace

PLACES = select(KnownPlace.id, KnownPlace.channel).order_by(col(KnownPlace.id))
GONE = delete(KnownPlace).where(col(KnownPlace.channel) == bindparam("name"))
COUNTED: Any = text("SELECT count(*) FROM place")


def places(reader: Reader) -> list[tuple[int | None, str]]:
    return reader.all(PLACES)


def add(transaction: Transaction, name: str) -> int:
    return transaction.insert(KnownPlace, connection="acme", channel=name, met_at=given.NOW)


def meet(transaction: Transaction, person: int) -> int:
    who = {"connection": "acme", "account": f"a{person}", "name": "Ana", "folded": "ana"}
    more = {"home_id": person, "is_linked": 0, "organisation": "", "is_staff": 0}
    return transaction.insert(Identity, person_id=person, **who, **more)


async def test_each_row_has_the_number_that_was_told(database: Database) -> None:
    numbers = await in_one_batch(database, *(partial(add, name=str(n)) for n in range(150)))
    found = await database.read(places)
    assert found == [(number, str(n)) for n, number in enumerate(numbers)]


async def test_whatever_asks_sees_the_rows_that_wait(database: Database) -> None:
    def ask(transaction: Transaction) -> list[Any]:
        number = add(transaction, "lobby")
        seen = transaction.get(KnownPlace, number)
        add(transaction, "team")
        return [seen and seen.channel, transaction.first(COUNTED)]

    [[channel, counted]] = await in_one_batch(database, ask)
    assert (channel, int(counted[0])) == ("lobby", 2)


async def test_what_changes_rows_finds_those_that_wait(database: Database) -> None:
    def change(transaction: Transaction) -> tuple[bool, int]:
        number = add(transaction, "lobby")
        add(transaction, "team")
        return transaction.update(KnownPlace, number, channel="hall"), transaction.run(
            GONE, name="team"
        )

    assert await in_one_batch(database, change) == [(True, 1)]
    assert [channel for _, channel in await database.read(places)] == ["hall"]


async def test_rows_may_refer_to_rows_that_wait(database: Database) -> None:
    def begin(transaction: Transaction) -> int:
        return meet(transaction, transaction.insert(Person, name="Ana", met_at=given.NOW))

    first, second = await in_one_batch(database, begin, begin)
    assert second == first + 1


async def test_a_row_that_fits_nowhere_is_an_error_of_its_own_unit(database: Database) -> None:
    before, nobodys, after = await in_one_batch(
        database, partial(add, name="1"), partial(meet, person=404), partial(add, name="2")
    )
    assert isinstance(nobodys, Exception)
    assert await database.read(places) == [(before, "1"), (after, "2")]


async def test_numbers_follow_what_another_process_wrote(
    database: Database, database_url: str
) -> None:
    first = await database.transact(partial(add, name="1"))
    other = Database(database_url)
    second = await other.transact(partial(add, name="2"))
    third = await database.transact(partial(add, name="3"))
    other.close()
    assert (second, third) == (first + 1, first + 2)


async def test_numbers_go_on_after_a_batch_that_failed(database: Database) -> None:
    def refuse(transaction: Transaction) -> None:
        add(transaction, "refused")
        raise PermissionError("not you")

    await in_one_batch(database, partial(add, name="1"), refuse, partial(add, name="2"))
    number = await database.transact(partial(add, name="3"))
    assert [channel for _, channel in await database.read(places)] == ["1", "2", "3"]
    assert number == (await database.read(places))[-1][0]


async def test_numbers_follow_a_connection_that_broke(database: Database) -> None:
    def break_it(transaction: Transaction) -> None:
        add(transaction, "lost")
        transaction.all(text("ROLLBACK"))  # type: ignore[call-overload]
        raise sqlite3.OperationalError("disk I/O error")

    first = await database.transact(partial(add, name="1"))
    await in_one_batch(database, break_it)
    await database.transact(partial(add, name="2"))
    found = await database.read(places)
    assert [channel for _, channel in found] == ["1", "2"]
    assert found[0][0] == first

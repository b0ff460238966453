"""What a unit of work calls for may be done in its own transaction; rows just added are at hand."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import bindparam, update
from sqlmodel import col, select

import given
from batches import in_one_batch
from store.database import Database, Reader, Topic, Transaction
from store.places import KnownPlace

NAMES = select(KnownPlace.channel).order_by(col(KnownPlace.id))
RENAME = (
    update(KnownPlace)
    .where(col(KnownPlace.channel) == bindparam("old"))
    .values(channel=bindparam("new"))
)
WAKE = ("outbox", "acme", "C1")


def names(reader: Reader) -> list[str]:
    return reader.all(NAMES)


def add(transaction: Transaction, name: str) -> KnownPlace:
    row = {"connection": "acme", "channel": name, "met_at": given.NOW}
    return transaction.add(KnownPlace, **row)


def wake(transaction: Transaction) -> None:
    add(transaction, "woke")
    transaction.wake(*WAKE)


async def test_a_rider_works_in_the_transaction_that_woke_it(database: Database) -> None:
    kept: list[bool] = []

    def ride(transaction: Transaction, woken: Sequence[Topic]) -> None:
        assert list(woken) == [WAKE]
        transaction.afterwards(kept.append)
        add(transaction, "rode")

    database.ride(ride)
    await database.transact(wake)
    # The writing thread has told all endings of one commit before it begins the next.
    assert (await database.transact(names), kept) == (["woke", "rode"], [True])


async def test_what_a_rider_did_is_not_told_to_those_who_listen(database: Database) -> None:
    heard: asyncio.Queue[frozenset[Topic]] = asyncio.Queue()
    database.listen(heard.put_nowait)
    database.ride(lambda transaction, _woken: transaction.woken.pop(WAKE, None))
    await database.transact(wake)
    await database.transact(lambda transaction: transaction.wake("other"))
    while ("other",) not in (topics := await asyncio.wait_for(heard.get(), 5)):
        assert WAKE not in topics


async def test_nothing_woken_calls_no_rider(database: Database) -> None:
    rides: list[Sequence[Topic]] = []
    database.ride(lambda _transaction, woken: rides.append(woken))
    await database.transact(lambda transaction: add(transaction, "quiet"))
    assert rides == []


async def test_a_rider_is_told_of_each_unit_by_itself(database: Database) -> None:
    rides: list[Sequence[Topic]] = []
    database.ride(lambda _transaction, woken: rides.append(woken))
    await in_one_batch(database, wake, lambda transaction: transaction.wake("second"))
    assert rides == [[WAKE], [("second",)]]


async def test_a_rider_that_fails_takes_nothing_with_it(database: Database) -> None:
    kept: list[bool] = []

    def fall(transaction: Transaction, _woken: Sequence[Topic]) -> None:
        transaction.afterwards(kept.append)
        add(transaction, "fell")
        raise ZeroDivisionError

    database.ride(fall)
    await database.transact(wake)
    assert (await database.read(names), kept) == (["woke"], [False])


async def test_who_no_longer_rides_is_not_called(database: Database) -> None:
    rides: list[Sequence[Topic]] = []
    get_off = database.ride(lambda _transaction, woken: rides.append(woken))
    get_off()
    await database.transact(wake)
    assert rides == []


async def test_a_row_just_added_is_read_as_it_is_now(database: Database) -> None:
    def work(transaction: Transaction) -> list[str]:
        made, seen = add(transaction, "a"), []
        for change in (
            lambda: None,
            lambda: transaction.update(KnownPlace, made.id, channel="b"),
            lambda: transaction.run(RENAME, old="b", new="c"),
        ):
            change()
            found = transaction.get(KnownPlace, made.id)
            assert found
            seen.append(found.channel)
        return seen

    assert await database.transact(work) == ["a", "b", "c"]


async def test_a_row_that_was_changed_says_so_itself(database: Database) -> None:
    def work(transaction: Transaction) -> tuple[str, KnownPlace | None]:
        made = add(transaction, "a")
        transaction.change(made, made.id, channel="b")
        return made.channel, transaction.get(KnownPlace, made.id)

    said, found = await database.transact(work)
    assert found
    assert (said, found.channel, await database.read(names)) == ("b", "b", ["b"])


async def test_a_row_that_was_undone_is_not_found(database: Database) -> None:
    def work(transaction: Transaction) -> KnownPlace | None:
        with suppress(PermissionError), transaction.savepoint():
            number = add(transaction, "undone").id
            raise PermissionError
        return transaction.get(KnownPlace, number)

    assert await database.transact(work) is None

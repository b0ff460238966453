"""The same happening is heard once, and a connection knows how far it has listened."""

import pytest

import given
from store import inbox
from store.database import Database, Transaction


def hear(transaction: Transaction, key: str, at: int = given.NOW) -> bool:
    return inbox.is_new(transaction, given.WORKSPACE, key, at)


async def test_a_happening_is_new_only_once(database: Database) -> None:
    heard = await database.transact(lambda t: [hear(t, "m1"), hear(t, "m1"), hear(t, "m2")])
    assert heard == [True, False, True]


async def test_a_happening_whose_unit_failed_is_still_new(database: Database) -> None:
    def fail(transaction: Transaction) -> None:
        hear(transaction, "m1")
        raise LookupError

    with pytest.raises(LookupError):
        await database.transact(fail)
    assert await database.transact(lambda t: hear(t, "m1"))


async def test_old_happenings_are_forgotten(database: Database) -> None:
    def prune(transaction: Transaction) -> tuple[int, bool, bool]:
        hear(transaction, "old", given.NOW - 1)
        hear(transaction, "new")
        forgotten = inbox.prune(transaction, given.NOW)
        return forgotten, hear(transaction, "old"), hear(transaction, "new")

    assert await database.transact(prune) == (1, True, False)


async def test_a_cursor_is_unknown_before_the_first_time(database: Database) -> None:
    assert await database.read(lambda r: inbox.cursor(r, given.WORKSPACE)) is None


async def test_a_cursor_moves(database: Database) -> None:
    def move(transaction: Transaction) -> None:
        for value in ("s1", "s2"):
            inbox.move_cursor(transaction, given.WORKSPACE, "", value)

    await database.transact(move)
    assert await database.read(lambda r: inbox.cursor(r, given.WORKSPACE)) == "s2"


async def test_each_place_has_a_cursor_of_its_own(database: Database) -> None:
    def move(transaction: Transaction) -> None:
        for place in ("C1", "C2"):
            inbox.move_cursor(transaction, given.WORKSPACE, place, f"{place}-9")

    await database.transact(move)
    assert await database.read(lambda r: inbox.cursor(r, given.WORKSPACE, "C1")) == "C1-9"

"""One process at a time speaks for a connection."""

import given
from store import leases
from store.database import Database, Transaction


def take(transaction: Transaction, holder: str, now: int) -> bool:
    return leases.take(transaction, "acme", holder, now, now + 10)


async def test_a_lease_nobody_holds_can_be_taken(database: Database) -> None:
    assert await database.transact(lambda t: take(t, "one", given.NOW))
    lease = await database.read(lambda r: leases.holder(r, "acme"))
    assert lease is not None
    assert (lease.holder, lease.until) == ("one", given.NOW + 10)


async def test_a_lease_is_renewed_by_its_holder_alone(database: Database) -> None:
    taken = await database.transact(
        lambda t: [take(t, holder, given.NOW) for holder in ("one", "two", "one")]
    )
    assert taken == [True, False, True]


async def test_a_lease_that_ran_out_goes_to_the_next(database: Database) -> None:
    await database.transact(lambda t: take(t, "one", given.NOW))
    assert not await database.transact(lambda t: take(t, "two", given.NOW + 10))
    assert await database.transact(lambda t: take(t, "two", given.NOW + 11))


async def test_a_lease_given_back_is_free_at_once(database: Database) -> None:
    def hand_over(transaction: Transaction) -> bool:
        take(transaction, "one", given.NOW)
        leases.give_back(transaction, "acme", "two")
        leases.give_back(transaction, "acme", "one")
        return take(transaction, "two", given.NOW)

    assert await database.transact(hand_over)


async def test_nobody_holds_what_was_never_taken(database: Database) -> None:
    assert await database.read(lambda r: leases.holder(r, "acme")) is None

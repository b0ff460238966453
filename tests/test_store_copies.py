"""A message of ours is known by whatever the platform calls its parts."""

import given
from store import copies
from store.database import Database, Transaction


def name(transaction: Transaction, *remotes: str) -> None:
    copies.name(transaction, "k1", given.WORKSPACE, given.CHANNEL, remotes)


async def test_what_is_only_expected_has_no_name_yet(database: Database) -> None:
    await database.transact(lambda t: copies.expect(t, "k1", given.WORKSPACE, given.CHANNEL))
    assert await database.read(lambda r: copies.remotes(r, "k1")) == []


async def test_parts_are_listed_in_their_order(database: Database) -> None:
    def send(transaction: Transaction) -> None:
        copies.expect(transaction, "k1", given.WORKSPACE, given.CHANNEL)
        name(transaction, "z", "a", "m")

    await database.transact(send)
    assert await database.read(lambda r: copies.remotes(r, "k1")) == ["z", "a", "m"]


async def test_naming_twice_changes_nothing(database: Database) -> None:
    def name_twice(transaction: Transaction) -> list[str]:
        name(transaction, "a", "b")
        name(transaction, "a", "b")
        return copies.remotes(transaction, "k1")

    assert await database.transact(name_twice) == ["a", "b"]


async def test_several_may_be_expected_in_one_channel(database: Database) -> None:
    def expect_two(transaction: Transaction) -> None:
        for key in ("k1", "k2"):
            copies.expect(transaction, key, given.WORKSPACE, given.CHANNEL)
        name(transaction, "a")

    await database.transact(expect_two)
    assert await database.read(lambda r: copies.remotes(r, "k2")) == []


async def test_our_own_message_is_recognised(database: Database) -> None:
    await database.transact(lambda t: name(t, "a"))
    assert await database.read(lambda r: copies.is_ours(r, given.WORKSPACE, given.CHANNEL, "a"))


async def test_a_message_of_the_same_name_elsewhere_is_not_ours(database: Database) -> None:
    await database.transact(lambda t: name(t, "a"))
    assert not await database.read(lambda r: copies.is_ours(r, given.WORKSPACE, "C-other", "a"))


async def test_a_message_of_ours_is_known_by_its_address(database: Database) -> None:
    def work(transaction: Transaction) -> list[str]:
        copies.name(transaction, "tag-1t", "acme", "team", ("m1",))
        copies.locate(transaction, "tag-1t", "https://acme.example/m1")
        places = ("https://acme.example/m1", "https://acme.example/m2", "")
        return [copies.key_at(transaction, each) for each in places]

    assert await database.transact(work) == ["tag-1t", "", ""]

"""People are met once, and known by any of their accounts."""

import given
from store import people
from store.database import Database, Transaction
from store.people import Person


async def test_an_account_met_again_is_the_same_person(database: Database) -> None:
    first = await database.transact(given.person)
    assert await database.transact(given.person) == first


async def test_the_same_account_elsewhere_is_somebody_else(database: Database) -> None:
    def meet_both(transaction: Transaction) -> tuple[int, int]:
        here = people.meet(transaction, "acme", "U1", "Ada", given.NOW)
        there = people.meet(transaction, "other", "U1", "Ada", given.NOW)
        return here, there

    here, there = await database.transact(meet_both)
    assert here != there


async def test_a_new_name_is_remembered(database: Database) -> None:
    def rename(transaction: Transaction) -> int:
        people.meet(transaction, "acme", "U1", "Ada", given.NOW)
        return people.meet(transaction, "acme", "U1", "Ada Lovelace", given.NOW)

    number = await database.transact(rename)
    found = await database.read(lambda reader: people.named(reader, "Ada Lovelace"))
    assert [person.id for person in found] == [number]
    assert await database.read(lambda reader: people.named(reader, "Ada")) == []


async def test_an_account_that_is_told_without_a_name_keeps_its_name(database: Database) -> None:
    def meet_twice(transaction: Transaction) -> int:
        people.meet(transaction, "acme", "U1", "Ada", given.NOW)
        return people.meet(transaction, "acme", "U1", "U1", given.NOW)

    number = await database.transact(meet_twice)
    found = await database.read(lambda reader: people.named(reader, "Ada"))
    assert [person.id for person in found] == [number]


async def test_two_people_of_one_name_are_both_found(database: Database) -> None:
    def meet_both(transaction: Transaction) -> set[int]:
        return {
            people.meet(transaction, "acme", account, "Ada", given.NOW) for account in ("U1", "U2")
        }

    met = await database.transact(meet_both)
    found = await database.read(lambda reader: people.named(reader, "Ada"))
    assert {person.id for person in found} == met


async def test_a_person_is_found_by_number(database: Database) -> None:
    number = await database.transact(given.person)
    person = await database.read(lambda reader: reader.get(Person, number))
    assert person is not None
    assert (person.name, person.met_at) == ("Ada", given.NOW)
    assert await database.read(lambda reader: reader.get(Person, number + 1)) is None

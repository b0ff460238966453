"""What is handed on when people are joined, and handed back when they are parted."""

import json
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlmodel import SQLModel

import given
from store import drafts, fanouts, hours, joining, outbox, people, preferences, suggestions
from store.database import Database, Reader, Transaction
from store.hours import Working
from store.people import Person
from store.suggestions import Suggestion

ADA, BEN, CLEO = "Ada", "Ben", "Cleo"


def join(transaction: Transaction, one: str, other: str) -> list[int]:
    return people.join(
        transaction, given.person(transaction, one), given.person(transaction, other)
    )


def split(transaction: Transaction, name: str) -> list[int]:
    return people.split(transaction, given.WORKSPACE, f"U-{name}")


def owner(reader: Reader, number: int) -> int | None:
    found = reader.get(Suggestion, number)
    return found.owner_id if found else None


def number_of(person: Person | None) -> int | None:
    return person.id if person else None


# What is handed on ----------------------------------------------------------------------------


async def test_nothing_refers_any_more_to_who_was_joined(database: Database) -> None:
    def work(transaction: Transaction) -> list[str]:
        ada, ben = given.person(transaction, ADA), given.person(transaction, BEN)
        number = given.suggestion(transaction, asker=BEN, owner=BEN)
        given.vote(transaction, number, BEN)
        drafts.keep(transaction, ben, "hello", given.NOW)
        hours.keep(transaction, ben, "{}")
        hours.leave(transaction, ada, given.NOW, None, ben)
        people.join(transaction, ada, ben)
        return [name for name, count in references(transaction, ben).items() if count]

    assert await database.transact(work) == []


def references(reader: Reader, person: int) -> dict[str, int]:
    """Count what refers to a person, but for history and for what is noted for their return."""
    found: dict[str, int] = {}
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            refers = any(key.target_fullname == "person.id" for key in column.foreign_keys)
            if refers and table.name not in {"timeline", "moved"} and column.name != "home_id":
                question: Any = select(column).where(column == text(str(person)))
                found[f"{table.name}.{column.name}"] = len(reader.all(question))
    return found


def test_every_reference_to_a_person_can_be_handed_on() -> None:
    assert len(joining.relations()) > 5
    for table in SQLModel.metadata.sorted_tables:
        refers = any(
            key.target_fullname == "person.id"
            for each in table.columns
            for key in each.foreign_keys
        )
        assert not refers or len(table.primary_key.columns) == 1, f"which row of {table.name}?"


async def test_what_there_is_one_of_stays_as_it_was(database: Database) -> None:
    def work(transaction: Transaction) -> tuple[str, str]:
        ada, ben = given.person(transaction, ADA), given.person(transaction, BEN)
        hours.keep(transaction, ada, "hers")
        hours.keep(transaction, ben, "his")
        people.join(transaction, ada, ben)
        joined = hours.of(transaction, ada)
        split(transaction, BEN)
        return joined, hours.of(transaction, ben)

    assert await database.transact(work) == ("hers", "his")


async def test_a_number_means_whoever_has_it_today(database: Database) -> None:
    def work(transaction: Transaction) -> list[int | None]:
        ada, ben = given.person(transaction, ADA), given.person(transaction, BEN)
        join(transaction, ADA, BEN)
        joined = number_of(people.current(transaction, ben))
        split(transaction, BEN)
        return [ada, ben, joined, number_of(people.current(transaction, ben))]

    ada, ben, joined, parted = await database.transact(work)
    assert (joined, parted) == (ada, ben)


async def test_a_number_that_was_never_anybody_s_means_nobody(database: Database) -> None:
    assert await database.read(lambda reader: people.current(reader, 99)) is None


# What is handed back --------------------------------------------------------------------------


@pytest.mark.parametrize("leaves", [ADA, BEN])
async def test_what_each_had_is_theirs_again(database: Database, leaves: str) -> None:
    def work(transaction: Transaction) -> list[bool]:
        one = given.suggestion(transaction, owner=ADA)
        two = given.suggestion(transaction, owner=BEN)
        join(transaction, ADA, BEN)
        split(transaction, leaves)
        return [
            owner(transaction, one) == given.person(transaction, ADA),
            owner(transaction, two) == given.person(transaction, BEN),
        ]

    assert await database.transact(work) == [True, True]


@pytest.mark.parametrize(("leaves", "stays"), [(ADA, BEN), (BEN, ADA)])
async def test_what_came_meanwhile_stays_with_who_stays(
    database: Database, leaves: str, stays: str
) -> None:
    def work(transaction: Transaction) -> bool:
        join(transaction, ADA, BEN)
        number = given.suggestion(transaction, owner=BEN)
        split(transaction, leaves)
        return owner(transaction, number) == given.person(transaction, stays)

    assert await database.transact(work)


async def test_of_three_accounts_two_stay_together(database: Database) -> None:
    def work(transaction: Transaction) -> list[int]:
        for other in (BEN, CLEO):
            join(transaction, ADA, other)
        split(transaction, ADA)
        return [given.person(transaction, name) for name in (ADA, BEN, CLEO)]

    ada, ben, cleo = await database.transact(work)
    assert ada != ben == cleo


async def test_the_only_account_cannot_go(database: Database) -> None:
    def work(transaction: Transaction) -> tuple[int, list[int], int]:
        before = given.person(transaction, ADA)
        return before, split(transaction, ADA), given.person(transaction, ADA)

    before, changed, after = await database.transact(work)
    assert (changed, after) == ([], before)


async def test_to_join_somebody_with_themselves_changes_nothing(database: Database) -> None:
    def work(transaction: Transaction) -> list[int]:
        given.vote(transaction, given.suggestion(transaction), ADA)
        return join(transaction, ADA, ADA)

    assert await database.transact(work) == []


async def test_a_place_to_hear_in_goes_with_its_account(database: Database) -> None:
    def work(transaction: Transaction) -> bool:
        ada = given.person(transaction, ADA)
        join(transaction, ADA, BEN)
        place = {"connection": given.WORKSPACE, "channel": "C", "thread": ""}
        preferences.prefer(transaction, ada, **place, account=f"U-{BEN}", name=BEN)
        split(transaction, BEN)
        return preferences.of(transaction, ada) is None

    assert await database.transact(work)


# While many are being told --------------------------------------------------------------------


async def test_who_is_joined_while_many_are_told_is_told_once(database: Database) -> None:
    """One of their two votes is in the first chunk, the other one in the second."""

    def begin(transaction: Transaction) -> int:
        number = given.suggestion(transaction)
        given.vote(transaction, number, ADA, "C-ada")
        given.crowd(transaction, number, fanouts.CHUNK)
        given.vote(transaction, number, BEN, "C-ben")
        telling = {"key": "f1.", "payload": "{}", "except_person": 0}
        fanouts.begin(transaction, number, now=given.NOW, **telling)  # type: ignore[arg-type]
        return number

    await database.transact(begin)
    await database.transact(lambda t: join(t, BEN, ADA))
    [unfinished] = await database.read(fanouts.unfinished)
    await database.transact(lambda t: fanouts.proceed(t, unfinished, given.NOW))
    lanes = await database.read(lambda r: outbox.lanes(r, given.WORKSPACE))
    assert sorted(lanes) == ["C-ada", given.CHANNEL]


async def test_voices_from_nowhere_hear_nothing(database: Database) -> None:
    """That is what somebody leaves who asked to be forgotten."""

    def work(transaction: Transaction) -> list[str]:
        number = given.suggestion(transaction)
        given.vote(transaction, number, ADA)
        nowhere = {**given.voice(transaction, BEN), "connection": "", "channel": ""}
        suggestions.vote(transaction, number, **nowhere)
        telling = {"key": "f1.", "payload": "{}", "except_person": 0}
        fanouts.begin(transaction, number, now=given.NOW, **telling)  # type: ignore[arg-type]
        queued = outbox.in_state(transaction, outbox.State.QUEUED)
        return [name for each in queued for _, name in json.loads(each.hearers)]

    assert await database.transact(work) == [ADA]


async def test_persons_are_kept_who_have_no_account(database: Database) -> None:
    def work(transaction: Transaction) -> list[Person | None]:
        ada, ben = given.person(transaction, ADA), given.person(transaction, BEN)
        people.join(transaction, ada, ben)
        return [transaction.get(Person, ben), transaction.get(Working, ben)]  # type: ignore[list-item]

    person, working = await database.transact(work)
    assert person is not None
    assert working is None

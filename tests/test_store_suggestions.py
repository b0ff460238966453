"""Everybody has one voice for a suggestion, and may take it back."""

import pytest

import given
from store import suggestions
from store.database import Database, Reader, Transaction
from store.suggestions import Status, Suggestion


def count(reader: Reader, number: int) -> int:
    suggestion = reader.get(Suggestion, number)
    assert suggestion is not None
    return suggestion.supporters


@pytest.fixture
async def number(database: Database) -> int:
    return await database.transact(given.suggestion)


async def test_a_first_voice_counts(database: Database, number: int) -> None:
    assert await database.transact(lambda t: given.vote(t, number, "Ben"))
    assert await database.read(lambda r: count(r, number)) == 1


async def test_a_second_voice_of_the_same_person_does_not(database: Database, number: int) -> None:
    await database.transact(lambda t: given.vote(t, number, "Ben"))
    assert not await database.transact(lambda t: given.vote(t, number, "Ben"))
    assert await database.read(lambda r: count(r, number)) == 1


async def test_a_voice_taken_back_no_longer_counts(database: Database, number: int) -> None:
    def change_mind(transaction: Transaction) -> list[bool]:
        given.vote(transaction, number, "Ben")
        ben = given.person(transaction, "Ben")
        return [suggestions.unvote(transaction, number, ben) for _ in range(2)]

    assert await database.transact(change_mind) == [True, False]
    assert await database.read(lambda r: count(r, number)) == 0


async def test_a_vote_remembers_where_it_was_raised(database: Database, number: int) -> None:
    def raised(transaction: Transaction) -> str | None:
        given.vote(transaction, number, "Ben", channel="C-design")
        vote = suggestions.vote_of(transaction, number, given.person(transaction, "Ben"))
        return vote.channel if vote else None

    assert await database.transact(raised) == "C-design"


async def test_no_vote_is_found_of_somebody_silent(database: Database, number: int) -> None:
    def find(transaction: Transaction) -> object:
        return suggestions.vote_of(transaction, number, given.person(transaction, "Ben"))

    assert await database.transact(find) is None


async def test_supporters_are_listed_by_their_first_voice(database: Database, number: int) -> None:
    def raise_voices(transaction: Transaction) -> None:
        for name in ("Cleo", "Ada", "Ben"):
            given.vote(transaction, number, name)

    await database.transact(raise_voices)
    listed = await database.read(lambda r: suggestions.supporters(r, number))
    assert [person.name for person in listed] == ["Cleo", "Ada", "Ben"]


async def test_what_a_person_supports_is_listed_newest_first(database: Database) -> None:
    def support(transaction: Transaction) -> list[str]:
        for title in ("Dark mode", "Export", "Offline"):
            given.vote(transaction, given.suggestion(transaction, title), "Ben")
        given.suggestion(transaction, "Nobody's")
        ben = given.person(transaction, "Ben")
        return [one.title for one in suggestions.supported_by(transaction, ben)]

    assert await database.transact(support) == ["Offline", "Export", "Dark mode"]


async def test_an_owner_sees_only_what_is_unfinished(database: Database) -> None:
    def own(transaction: Transaction) -> list[str]:
        for status in Status:
            number = given.suggestion(transaction, status.name, owner="Olga")
            transaction.update(Suggestion, number, status=status.value)
        olga = given.person(transaction, "Olga")
        return [one.status for one in suggestions.owned_by(transaction, olga)]

    unfinished = ["on trial", "open", "planned", "started"]
    assert sorted(await database.transact(own)) == unfinished


async def test_a_suggestion_is_held_for_changing(database: Database, number: int) -> None:
    held = await database.transact(lambda t: suggestions.hold(t, number))
    assert held is not None
    assert held.title == "Dark mode"

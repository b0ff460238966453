"""Each thing that somebody has at stake is in one list, and only theirs."""

import pytest

import given
from store import escalations, stakes
from store.database import Database, Transaction
from store.escalations import Stage
from store.stakes import Stake
from store.suggestions import Kind, Status, Suggestion, Visibility


def numbers(
    transaction: Transaction, who: str, stake: Stake, *, is_alone: bool = True
) -> list[int]:
    person = given.person(transaction, who)
    found = stakes.of(transaction, person, stake, is_alone=is_alone)
    return [each.id for each in found.listed]


def lists(transaction: Transaction, who: str) -> list[list[int]]:
    return [numbers(transaction, who, stake) for stake in Stake]


@pytest.mark.parametrize(
    ("status", "owners", "voters"),
    [
        (Status.OPEN, [[1], [], []], [[], [], [1]]),
        (Status.PLANNED, [[], [1], []], [[], [1], []]),
        (Status.SHIPPED, [[], [], []], [[], [], [1]]),
    ],
)
async def test_how_far_it_is_says_which_list(
    database: Database, status: Status, owners: list[list[int]], voters: list[list[int]]
) -> None:
    def work(transaction: Transaction) -> tuple[list[list[int]], list[list[int]]]:
        number = given.suggestion(transaction, owner="Ida")
        given.vote(transaction, number, "Ada")
        transaction.update(Suggestion, number, status=status.value)
        return lists(transaction, "Ida"), lists(transaction, "Ada")

    assert await database.transact(work) == (owners, voters)


async def test_what_i_own_and_want_is_listed_once(database: Database) -> None:
    def work(transaction: Transaction) -> list[list[int]]:
        number = given.suggestion(transaction, owner="Ada")
        given.vote(transaction, number, "Ada")
        return lists(transaction, "Ada")

    assert await database.transact(work) == [[1], [], []]


async def test_what_nobody_owns_is_still_what_i_asked(database: Database) -> None:
    def work(transaction: Transaction) -> list[list[int]]:
        number = given.suggestion(transaction)
        given.vote(transaction, number, "Ada")
        return lists(transaction, "Ada")

    assert await database.transact(work) == [[], [], [1]]


@pytest.mark.parametrize("status", [Status.OPEN, Status.TRIAL])
async def test_a_question_waits_on_who_reported_it(database: Database, status: Status) -> None:
    def work(transaction: Transaction) -> list[list[int]]:
        number = given.issue(transaction)
        given.vote(transaction, number, "Ada")
        escalations.change(transaction, number, stage=Stage.WAITING.value)
        transaction.update(Suggestion, number, status=status.value)
        return lists(transaction, "Ada")

    assert await database.transact(work) == [[1], [], []]


async def test_what_is_due_comes_first_and_what_rests_last(database: Database) -> None:
    def work(transaction: Transaction) -> list[int]:
        given.suggestion(transaction, owner="Ida")
        for number, hours in ((given.issue(transaction), 3), (given.issue(transaction), 2)):
            due = given.NOW + hours * given.HOUR_MS
            escalations.change(transaction, number, due_at=due)
        given.issue(transaction)
        escalations.change(transaction, 4, stage=Stage.SNOOZED.value)
        return numbers(transaction, "Ida", Stake.WAITING)

    assert await database.transact(work) == [3, 2, 1, 4]


async def test_others_read_only_what_is_for_everybody(database: Database) -> None:
    def work(transaction: Transaction) -> tuple[list[int], list[int]]:
        for kind in (Kind.SUGGESTION, Kind.ISSUE):
            given.vote(transaction, given.suggestion(transaction, kind=kind), "Ada")
        transaction.update(Suggestion, 2, visibility=Visibility.PRIVATE.value)
        alone = numbers(transaction, "Ada", Stake.ASKED)
        return alone, numbers(transaction, "Ada", Stake.ASKED, is_alone=False)

    assert await database.transact(work) == ([2, 1], [1])


async def test_what_is_more_than_a_list_holds_is_counted(database: Database) -> None:
    def work(transaction: Transaction) -> tuple[int, int]:
        for _ in range(27):
            given.vote(transaction, given.suggestion(transaction), "Ada")
        person = given.person(transaction, "Ada")
        found = stakes.of(transaction, person, Stake.ASKED, is_alone=True)
        return len(found.listed), found.total

    assert await database.transact(work) == (25, 27)

"""What a digest tells, and of what it keeps silent."""

import sqlite3
from contextlib import closing
from functools import partial
from typing import Any

import pytest
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

import given
from bridgebot.digests.facts import Facts, Label
from bridgebot.digests.gathering import Gathering
from given import CHANNEL, NOW, WORKSPACE
from store import (
    answers,
    areas,
    copies,
    escalations,
    origins,
    people,
    roundups,
    suggestions,
    timeline,
)
from store.database import Database, Reader, Transaction
from store.database.statements import Statements
from store.digests import Edition
from store.escalations import Stage
from store.scopes import Scope
from store.suggestions import Kind, Status, Suggestion, Visibility

DAY = 24 * 3_600_000
STAFF = Scope(Edition.STAFF)
HERE = Scope(Edition.CUSTOMER, WORKSPACE, CHANNEL)


def gathered(
    reader: Reader, scope: Scope = STAFF, since: int = NOW, until: int = NOW + DAY
) -> Facts:
    return Gathering(reader, "tag", scope, "UTC", since, until, until).facts()


def numbers(facts: Facts, label: Label) -> list[int]:
    return [each.suggestion.id for each in facts.of(label)]


def asked(
    transaction: Transaction, title: str = "Dark mode", asker: str = "Ada", **columns: Any
) -> int:
    """Let somebody ask for something, in the usual channel."""
    number = given.suggestion(transaction, title, asker)
    given.vote(transaction, number, asker)
    transaction.update(Suggestion, number, home_channel=CHANNEL, **columns)
    return number


def answered(transaction: Transaction, number: int, verb: str, status: Status, at: int) -> None:
    """Let Olga answer."""
    transaction.update(Suggestion, number, status=status.value)
    timeline.record(
        transaction,
        kind=f"suggestion.{verb}",
        subject_id=number,
        actor_id=given.person(transaction, "Olga"),
        actor_name="Olga",
        data="{}",
        at=at,
    )


def issue(transaction: Transaction, why: str = "", stage: Stage = Stage.ASKING) -> int:
    """Let something be broken, and somebody be asked about it."""
    number = asked(transaction, "It is broken", kind=Kind.ISSUE.value)
    area = areas.put(transaction, "everything else")
    escalations.begin(transaction, number, area, "", NOW)
    escalations.change(transaction, number, stage=stage.value, due_at=NOW + 9 * DAY)
    timeline.record(
        transaction,
        kind="issue.asked",
        subject_id=number,
        actor_id=None,
        actor_name="bridgebot",
        data=f'{{"asked":"Raj"{why}}}',
        at=NOW,
    )
    return number


# What was answered ------------------------------------------------------------------------------


async def test_what_was_answered_is_told_once(database: Database) -> None:
    def work(transaction: Transaction) -> Facts:
        number = asked(transaction)
        answered(transaction, number, "planned", Status.PLANNED, NOW + 1)
        answered(transaction, number, "shipped", Status.SHIPPED, NOW + 2)
        return gathered(transaction)

    facts = await database.transact(work)
    assert (numbers(facts, Label.DONE), numbers(facts, Label.ANSWERED)) == ([1], [])


async def test_what_was_opened_again_is_not_called_done(database: Database) -> None:
    def work(transaction: Transaction) -> Facts:
        number = asked(transaction)
        answered(transaction, number, "shipped", Status.SHIPPED, NOW + 1)
        transaction.update(Suggestion, number, status=Status.OPEN.value)
        return gathered(transaction)

    facts = await database.transact(work)
    assert (numbers(facts, Label.DONE), facts.count(Label.WAITING)) == ([], 1)


async def test_a_digest_begins_where_the_last_one_ended(database: Database) -> None:
    def work(transaction: Transaction) -> list[list[int]]:
        for at in (NOW, NOW + 1, NOW + DAY, NOW + DAY + 1):
            answered(transaction, asked(transaction), "shipped", Status.SHIPPED, at)
        days = [
            gathered(transaction, STAFF, NOW + n * DAY, NOW + n * DAY + DAY) for n in (-1, 0, 1)
        ]
        return [sorted(numbers(each, Label.DONE)) for each in days]

    assert await database.transact(work) == [[1], [2, 3], [4]]


async def test_people_who_were_told_are_counted_once(database: Database) -> None:
    def work(transaction: Transaction) -> int:
        for number in (asked(transaction), asked(transaction, "Export")):
            given.vote(transaction, number, "Ben")
            given.vote(transaction, number, "Olga")
            answered(transaction, number, "shipped", Status.SHIPPED, NOW + 1)
        return gathered(transaction).told

    assert await database.transact(work) == 2


async def test_who_came_later_was_not_told(database: Database) -> None:
    def work(transaction: Transaction) -> int:
        number = asked(transaction)
        answered(transaction, number, "shipped", Status.SHIPPED, NOW + 1)
        late = given.voice(transaction, "Ben") | {"voted_at": NOW + 2}
        suggestions.vote(transaction, number, **late)
        return gathered(transaction).told

    assert await database.transact(work) == 1


# What waits -------------------------------------------------------------------------------------


async def test_the_oldest_waits_in_front(database: Database) -> None:
    def work(transaction: Transaction) -> Facts:
        for age in (1, 3, 2):
            number = asked(transaction, asked_at=NOW - age * DAY)
            given.vote(transaction, number, "Ben")
        return gathered(transaction)

    facts = await database.transact(work)
    assert (numbers(facts, Label.WAITING), facts.count(Label.WAITING)) == ([2, 3, 1], 3)


async def test_what_waits_for_the_customer_does_not_wait_on_us(database: Database) -> None:
    await database.transact(partial(issue, stage=Stage.WAITING))
    assert not await database.read(gathered)


async def test_an_issue_is_late_when_somebody_was_silent(database: Database) -> None:
    await database.transact(partial(issue, why=',"after":"Ana"'))
    facts = await database.read(gathered)
    assert (numbers(facts, Label.LATE), facts.count(Label.LATE)) == ([1], 1)


@pytest.mark.parametrize(
    ("why", "stage"),
    [("", Stage.ASKING), (',"by":"Ana"', Stage.ASKING), (',"after":"Ana"', Stage.TAKEN)],
)
async def test_an_issue_is_not_late_otherwise(database: Database, why: str, stage: Stage) -> None:
    await database.transact(partial(issue, why=why, stage=stage))
    facts = await database.read(gathered)
    assert (numbers(facts, Label.LATE), facts.count(Label.LATE)) == ([], 0)


async def test_an_issue_whose_time_is_nearly_over_is_soon_late(database: Database) -> None:
    def work(transaction: Transaction) -> Facts:
        escalations.change(transaction, issue(transaction), due_at=NOW + 2 * DAY - 1)
        return gathered(transaction)

    facts = await database.transact(work)
    assert (numbers(facts, Label.SOON), numbers(facts, Label.LATE)) == ([1], [])


async def test_what_more_people_want_rises_but_for_the_one_who_asked(database: Database) -> None:
    def work(transaction: Transaction) -> Facts:
        for more in (1, 3, 2):
            number = asked(transaction, asked_at=NOW + 2)
            for voter in range(more):
                voice = given.voice(transaction, f"V{voter}") | {"voted_at": NOW + 5}
                suggestions.vote(transaction, number, **voice)
        return gathered(transaction, since=NOW - 1)

    facts = await database.transact(work)
    assert [(each.suggestion.id, each.more) for each in facts.of(Label.RISING)] == [(2, 3), (3, 2)]


async def test_the_tail_is_the_oldest_request_of_one_person(database: Database) -> None:
    def work(transaction: Transaction) -> Facts:
        for age, people_ in ((9, 2), (8, 1), (7, 1)):
            number = asked(transaction, asked_at=NOW - age * DAY)
            for voter in range(1, people_):
                given.vote(transaction, number, f"V{voter}")
        return gathered(transaction)

    facts = await database.transact(work)
    assert (numbers(facts, Label.TAIL), numbers(facts, Label.WAITING)) == ([2], [1, 3])


async def test_nothing_has_two_lines(database: Database) -> None:
    def work(transaction: Transaction) -> Facts:
        issue(transaction, ',"after":"Ana"')
        for age in range(5):
            asked(transaction, asked_at=NOW - age * DAY)
        return gathered(transaction)

    facts = await database.transact(work)
    lines = [each.suggestion.id for label in facts.items for each in facts.of(label)]
    assert sorted(lines) == [1, 2, 3, 4, 5, 6]


# Who may read it --------------------------------------------------------------------------------


async def test_customers_read_of_what_was_asked_in_their_place(database: Database) -> None:
    def work(transaction: Transaction) -> Facts:
        asked(transaction)
        elsewhere = given.suggestion(transaction, "Export", "Ben")
        given.vote(transaction, elsewhere, "Ben", channel="C-other")
        joined = given.suggestion(transaction, "Offline", "Ben")
        given.vote(transaction, joined, "Ben", channel="C-other")
        given.vote(transaction, joined, "Cleo")
        return gathered(transaction, HERE)

    assert numbers(await database.transact(work), Label.OPEN) == [1, 3]


@pytest.mark.parametrize("status", [Status.OPEN, Status.PLANNED, Status.SHIPPED])
@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.ORGANISATION])
async def test_what_is_not_for_everybody_is_in_no_customers_digest(
    database: Database, visibility: Visibility, status: Status
) -> None:
    def work(transaction: Transaction) -> Facts:
        number = asked(transaction, visibility=visibility.value, organisation="Acme")
        verb = "shipped" if status is Status.SHIPPED else "planned"
        answered(transaction, number, verb, status, NOW + 1)
        return gathered(transaction, HERE)

    assert not await database.transact(work)


async def test_an_organisation_reads_its_own_in_its_own_channel(database: Database) -> None:
    def work(transaction: Transaction) -> Facts:
        shared = Visibility.ORGANISATION.value
        asked(transaction, visibility=shared, organisation="Acme")
        asked(transaction, visibility=shared, organisation="Other")
        asked(transaction, visibility=shared, organisation="")
        return gathered(transaction, Scope(Edition.CUSTOMER, WORKSPACE, CHANNEL, "Acme"))

    assert numbers(await database.transact(work), Label.OPEN) == [1]


@pytest.mark.parametrize(("is_alone", "found"), [(1, [1, 2, 3]), (0, [1])])
async def test_a_person_reads_their_own_and_what_is_shared_with_them_if_alone(
    database: Database, is_alone: int, found: list[int]
) -> None:
    def work(transaction: Transaction) -> Facts:
        asked(transaction)
        asked(transaction, visibility=Visibility.PRIVATE.value)
        shared = {"visibility": Visibility.ORGANISATION.value, "organisation": "Acme"}
        given.vote(transaction, asked(transaction, asker="Ben", **shared), "Ada")
        private = {"visibility": Visibility.PRIVATE.value}
        given.vote(transaction, asked(transaction, asker="Ben", **private), "Ada")
        people.belong(transaction, WORKSPACE, "U-Ada", "Acme")
        person = given.person(transaction, "Ada")
        return gathered(transaction, Scope(Edition.PERSONAL, person=person, is_alone=is_alone))

    assert numbers(await database.transact(work), Label.OPEN) == found


async def test_what_somebody_answers_for_is_told_to_them_alone(database: Database) -> None:
    def work(transaction: Transaction) -> list[list[int]]:
        given.suggestion(transaction, owner="Olga")
        names = ("Olga", "Ada")
        scopes = (Scope(Edition.PERSONAL, person=given.person(transaction, name)) for name in names)
        return [numbers(gathered(transaction, scope), Label.YOURS) for scope in scopes]

    assert await database.transact(work) == [[1], []]


# The chart --------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", [STAFF, HERE])
async def test_the_chart_counts_week_by_week(database: Database, scope: Scope) -> None:
    def work(transaction: Transaction) -> Facts:
        asked(transaction)
        number = asked(transaction)
        answered(transaction, number, "planned", Status.PLANNED, NOW + 1)
        answered(transaction, number, "shipped", Status.SHIPPED, NOW + 2)
        return gathered(transaction, scope, until=NOW + 8 * DAY)

    facts = await database.transact(work)
    assert facts.figures
    *_, week_before, week = facts.figures.weeks
    assert (week_before.came_in, week_before.answered, week.came_in) == (2, 1, 0)
    assert week.label == "18 Jan"
    assert [each.people for each in facts.figures.waits] == [0, 1, 0]


async def test_without_anything_to_tell_there_is_no_chart(database: Database) -> None:
    assert (await database.read(gathered)).figures is None


# What it costs ----------------------------------------------------------------------------------

QUESTIONS = [
    *answers._LISTS.values(),
    *answers._COUNTS.values(),
    answers._TOLD,
    answers._FIRST_VOTE,
    *roundups._LISTS.values(),
    *roundups._COUNTS.values(),
    roundups._TAIL,
    roundups._PRESSING,
    roundups._CAME_IN_HERE,
    *roundups._WAITING.values(),
    origins._MADE_OF,
    origins._LOSE,
]


@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
def test_every_question_follows_an_index(question: Any, sqlite_url: str) -> None:
    sql = Statements(SQLiteDialect_pysqlite()).prepare(question).sql
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {sql}", (1,) * sql.count("?")).fetchall()
    scans = [step for *_, step in plan if step.startswith("SCAN") and "USING" not in step]
    assert [each for each in scans if "anon" not in each and "subquery" not in each] == []


# Where it can be read ---------------------------------------------------------------------------


async def test_a_line_leads_to_what_was_told_last_where_it_was_asked(database: Database) -> None:
    def work(transaction: Transaction) -> list[str]:
        number = asked(transaction)
        answered(transaction, number, "planned", Status.PLANNED, NOW - 2 * DAY)
        entry = timeline.story(transaction, number)[-1].id
        key = f"tag-{entry}v{answers.first_vote(transaction, number, WORKSPACE, CHANNEL)}"
        copies.name(transaction, key, WORKSPACE, CHANNEL, ("m1",))
        copies.locate(transaction, key, "https://acme.example/m1")
        own = Scope(Edition.PERSONAL, person=given.person(transaction))
        told = [gathered(transaction, scope).of(Label.PROMISED) for scope in (HERE, own)]
        return [each.link for lines in told for each in lines]

    assert await database.transact(work) == ["https://acme.example/m1"] * 2


async def test_what_was_never_told_there_has_no_address(database: Database) -> None:
    def work(transaction: Transaction) -> list[str]:
        asked(transaction)
        return [each.link for each in gathered(transaction, HERE).of(Label.OPEN)]

    assert await database.transact(work) == [""]

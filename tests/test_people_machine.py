"""Whatever is linked, parted and voted in whatever order: nobody counts twice, no voice is lost."""

import asyncio
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import col, select

import databases
import given
from postgres import Postgres
from store import drafts, fanouts, people, suggestions
from store.database import Database, Reader, Transaction
from store.drafts import Draft
from store.joining import Moved
from store.outbox import Delivery
from store.people import Identity
from store.suggestions import Suggestion, Vote

T = TypeVar("T")
Account = tuple[str, str]
ACCOUNTS: list[Account] = [
    *(("acme", "ana"), ("acme", "ben")),
    *(("beta", "ana"), ("beta", "ben"), ("gamma", "ana")),
]
ANYBODY = st.sampled_from(ACCOUNTS)
NUMBERS = st.integers(1, 3)
VOTES = select(Vote).order_by(col(Vote.id))
TOLD = select(Delivery).order_by(col(Delivery.id))
KEPT = (
    VOTES,
    select(Suggestion).order_by(col(Suggestion.id)),
    select(Identity).order_by(col(Identity.id)),
    select(Draft).order_by(col(Draft.id)),
    select(Moved.person_id, Moved.relation, Moved.row).order_by(col(Moved.id)),
)


class Undone(Exception):
    """What a unit of work raises to undo itself, with what it found."""


def person(transaction: Transaction, account: Account) -> int:
    return people.meet(transaction, *account, f"{account[1]} of {account[0]}", given.NOW)


def voice(transaction: Transaction, account: Account) -> dict[str, Any]:
    connection, name = account
    return {
        "person_id": person(transaction, account),
        "connection": connection,
        "channel": f"home of {name}",
        "thread": "",
        "account": name,
        "name": name,
        "voted_at": given.NOW,
    }


def ask(transaction: Transaction, account: Account) -> None:
    number = given.suggestion(transaction)
    columns = {"home_connection": account[0], "asker_account": account[1]}
    transaction.update(Suggestion, number, asker_id=person(transaction, account), **columns)


def everything(reader: Reader) -> list[list[Any]]:
    return [reader.all(question) for question in KEPT]


class People(RuleBasedStateMachine):
    """A store beside the simplest thing that could be true of it."""

    lent: ClassVar[Callable[[], AbstractContextManager[str]]]

    def __init__(self) -> None:
        super().__init__()
        self.loan = type(self).lent()
        self.database = Database(self.loan.__enter__())
        self.loop = asyncio.new_event_loop()
        self.group: dict[Account, frozenset[Account]] = {
            each: frozenset({each}) for each in ACCOUNTS
        }
        self.voices: dict[int, set[Account]] = {1: set(), 2: set(), 3: set()}
        self.asked = dict(zip((1, 2, 3), ACCOUNTS, strict=False))

    def teardown(self) -> None:
        self.database.close()
        self.loop.close()
        self.loan.__exit__(None, None, None)

    def transact(self, work: Callable[[Transaction], T]) -> T:
        return self.loop.run_until_complete(self.database.transact(work))

    def read(self, question: Callable[[Reader], T]) -> T:
        return self.loop.run_until_complete(self.database.read(question))

    @initialize()
    def begin(self) -> None:
        self.transact(lambda t: [person(t, each) for each in ACCOUNTS])
        for account in self.asked.values():
            self.transact(partial(ask, account=account))

    # What people do ----------------------------------------------------------------------------

    @rule(number=NUMBERS, account=ANYBODY)
    def vote(self, number: int, account: Account) -> None:
        new = self.transact(lambda t: suggestions.vote(t, number, **voice(t, account)))
        assert new is not bool(self.group[account] & self.voices[number])
        self.voices[number].add(account)

    @rule(number=NUMBERS, account=ANYBODY)
    def unvote(self, number: int, account: Account) -> None:
        gone = self.transact(lambda t: suggestions.unvote(t, number, person(t, account)))
        assert gone is bool(self.group[account] & self.voices[number])
        self.voices[number] -= self.group[account]

    @rule(number=NUMBERS, account=ANYBODY)
    def take(self, number: int, account: Account) -> None:
        self.transact(lambda t: t.update(Suggestion, number, owner_id=person(t, account)))

    @rule(account=ANYBODY)
    def say(self, account: Account) -> None:
        self.transact(lambda t: drafts.keep(t, person(t, account), "hello", given.NOW))

    @rule(one=ANYBODY, other=ANYBODY)
    def link(self, one: Account, other: Account) -> None:
        expected = self.in_common(self.group[one], self.group[other])
        joined = self.group[one] | self.group[other]
        found = self.transact(lambda t: people.join(t, person(t, one), person(t, other)))
        assert found == ([] if self.group[one] == self.group[other] else expected)
        self.group |= dict.fromkeys(joined, joined)

    @rule(account=ANYBODY)
    def unlink(self, account: Account) -> None:
        alone, rest = frozenset({account}), self.group[account] - {account}
        found = self.transact(partial(people.split, connection=account[0], account=account[1]))
        assert found == self.in_common(alone, rest)
        self.group |= {account: alone, **dict.fromkeys(rest, rest)}

    @rule(one=ANYBODY, other=ANYBODY)
    def link_and_unlink(self, one: Account, other: Account) -> None:
        """Join an account that is by itself with somebody, and part them: all is as before."""
        if one in self.group[other] or len(self.group[other]) > 1:
            return
        before = self.read(everything)
        self.transact(lambda t: people.join(t, person(t, one), person(t, other)))
        self.transact(partial(people.split, connection=other[0], account=other[1]))
        assert self.read(everything) == before

    def in_common(self, one: frozenset[Account], other: frozenset[Account]) -> list[int]:
        return [number for number, cast in self.voices.items() if one & cast and other & cast]

    # What is so --------------------------------------------------------------------------------

    def groups_for(self, number: int) -> set[frozenset[Account]]:
        return {self.group[account] for account in self.voices[number]}

    @invariant()
    def counts_are_the_number_of_people(self) -> None:
        for number in self.voices:
            suggestion = self.read(lambda r, number=number: r.get(Suggestion, number))  # type: ignore[misc]
            assert suggestion.supporters == len(self.groups_for(number))

    @invariant()
    def each_account_has_the_voices_that_it_cast(self) -> None:
        rows = {(each.suggestion_id, each.connection, each.account) for each in self.read(_votes)}
        assert rows == {(n, *account) for n, cast in self.voices.items() for account in cast}

    @invariant()
    def each_person_has_one_voice_that_counts(self) -> None:
        counted = [each for each in self.read(_votes) if each.person_id is not None]
        groups = [
            (each.suggestion_id, self.group[each.connection, each.account]) for each in counted
        ]
        assert len(groups) == len(set(groups))
        assert set(groups) == {(n, group) for n in self.voices for group in self.groups_for(n)}

    @invariant()
    def each_person_is_told_once(self) -> None:
        for number in self.voices:
            told = [self.group[account] for account in self.told(number)]
            assert len(told) == len(set(told))
            assert set(told) == self.groups_for(number)

    @invariant()
    def who_asked_has_what_they_asked(self) -> None:
        for number, account in self.asked.items():
            found = self.read(lambda r, number=number: r.get(Suggestion, number))  # type: ignore[misc]
            assert found.asker_id == self.transact(lambda t, account=account: person(t, account))  # type: ignore[misc]

    def told(self, number: int) -> list[Account]:
        """List which accounts are told, and undo it."""

        def tell(transaction: Transaction) -> None:
            telling = {"key": "f", "payload": "{}", "except_person": 0}
            fanouts.begin(transaction, number, now=given.NOW, **telling)  # type: ignore[arg-type]
            raise Undone(
                [
                    (each.connection, account)
                    for each in transaction.all(TOLD)
                    for account, _ in json.loads(each.hearers)
                ]
            )

        with pytest.raises(Undone) as undone:
            self.transact(tell)
        accounts: list[Account] = undone.value.args[0]
        return accounts


def _votes(reader: Reader) -> list[Vote]:
    return reader.all(VOTES)


class PeopleOnSqlite(People):
    pass


class PeopleOnPostgres(People):
    pass


@contextmanager
def copied(template: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="bridgebot-") as folder:
        yield databases.copied(template, Path(folder))


@pytest.fixture
def sqlite(sqlite_template: Path) -> None:
    PeopleOnSqlite.lent = partial(copied, sqlite_template)


@pytest.fixture
def postgresql(postgres_server: Postgres, postgres_template: str) -> None:
    PeopleOnPostgres.lent = partial(databases.lent, postgres_server, postgres_template)


TestPeopleOnSqlite = pytest.mark.usefixtures("sqlite")(PeopleOnSqlite.TestCase)
TestPeopleOnPostgres = pytest.mark.usefixtures("postgresql")(PeopleOnPostgres.TestCase)
STEPS = {
    "stateful_step_count": 25,
    "derandomize": True,
    "database": None,
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
}
TestPeopleOnSqlite.settings = settings(max_examples=20, **STEPS)  # type: ignore[arg-type]
TestPeopleOnPostgres.settings = settings(max_examples=6, **STEPS)  # type: ignore[arg-type]

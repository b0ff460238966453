"""Whatever is done in whatever order: votes are counted right, and lanes keep their order."""

import asyncio
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import col, func, select

import databases
import given
from store import outbox, suggestions
from store.database import Database, Reader, Transaction
from store.outbox import Delivery, State
from store.suggestions import Suggestion, Vote

T = TypeVar("T")
PEOPLE = st.sampled_from(["Ada", "Ben", "Cleo", "Dan"])
NUMBERS = st.integers(1, 3)
CHANNELS = st.sampled_from(["C1", "C2"])
COUNTED = (
    select(Suggestion.id, Suggestion.supporters, func.count(col(Vote.person_id)))
    .outerjoin(Vote, col(Vote.suggestion_id) == col(Suggestion.id))
    .group_by(col(Suggestion.id), col(Suggestion.supporters))
)


class Refused(Exception):
    """What a unit of work raises to undo itself."""


class Store(RuleBasedStateMachine):
    """A store beside the simplest thing that could be true of it."""

    template: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="bridgebot-")
        self.loop = asyncio.new_event_loop()
        copy = shutil.copy(self.template, self.folder.name)
        self.database = Database(databases.url_of(Path(copy)))
        self.voices: dict[int, set[str]] = defaultdict(set)
        self.lanes: dict[str, list[str]] = {"C1": [], "C2": []}
        self.said = 0

    def teardown(self) -> None:
        self.database.close()
        self.loop.close()
        self.folder.cleanup()

    def transact(self, work: Callable[[Transaction], T]) -> T:
        return self.loop.run_until_complete(self.database.transact(work))

    def read(self, question: Callable[[Reader], T]) -> T:
        return self.loop.run_until_complete(self.database.read(question))

    @initialize()
    def begin(self) -> None:
        self.transact(lambda t: [given.suggestion(t, title) for title in ("1", "2", "3")])

    @rule(number=NUMBERS, name=PEOPLE)
    def vote(self, number: int, name: str) -> None:
        new = self.transact(lambda t: given.vote(t, number, name))
        assert new is (name not in self.voices[number])
        self.voices[number].add(name)

    @rule(number=NUMBERS, name=PEOPLE)
    def unvote(self, number: int, name: str) -> None:
        gone = self.transact(lambda t: suggestions.unvote(t, number, given.person(t, name)))
        assert gone is (name in self.voices[number])
        self.voices[number].discard(name)

    @rule(number=NUMBERS, name=PEOPLE, channel=CHANNELS)
    def do_and_undo(self, number: int, name: str, channel: str) -> None:
        def work(transaction: Transaction) -> None:
            given.vote(transaction, number, name)
            suggestions.unvote(transaction, number, given.person(transaction, name))
            given.delivery(transaction, "undone", channel)
            raise Refused

        with pytest.raises(Refused):
            self.transact(work)

    @rule(channel=CHANNELS, many=st.integers(1, 3))
    def queue(self, channel: str, many: int) -> None:
        for _ in range(many):
            self.said += 1
            key = str(self.said)
            self.transact(lambda t, key=key: given.delivery(t, key, channel))  # type: ignore[misc]
            self.lanes[channel].append(key)

    @rule(channel=CHANNELS, state=st.sampled_from([State.SENT, State.DEAD]))
    def finish_the_first(self, channel: str, state: State) -> None:
        head = self.head(channel)
        if head is not None:
            self.transact(lambda t: outbox.claim(t, head.id, given.NOW))
            self.transact(lambda t: outbox.finish(t, head.id, state, given.NOW))
            self.lanes[channel].pop(0)

    @rule(channel=CHANNELS)
    def postpone_the_first(self, channel: str) -> None:
        head = self.head(channel)
        if head is not None:
            self.transact(
                lambda t: outbox.postpone(t, head.id, State.UNSURE, given.NOW + 1, "lost")
            )

    @rule()
    def forget_what_was_sent(self) -> None:
        self.transact(lambda t: outbox.prune(t, given.NOW + 1))

    def head(self, channel: str) -> Delivery | None:
        return self.read(lambda r: outbox.head(r, given.WORKSPACE, channel))

    @invariant()
    def counts_are_the_number_of_voices(self) -> None:
        for number, supporters, votes in self.read(lambda r: r.all(COUNTED)):
            assert supporters == votes == len(self.voices[number])

    @invariant()
    def the_first_queued_goes_first(self) -> None:
        for channel, lane in self.lanes.items():
            head = self.head(channel)
            assert (head.key if head else None) == (lane[0] if lane else None)

    @invariant()
    def lanes_are_those_in_which_something_waits(self) -> None:
        listed = self.read(lambda r: outbox.lanes(r, given.WORKSPACE))
        assert sorted(listed) == [channel for channel, lane in self.lanes.items() if lane]


@pytest.fixture(autouse=True)
def template(sqlite_template: Path) -> None:
    Store.template = sqlite_template


TestStore = pytest.mark.usefixtures("template")(Store.TestCase)
TestStore.settings = settings(
    max_examples=20,
    stateful_step_count=25,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

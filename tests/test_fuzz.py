"""Whatever is heard, nothing breaks, nothing is half done, and a no changes nothing."""

import os
import random
from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

import soundness
from bridgebot import plugins
from bridgebot.adapter import Cursor
from bridgebot.bridge import Bridge
from bridgebot.command import Commands
from bridgebot.event import Author, Commanded, Event, Place, Posted, Submitted
from bridgebot.routing import Routing
from bridgebot.testing.clock import StoppedClock
from bridgebot.testing.fake import FakeAdapter
from bridgebot.testing.platform import FakePlatform
from bridgebot.text import say
from store.database import Database
from store.installation import Installation
from strangers import Strangers

MANY = {"sqlite": 100_000, "postgresql": 10_000}
TOGETHER = 500
TAG = "fuzzy"
COMMANDS = Commands(plugins.commands())
LOG = list[MutableMapping[str, Any]]


@pytest.fixture
def seed() -> int:
    chosen = int(os.environ.get("BRIDGEBOT_SEED") or random.randrange(2**32))
    print(f"BRIDGEBOT_SEED={chosen}")  # noqa: T201 - pytest shows it when the test fails
    return chosen


@pytest.fixture
async def database(database: Database) -> Database:
    """A database that calls its keys as the bridge does."""
    await database.transact(lambda t: t.insert(Installation, tag=TAG))
    return database


@pytest.fixture
def log() -> Iterator[LOG]:
    with capture_logs() as entries:
        yield entries


class Ear:
    """A bridge that hears on one connection."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = StoppedClock()
        self._adapter = FakeAdapter("acme", FakePlatform("acme", self.clock))
        routing = Routing({"acme": Place("acme", "team")})
        self._bridge = Bridge(database, COMMANDS, routing, self.clock, TAG)

    async def hear(self, events: list[Event]) -> None:
        self.clock.advance(1)
        answers = await self._bridge.accept(self._adapter, events, Cursor(f"at {self.clock.now()}"))
        assert len(answers) == len(events)


@pytest.mark.timeout(300)
async def test_a_hundred_thousand_strange_events_do_no_harm(
    database: Database, seed: int, log: LOG
) -> None:
    ear, strangers, keys = Ear(database), Strangers(seed), set[str]()
    for _ in range(MANY[database.driver.dialect.name] // TOGETHER):
        events = strangers.events(TOGETHER)
        keys.update(event.key for event in events)
        await ear.hear(events)
    assert [entry for entry in log if entry["log_level"] == "error"] == []
    assert await database.read(soundness.flaws) == []
    assert await database.read(soundness.heard) == len(keys)


async def test_a_thousand_refusals_change_nothing(database: Database, log: LOG) -> None:
    ear, strangers = Ear(database), Strangers(seed=1)
    await ear.hear(strangers.events(TOGETHER))
    before = await database.read(soundness.fingerprint)
    for _ in range(2):
        await ear.hear(strangers.refused(TOGETHER))
    assert await database.read(soundness.fingerprint) == before
    assert log == []


anything = st.text(st.characters() | st.sampled_from("\0\ud800\udfff"))
lines = st.lists(
    st.sampled_from([each.name for each in COMMANDS]) | st.integers().map(str) | anything
).map(" ".join)
happenings: dict[str, st.SearchStrategy[Any]] = {
    "key": anything,
    "place": st.builds(Place, st.just("acme"), anything | st.just("team"), anything),
    "author": st.builds(Author, anything, anything),
    "at": st.integers(),
}
events_of_all_kinds: st.SearchStrategy[Event] = st.one_of(
    st.builds(Commanded, **happenings, line=lines),
    st.builds(Posted, **happenings, message=anything, body=lines.map(say), addressed=st.booleans()),
    st.builds(
        Submitted,
        **happenings,
        command=lines,
        values=st.dictionaries(st.sampled_from(["number", "words", "next"]) | anything, anything),
    ),
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(events=st.lists(events_of_all_kinds, min_size=1, max_size=5))
async def test_no_event_that_hypothesis_finds_does_harm(
    database: Database, events: list[Event]
) -> None:
    with capture_logs() as log:
        await Ear(database).hear(events)
    assert log == []
    assert await database.read(soundness.flaws) == []

"""Whatever is done in whatever order: at most one digest a slot, and none while it rests."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

import databases
import given
from bridgebot.command import Asker, Commands, Context, Refusal
from bridgebot.digests import schedules, timetable
from bridgebot.digests.digest import round_up, timetable_of
from bridgebot.digests.schedules import Wish
from bridgebot.digests.targets import Target, target
from bridgebot.event import Place
from bridgebot.recording import Recorder
from bridgebot.routing import Role, Routing
from given import WORKSPACE
from store import digests, outbox
from store.database import Database, Reader, Transaction
from store.digests import Digest, Late

T = TypeVar("T")
HOUR = 3_600_000
TEAM = Place(WORKSPACE, "team")
ROUTING = Routing({WORKSPACE: TEAM})
RECORDER = Recorder(ROUTING, "tag")
TIMES = st.sampled_from(["daily 9:00", "daily 2:30", "weekly", "mon-fri 17:00", "sun 00:00", None])
ZONES = st.sampled_from([None, "Europe/Berlin", "America/New_York", "Pacific/Auckland"])
# From the middle of a March on, so that clocks change.
START = 1_804_000_000_000

HOLIDAYS = st.sampled_from([None, "none", "DE-BY"])


class Days(RuleBasedStateMachine):
    """A digest of a team, day after day."""

    template: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="bridgebot-")
        self.loop = asyncio.new_event_loop()
        copy = shutil.copy(self.template, self.folder.name)
        self.database = Database(databases.url_of(Path(copy)))
        self.now = START
        self.is_wanted = False
        self.rests_until = 0
        self.slots: list[int] = []
        self.transact(given.suggestion)

    def teardown(self) -> None:
        self.database.close()
        self.loop.close()
        self.folder.cleanup()

    def transact(self, work: Callable[[Transaction], T]) -> T:
        return self.loop.run_until_complete(self.database.transact(work))

    def does(self, what: Callable[..., Any], *said: Any) -> bool:
        """Let staff do something to the digest; tell whether it could be done."""

        def work(transaction: Transaction) -> None:
            asker = Asker(given.person(transaction), "Ada", "U-Ada", Role.STAFF)
            context = Context(transaction, asker, TEAM, self.now, ROUTING, Commands([]))
            which: Target = target(context, own=False)
            what(which, *said)

        try:
            self.transact(work)
        except Refusal:
            return False
        return True

    @rule(wish=st.builds(Wish, TIMES, ZONES, HOLIDAYS, st.sampled_from([None, *Late])))
    def schedule(self, wish: Wish) -> None:
        assert self.does(schedules.schedule, wish)
        self.is_wanted, self.rests_until = True, 0

    @rule(hours=st.integers(1, 200))
    def snooze(self, hours: int) -> None:
        assert self.does(schedules.snooze, f"{hours}h") is self.is_wanted
        if self.is_wanted:
            self.rests_until = self.now + hours * HOUR

    @rule()
    def stop(self) -> None:
        assert self.does(schedules.stop) is self.is_wanted
        self.is_wanted = False

    @rule(minutes=st.integers(1, 3 * 24 * 60))
    def time_passes(self, minutes: int) -> None:
        self.now += minutes * 60_000
        while self._round():
            pass

    @rule()
    def it_is_due(self) -> None:
        due = self.row.due_at if self.row else None
        if due is not None:
            self.now = max(self.now, due)
            self._round()

    def _round(self) -> bool:
        before, posted = self.row, self.posted
        is_done = self.transact(partial(round_up, RECORDER, now=self.now))
        if self.posted > posted:
            assert before is not None
            assert before.due_at is not None
            assert self.posted == posted + 1
            assert self.is_wanted
            assert before.due_at >= self.rests_until
            assert timetable.next_after(timetable_of(before), before.due_at - 1) == before.due_at
            self.slots.append(before.due_at)
        return is_done

    @property
    def row(self) -> Digest | None:
        return self.loop.run_until_complete(self.database.read(lambda r: r.get(Digest, 1)))

    @property
    def posted(self) -> int:
        return self.row.count if self.row else 0

    @invariant()
    def no_slot_has_two(self) -> None:
        assert len(self.slots) == len(set(self.slots)) == self.posted

    @invariant()
    def it_is_armed_once_if_it_is_wanted(self) -> None:
        due = self.loop.run_until_complete(self.database.read(digests.next_due))
        assert (due is not None) is self.is_wanted

    @invariant()
    def every_post_is_in_the_outbox(self) -> None:
        def count(reader: Reader) -> int:
            return outbox.waiting(reader, WORKSPACE)

        assert self.loop.run_until_complete(self.database.read(count)) == 2 * self.posted


@pytest.fixture(autouse=True)
def template(sqlite_template: Path) -> None:
    Days.template = sqlite_template


TestDays = pytest.mark.usefixtures("template")(Days.TestCase)
TestDays.settings = settings(
    max_examples=20,
    stateful_step_count=25,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

"""Carries each delivery once, in order, and never gives up in silence."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
from structlog.testing import capture_logs

from bridgebot import outgoing
from bridgebot.adapter import Caps, Feature, Level, Settle
from bridgebot.courier import STUCK_SECONDS, Courier
from bridgebot.deadletters import DeadLetters
from bridgebot.event import Delete, Edit, Op, Place, Post, React
from bridgebot.ledger import GIVE_UP_MS, HOPEFUL_ATTEMPTS, LONGEST_WAIT_MS
from bridgebot.routing import Routing
from bridgebot.sources import Sources
from bridgebot.testing.clock import StoppedClock
from bridgebot.testing.driving import until
from bridgebot.testing.fake import FakeAdapter
from bridgebot.testing.platform import FakePlatform
from bridgebot.text import doc
from store import copies, outbox
from store.database import Database, Transaction
from store.outbox import Delivery, State

LOBBY = Place("acme", "lobby")
TEAM = Place("acme", "team")


class Round:
    """A courier on its round, and all that it needs."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = StoppedClock()
        self.adapter = FakeAdapter("acme", FakePlatform("acme", self.clock))
        self.adapter.is_connected = True
        letters = DeadLetters(Routing({"acme": TEAM}), "tag")
        self.courier = Courier(self.adapter, database, self.clock, letters, Sources([self.adapter]))

    async def queue(self, op: Op, key: str, about: str = "") -> int:
        now = self.clock.now()
        return await self.database.transact(
            partial(outgoing.queue, op=op, key=key, now=now, about=about)
        )

    async def post(self, key: str, words: str = "hello", place: Place = LOBBY) -> int:
        return await self.queue(Post(place, doc(words)), key)

    async def passes(self, seconds: float) -> None:
        """Let time pass in steps, each with what follows from it."""
        for _ in range(int(seconds)):
            self.clock.advance(1)
            await self.rest()

    async def rest(self) -> None:
        """Let the courier do all that it can do now."""
        for _ in range(4):
            await self.database.transact(_nothing)
            await asyncio.sleep(0.001)

    async def fate(self, number: int) -> str:
        delivery = await self.database.read(lambda reader: reader.get(Delivery, number))
        assert delivery
        return delivery.state

    @asynccontextmanager
    async def goes(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.courier.run())
        await self.rest()
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    @property
    def said(self) -> list[str]:
        return [each.text for each in self.adapter.platform.messages if not each.is_deleted]


@pytest.fixture
def tour(database: Database) -> Round:
    return Round(database)


def _nothing(_transaction: Transaction) -> None:
    """Change nothing."""


async def drained(tour: Round) -> None:
    while await tour.database.read(partial(outbox.waiting, connection="acme")):
        await tour.rest()


async def test_what_waited_before_the_start_is_carried(tour: Round) -> None:
    await tour.post("k1", "one")
    await tour.post("k2", "two")
    async with tour.goes():
        await drained(tour)
    assert tour.said == ["one", "two"]


async def test_what_is_queued_later_is_carried_at_once(tour: Round) -> None:
    async with tour.goes():
        await tour.post("k1", "one")
        await drained(tour)
    assert tour.said == ["one"]


async def test_another_connections_deliveries_are_left_alone(tour: Round) -> None:
    await tour.post("k1", "one", Place("beta", "lobby"))
    async with tour.goes():
        await tour.rest()
    assert tour.adapter.attempts == []


async def test_a_message_is_edited_signed_and_taken_back(tour: Round) -> None:
    async with tour.goes():
        await tour.post("k1", "old")
        await tour.queue(Edit(LOBBY, doc("new")), "k2", about="k1")
        await tour.queue(React(LOBBY, "👍"), "k3", about="k1")
        await drained(tour)
        [message] = tour.adapter.platform.messages
        assert (message.text, message.reactions) == ("new", ["👍"])
        await tour.queue(Delete(LOBBY), "k4", about="k1")
        await drained(tour)
    assert tour.said == []


async def test_every_part_of_a_long_message_is_known(tour: Round) -> None:
    tour.adapter.platform.text_max = 10
    async with tour.goes():
        await tour.post("k1", "a message of thirty characters")
        await drained(tour)
    parts = await tour.database.read(partial(copies.remotes, key="k1"))
    assert tuple(parts) == tour.adapter.platform.messages[0].ids
    assert len(parts) == 3


async def test_what_belongs_under_a_message_is_said_there(tour: Round) -> None:
    async with tour.goes():
        await tour.post("k1", "card")
        await tour.queue(Post(LOBBY, doc("story")), "k2", about="k1")
        await drained(tour)
    card, story = tour.adapter.platform.messages
    assert story.place.thread == card.ids[0]


async def test_a_change_of_what_was_never_said_is_dropped(tour: Round) -> None:
    tour.adapter.faults.refuse["lobby"] = "archived"
    async with tour.goes():
        await tour.post("k1", "card")
        number = await tour.queue(Edit(LOBBY, doc("new")), "k2", about="k1")
        await drained(tour)
    assert await tour.fate(number) == State.DROPPED


async def test_what_is_in_hand_when_it_ends_is_settled_by_the_next(tour: Round) -> None:
    tour.adapter.hold("lobby")
    async with tour.goes():
        number = await tour.post("k1", "one")
        await tour.rest()
        assert await tour.fate(number) == State.SENDING
    tour.adapter.platform.apply(Post(LOBBY, doc("one")), "k1")
    tour.adapter.release("lobby")
    async with tour.goes():
        await tour.passes(5)
        await drained(tour)
    assert (tour.said, await tour.fate(number)) == (["one"], State.SENT)


async def test_a_wait_is_an_hour_at_most(tour: Round) -> None:
    tour.adapter.faults.later = [1e9]
    async with tour.goes():
        await tour.post("k1", "one")
        await tour.rest()
        tour.clock.advance(LONGEST_WAIT_MS / 1000)
        await drained(tour)
    assert tour.said == ["one"]


async def test_what_is_due_in_another_year_was_set_by_a_wrong_clock(tour: Round) -> None:
    number = await tour.post("k1", "one")
    far = tour.clock.now() + 365 * 24 * 3_600_000
    await tour.database.transact(
        partial(outbox.postpone, delivery=number, state=State.QUEUED, due_at=far, reason="")
    )
    async with tour.goes():
        await drained(tour)
    assert tour.said == ["one"]


async def test_after_a_week_it_becomes_a_dead_letter(tour: Round) -> None:
    number = await tour.post("k1", "one")
    began, often = tour.clock.now() - GIVE_UP_MS - 1, HOPEFUL_ATTEMPTS + 1
    await tour.database.transact(
        lambda kept: kept.update(Delivery, number, first_try_at=began, attempts=often)
    )
    tour.adapter.faults.later = [1.0]
    async with tour.goes():
        await drained(tour)
    assert await tour.fate(number) == State.DEAD
    assert "tried for a week" in tour.said[0]


async def test_a_week_in_which_we_were_down_kills_nothing(tour: Round) -> None:
    number = await tour.post("k1", "one")
    tour.clock.advance(GIVE_UP_MS / 1000 + 1)
    tour.adapter.faults.later = [1.0]
    async with tour.goes():
        await tour.passes(3)
        await drained(tour)
    assert await tour.fate(number) == State.SENT


async def test_what_cannot_be_read_becomes_a_dead_letter(tour: Round) -> None:
    number = await tour.post("k1", "one")
    await tour.post("k2", "two")
    await tour.database.transact(
        lambda transaction: transaction.update(Delivery, number, payload="no message")
    )
    async with tour.goes():
        await drained(tour)
    assert await tour.fate(number) == State.DEAD
    assert [
        words for words in tour.said if "cannot be read" in words or words == "two"
    ] == tour.said


class Moody(FakeAdapter):
    """An adapter with a bug where nobody expects one."""

    is_moody = True

    def caps(self, place: Place) -> Caps:
        if self.is_moody and place == LOBBY:
            raise RuntimeError("not today")
        return super().caps(place)


async def test_a_place_that_was_stuck_is_looked_at_again(tour: Round) -> None:
    moody = Moody("acme", tour.adapter.platform)
    moody.is_connected = True
    letters = DeadLetters(Routing({"acme": TEAM}), "tag")
    tour.courier = Courier(moody, tour.database, tour.clock, letters, Sources([moody]))
    await tour.post("k1", "one")
    with capture_logs() as logs:
        async with tour.goes():
            await tour.post("k2", "two", TEAM)
            await until(lambda: tour.said == ["two"], "the other place is served")
            await until(lambda: bool(logs), "it is noted")
            moody.is_moody = False
            await tour.passes(STUCK_SECONDS + 5)
            await drained(tour)
    assert tour.said == ["two", "one"]
    assert {each["event"] for each in logs} == {"courier.lane_fell"}


async def test_many_places_are_served_side_by_side(tour: Round) -> None:
    for number in range(10):
        tour.adapter.hold(f"c{number}")
        await tour.post(f"k{number}", "one", Place("acme", f"c{number}"))
    async with tour.goes():
        await until(lambda: len(tour.adapter.attempts) == 10, "all are attempted")
        for number in range(10):
            tour.adapter.release(f"c{number}")
        await drained(tour)
    assert len(tour.said) == 10


@pytest.mark.parametrize("settle", [Settle.LOOK_UP, Settle.SAME_KEY])
async def test_an_unsure_change_is_made_once(tour: Round, settle: Settle) -> None:
    tour.adapter.platform.settle = settle
    async with tour.goes():
        await tour.post("k1", "old")
        await drained(tour)
        tour.adapter.faults.drop_answers = 1
        await tour.queue(Edit(LOBBY, doc("new")), "k2", about="k1")
        await tour.passes(10)
        await drained(tour)
    assert tour.adapter.platform.messages[0].edits == 1


async def test_a_place_that_takes_no_edits_keeps_the_first_words(tour: Round) -> None:
    tour.adapter.platform.levels["lobby"] = {Feature.EDIT: Level.REFUSED}
    async with tour.goes():
        await tour.post("k1", "old")
        number = await tour.queue(Edit(LOBBY, doc("new")), "k2", about="k1")
        await drained(tour)
    assert (tour.said, await tour.fate(number)) == (["old"], State.DROPPED)

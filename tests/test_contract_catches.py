"""The contract is worth something: an adapter that breaks a promise is caught."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest

from bridgebot.adapter import Caps, Feature, Gate, Later, Level, Outcome, Sent
from bridgebot.event import Edit, Event, Op, Place, Post
from bridgebot.testing import driving
from bridgebot.testing.clock import StoppedClock
from bridgebot.testing.contract import AdapterContract
from bridgebot.testing.fake import FakeAdapter
from bridgebot.testing.platform import FakePlatform
from bridgebot.text import doc
from test_contract_fake import FakeFarSide

Promise = Callable[[AdapterContract, FakeAdapter, FakeFarSide], Awaitable[None]]


class AcknowledgesFirst(FakeAdapter):
    async def run(self, gate: Gate) -> None:
        await super().run(cast("Gate", Hasty(self, gate)))


class Hasty:
    """A gate before the gate, which believes that all will be well."""

    def __init__(self, adapter: FakeAdapter, gate: Gate) -> None:
        self.adapter, self.gate = adapter, gate

    async def accept(self, events: list[Event], cursor: object = None) -> list[Any]:
        self.adapter.acknowledged += events
        with suppress(Exception):
            return await self.gate.accept(events)
        return [None] * len(events)


class NamesHappeningsAnew(FakeAdapter):
    def tell(self, *events: Event) -> asyncio.Future[Any]:
        named = [replace(event, key=f"{event.key}-{len(self.acknowledged)}") for event in events]
        return super().tell(*named)


class NamesAllAlike(FakeAdapter):
    def tell(self, *events: Event) -> asyncio.Future[Any]:
        return super().tell(*(replace(event, key="same") for event in events))


class CannotBeStopped(FakeAdapter):
    async def run(self, gate: Gate) -> None:
        self.is_connected = True
        while True:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(0.05)
                if not self.is_connected:
                    return


class ForgetsKeys(FakeAdapter):
    async def settle(self, op: Op, key: str, since: datetime) -> Sent | Later | None:
        return None


class Boasts(FakeAdapter):
    def caps(self, place: Place) -> Caps:
        return Caps()


class SaysItAll(FakeAdapter):
    async def deliver(self, op: Op, key: str) -> Outcome:
        if isinstance(op, Post):
            op = replace(op, body=doc(str(op.body).replace("<", "")))
        return await super().deliver(op, key)


class GivesNoIds(FakeAdapter):
    async def deliver(self, op: Op, key: str) -> Outcome:
        outcome = await super().deliver(op, key)
        return Sent() if isinstance(outcome, Sent) else outcome


class DropsFiles(FakeAdapter):
    async def deliver(self, op: Op, key: str) -> Outcome:
        return await super().deliver(replace(op, files=()) if isinstance(op, Post) else op, key)


class EditsByPosting(FakeAdapter):
    async def deliver(self, op: Op, key: str) -> Outcome:
        if isinstance(op, Edit):
            return await super().deliver(Post(op.place, op.body), key)
        return await super().deliver(op, key)


async def shows_files(suite: AdapterContract, adapter: FakeAdapter, far: FakeFarSide) -> None:
    with tempfile.TemporaryDirectory() as folder:
        await suite.test_files_are_as_claimed(adapter, far, Path(folder))


BROKEN = [
    (AcknowledgesFirst, AdapterContract.test_nothing_is_acknowledged_before_it_is_kept),
    (AcknowledgesFirst, AdapterContract.test_what_cannot_be_kept_is_told_again),
    (NamesHappeningsAnew, AdapterContract.test_a_happening_told_again_has_the_same_key),
    (NamesAllAlike, AdapterContract.test_two_happenings_have_two_keys),
    (CannotBeStopped, AdapterContract.test_it_can_be_cancelled_and_run_again),
    (ForgetsKeys, AdapterContract.test_a_lost_answer_makes_no_second_copy),
    (Boasts, AdapterContract.test_edits_are_as_claimed),
    (Boasts, AdapterContract.test_deletes_are_as_claimed),
    (Boasts, AdapterContract.test_reactions_are_as_claimed),
    (Boasts, AdapterContract.test_threads_are_as_claimed),
    (GivesNoIds, AdapterContract.test_a_message_arrives_once),
    (DropsFiles, shows_files),
    (EditsByPosting, AdapterContract.test_edits_are_as_claimed),
]


@pytest.mark.parametrize(
    ("kind", "promise"), BROKEN, ids=lambda each: each.__name__.removeprefix("test_")
)
async def test_a_broken_promise_is_caught(
    kind: type[FakeAdapter], promise: Promise, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driving, "PATIENCE", 1.0)
    platform = FakePlatform("fake", StoppedClock())
    if kind is Boasts:
        platform.levels["lobby"] = dict.fromkeys(Feature, Level.LOST)
    adapter = kind("fake", platform)
    with pytest.raises(AssertionError):
        await promise(AdapterContract(), adapter, FakeFarSide(adapter))
    adapter.is_connected = False


async def test_a_strangers_words_that_are_changed_are_caught() -> None:
    adapter = SaysItAll("fake", FakePlatform("fake", StoppedClock()))
    promise = AdapterContract().test_a_strangers_words_arrive_as_they_are
    with pytest.raises(AssertionError):
        await promise(adapter, FakeFarSide(adapter), "<b>bold</b>")

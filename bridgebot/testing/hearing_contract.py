"""The half of the contract about what an adapter hears."""

import pytest

from bridgebot.adapter import Adapter, Feature, Level
from bridgebot.event import Field, Form, Whisper
from bridgebot.testing.driving import PretendGate, running, until
from bridgebot.testing.far_side import FarSide
from bridgebot.text import doc
from store.database import Unavailable


class HearingContract:
    """What an adapter promises of what it hears."""

    pytestmark = pytest.mark.asyncio

    async def test_what_is_said_is_handed_in(self, adapter: Adapter, far_side: FarSide) -> None:
        """An event says where, who and what; its key is not empty."""
        async with running(adapter, far_side) as gate:
            await far_side.say("ana", "hello there")
            await until(lambda: bool(gate.events), "hello is handed in")
        [event] = gate.events
        assert event.place == far_side.place
        assert event.place.connection == adapter.name
        assert event.author.name == "ana"
        assert event.key
        assert event.at > 0

    async def test_nothing_is_acknowledged_before_it_is_kept(
        self, adapter: Adapter, far_side: FarSide
    ) -> None:
        """The platform is told only once `accept` has returned."""
        async with running(adapter, far_side) as gate:
            before = _acknowledged(far_side)
            gate.is_open.clear()
            await far_side.say("ana", "hello there")
            await until(lambda: gate.asked > 0, "hello is handed in")
            assert _acknowledged(far_side) == before
            gate.is_open.set()
            await until(lambda: _acknowledged(far_side) > before, "hello is acknowledged")

    async def test_what_cannot_be_kept_is_told_again(
        self, adapter: Adapter, far_side: FarSide
    ) -> None:
        """A failed `accept` is not acknowledged, and the happening is not lost."""
        gate = PretendGate(failures=[Unavailable("the disk is full")])
        async with running(adapter, far_side, gate):
            before = _acknowledged(far_side)
            await far_side.say("ana", "hello there")
            await until(lambda: not gate.failures, "hello is handed in")
            assert _acknowledged(far_side) == before
        async with running(adapter, far_side, gate):
            await until(lambda: bool(gate.events), "hello is handed in once more")

    async def test_a_happening_told_again_has_the_same_key(
        self, adapter: Adapter, far_side: FarSide
    ) -> None:
        """So that it is known to be the same."""
        async with running(adapter, far_side) as gate:
            await far_side.say("ana", "hello there")
            await until(lambda: bool(gate.events), "hello is handed in")
            if not await far_side.say_again():
                pytest.skip("this platform never tells anything again")
            await until(lambda: len(gate.events) > 1, "hello is handed in once more")
        assert len({event.key for event in gate.events}) == 1

    async def test_two_happenings_have_two_keys(self, adapter: Adapter, far_side: FarSide) -> None:
        """Even when the same person says the same again."""
        async with running(adapter, far_side) as gate:
            await far_side.say("ana", "hello there")
            await far_side.say("ana", "hello there")
            await until(lambda: len(gate.events) > 1, "both are handed in")
        assert len({event.key for event in gate.events}) == 2

    async def test_it_can_be_cancelled_and_run_again(
        self, adapter: Adapter, far_side: FarSide
    ) -> None:
        """What is said afterwards is heard, and nothing has to be heard twice."""
        async with running(adapter, far_side) as gate:
            pass
        async with running(adapter, far_side, gate):
            await far_side.say("ana", "hello there")
            await until(lambda: bool(gate.events), "hello is handed in")

    async def test_the_asker_alone_is_answered(self, adapter: Adapter, far_side: FarSide) -> None:
        """A whisper is not shown to others, where the place can whisper."""
        gate = PretendGate(lambda _: Whisper(doc("for your eyes only")))
        async with running(adapter, far_side, gate):
            await far_side.say("ana", "hello there")
            await until(lambda: bool(far_side.shown_to("ana")), "the answer is shown")
            assert "for your eyes only" in far_side.shown_to("ana")[-1]
            if adapter.caps(far_side.place).level(Feature.WHISPER) >= Level.PARTLY:
                assert not any("eyes only" in each for each in far_side.shown_to("eve"))

    async def test_a_form_can_be_filled_in_or_typed(
        self, adapter: Adapter, far_side: FarSide
    ) -> None:
        """Where forms do not show, the asker learns what to type; where we ask by talking, none."""
        level = adapter.caps(far_side.place).level(Feature.FORM)
        if level == Level.PARTLY:
            pytest.skip("no form is ever handed to this adapter")
        form = Form("Ship it", "ship", (Field("next", "what comes next"),), "ship 1 --next words")
        gate = PretendGate(lambda _: form)
        async with running(adapter, far_side, gate):
            await far_side.say("ana", "hello there")
            await until(lambda: bool(far_side.shown_to("ana")), "the form is shown")
        shown = far_side.shown_to("ana")[-1]
        assert ("what comes next" if level == Level.FULL else "ship 1 --next words") in shown


def _acknowledged(far_side: FarSide) -> int:
    count = far_side.acknowledged()
    if count is None:
        pytest.skip("this platform knows no acknowledgement")
    return count

"""The pretend adapter keeps the contract that it is there to test others by."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bridgebot.adapter import Feature, Level, Settle
from bridgebot.event import Event, Place
from bridgebot.testing.clock import StoppedClock
from bridgebot.testing.contract import AdapterContract
from bridgebot.testing.driving import until
from bridgebot.testing.fake import FakeAdapter
from bridgebot.testing.far_side import Seen
from bridgebot.testing.platform import FakePlatform


@dataclass
class FakeFarSide:
    """Fulfils `FarSide` for the pretend adapter."""

    adapter: FakeAdapter
    place: Place = field(default_factory=lambda: Place("fake", "lobby"))
    last: Event | None = None

    async def ready(self) -> None:
        await until(lambda: self.adapter.is_connected, "the pretend adapter is connected")

    async def say(self, name: str, words: str) -> None:
        self.last = self.adapter.platform.posts(name, self.place, words)
        self.adapter.tell(self.last)

    async def say_again(self) -> bool:
        assert self.last
        self.adapter.tell(self.last)
        return True

    def acknowledged(self) -> int:
        return len(self.adapter.acknowledged)

    def seen(self) -> Sequence[Seen]:
        return [
            Seen(
                text=each.text,
                thread=each.place.thread,
                reactions=tuple(each.reactions),
                buttons=tuple(button.label for button in each.buttons),
                files={file.name: file.content for file in each.files},
            )
            for each in self.adapter.platform.messages
            if not each.is_deleted
        ]

    def shown_to(self, name: str) -> Sequence[str]:
        account = self.adapter.platform.author(name).account
        return [each.text for each in self.adapter.platform.shown if each.account == account]

    def lose_next_answer(self) -> bool:
        self.adapter.faults.drop_answers = 1
        return True


class TestAPlatformThatTakesEverything(AdapterContract):
    settle = Settle.LOOK_UP
    levels: dict[Feature, Level] = {}  # noqa: RUF012 - nobody changes it

    @pytest.fixture
    def adapter(self) -> FakeAdapter:
        platform = FakePlatform("fake", StoppedClock())
        platform.settle = self.settle
        platform.levels["lobby"] = self.levels
        return FakeAdapter("fake", platform)

    @pytest.fixture
    def far_side(self, adapter: FakeAdapter) -> FakeFarSide:
        return FakeFarSide(adapter)


class TestAPlatformThatRefusesMuch(TestAPlatformThatTakesEverything):
    settle = Settle.SAME_KEY
    levels = dict.fromkeys(Feature, Level.REFUSED)


class TestAPlatformThatLosesMuch(TestAPlatformThatTakesEverything):
    settle = Settle.NONE
    levels = dict.fromkeys(Feature, Level.LOST)


class TestAPlatformThatTakesMuchAsWords(TestAPlatformThatTakesEverything):
    levels = dict.fromkeys((Feature.BUTTON, Feature.FORM, Feature.THREAD), Level.FALLBACK)

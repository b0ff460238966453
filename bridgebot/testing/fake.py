"""A pretend adapter with faults to switch on: all that can go wrong between us and a platform."""

import asyncio
import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bridgebot.adapter import Caps, Cursor, Gate, Later, Outcome, Refused, Sent, Settle, Unsure
from bridgebot.event import Answer, Event, File, Op, Place, Post
from bridgebot.testing.platform import FakePlatform

KEY_MAX: Final = 25
RECONNECT_SECONDS: Final = 1.0


@dataclass(slots=True)
class Faults:
    """What goes wrong; a number is how many more times."""

    duplicate: bool = False
    """Every happening is told twice."""
    shuffle: random.Random | None = None
    """Happenings told together come in any order."""
    echo: bool = False
    """Our own posts are told to us before `deliver` returns."""
    drop_answers: int = 0
    """It is said, and we do not learn of it."""
    lose_requests: int = 0
    """It is not said, and we do not learn of it."""
    later: list[float] = field(default_factory=list)
    """We are asked to wait so many seconds."""
    bugs: int = 0
    """The adapter itself fails."""
    refuse: dict[str, str] = field(default_factory=dict)
    """A channel takes nothing more, and says why."""
    refuse_threads: set[str] = field(default_factory=set)
    """A channel whose threads are closed."""
    fetches: list[Exception] = field(default_factory=list)
    """A file cannot be fetched, for this reason."""
    no_files: bool = False
    """No file can be fetched until this is over."""
    forgets: list[Exception] = field(default_factory=list)
    """An account cannot be forgotten, for this reason."""


@dataclass(slots=True)
class _Batch:
    """Happenings that the platform tells of together, until we have acknowledged them."""

    events: Sequence[Event]
    answered: asyncio.Future[list[Answer | None]]


class FakeAdapter:
    """Speaks with a `FakePlatform`, and fails as told by its `faults`."""

    def __init__(self, name: str, platform: FakePlatform) -> None:
        """Take the connection's name and the platform to speak with."""
        self.name = name
        self.platform = platform
        self.faults = Faults()
        self.is_connected = False
        self.attempts: list[tuple[Op, str]] = []
        self.acknowledged: list[Event] = []
        self.gate: Gate | None = None
        self.forgotten: list[str] = []
        self._waiting: deque[_Batch] = deque()
        self._bell = asyncio.Event()
        self._held: dict[str, asyncio.Event] = {}
        self._in_hand: set[str] = set()
        self._files_flow = asyncio.Event()
        self._files_flow.set()
        self._fetches = 0

    # What a test does with it ------------------------------------------------------------------

    async def hear(self, *events: Event) -> list[Answer | None]:
        """Let the platform tell of happenings, and wait until they are acknowledged."""
        return await self.tell(*events)

    def tell(self, *events: Event) -> asyncio.Future[list[Answer | None]]:
        """Let the platform tell of happenings, now or when it is connected again."""
        batch = _Batch(events, asyncio.get_running_loop().create_future())
        self._waiting.append(batch)
        self._bell.set()
        return batch.answered

    def disconnect(self) -> None:
        """Let the connection fall."""
        self.is_connected = False
        self._bell.set()

    def hold(self, channel: str) -> None:
        """Let a channel take very long, until it is released."""
        self._held[channel] = asyncio.Event()

    def release(self, channel: str) -> None:
        """Let a channel go on."""
        self._held.pop(channel).set()

    def hold_files(self) -> None:
        """Let every file take very long, until they are released."""
        self._files_flow.clear()

    def release_files(self) -> None:
        """Let files come again."""
        self._files_flow.set()

    @property
    def held_files(self) -> int:
        """Count the files that are held up just now."""
        return 0 if self._files_flow.is_set() else self._fetches

    def is_held(self, channel: str) -> bool:
        """Tell whether an attempt is held in a channel."""
        return channel in self._in_hand

    def is_resting(self, channel: str) -> bool:
        """Tell whether a channel is left alone for a while, because of its pace."""
        said = [each.at for each in self.platform.messages if each.place.channel == channel]
        return bool(said) and said[-1] + self.platform.pace * 1000 > self.platform.clock.now()

    @property
    def is_listening(self) -> bool:
        """Tell whether there are happenings that it will hand in by itself."""
        return self.is_connected and bool(self._waiting)

    # The port ----------------------------------------------------------------------------------

    async def run(self, gate: Gate) -> None:
        """Hand in what the platform tells; acknowledge it only once it is kept."""
        self.is_connected, self.gate = True, gate
        try:
            while self.is_connected:
                while self._waiting and self.is_connected:
                    await self._hand_in(gate, self._waiting[0])
                    self._waiting.popleft()
                self._bell.clear()
                if self.is_connected:
                    await self._bell.wait()
        finally:
            self.is_connected = False
        raise ConnectionError("the platform hung up")

    def caps(self, place: Place) -> Caps:
        """Say what a place takes."""
        return self.platform.caps(place)

    def direct(self, account: str) -> Place:
        """Name the place of direct messages with an account."""
        return Place(self.name, f"@{account}")

    def reader(self, place: Place) -> str:
        """Name whose direct messages a place is."""
        return place.channel.removeprefix("@") if place.channel.startswith("@") else ""

    async def deliver(self, op: Op, key: str) -> Outcome:
        """Make one attempt, or fail as told."""
        if not 0 < len(key) <= KEY_MAX:
            message = f"a key has 1 to {KEY_MAX} characters, not {len(key)}: {key!r}"
            raise ValueError(message)
        self.attempts.append((op, key))
        await self._pass_through(op.place.channel)
        return self._hindered(op) or await self._say(op, key)

    async def fetch(self, file: File, limit: int) -> bytes:
        """Read a file that somebody showed, or fail as told."""
        self._fetches += 1
        try:
            await self._files_flow.wait()
        finally:
            self._fetches -= 1
        if self.faults.fetches:
            raise self.faults.fetches.pop(0)
        if self.faults.no_files or not self.is_connected:
            raise ConnectionError("not connected")
        return self.platform.files.read(file, limit)

    def address(self, place: Place, message: str = "") -> str:
        """Give the address of a message, or of a place, where the platform has addresses."""
        return self.platform.address(place, message)

    async def forget(self, account: str) -> None:
        """Forget an account, or fail as told."""
        if self.faults.forgets:
            raise self.faults.forgets.pop(0)
        self.forgotten.append(account)

    async def settle(self, op: Op, key: str, since: datetime) -> Sent | Later | None:
        """Look up what was said under a key, where the platform lets us."""
        if not self.is_connected:
            return Later(RECONNECT_SECONDS, "not connected")
        return self.platform.find(key) if self.platform.settle is Settle.LOOK_UP else None

    # How it is done ----------------------------------------------------------------------------

    async def _hand_in(self, gate: Gate, batch: _Batch) -> None:
        events = list(batch.events)
        if self.faults.shuffle:
            self.faults.shuffle.shuffle(events)
        answers: dict[str, Answer | None] = {}
        for _ in range(1 + self.faults.duplicate):
            given = await gate.accept(events, Cursor(events[-1].key))
            for event, answer in zip(events, given, strict=True):
                self.platform.show(event, answer)
                answers[event.key] = answers.get(event.key) or answer
        self.acknowledged += batch.events
        if not batch.answered.done():
            batch.answered.set_result([answers[event.key] for event in batch.events])

    async def _pass_through(self, channel: str) -> None:
        if channel in self._held:
            self._in_hand.add(channel)
            try:
                await self._held[channel].wait()
            finally:
                self._in_hand.discard(channel)

    def _hindered(self, op: Op) -> Outcome | None:
        faults, channel = self.faults, op.place.channel
        if not self.is_connected:
            return Later(RECONNECT_SECONDS, "not connected")
        if faults.later:
            return Later(faults.later.pop(0))
        if faults.bugs:
            faults.bugs -= 1
            raise RuntimeError("the adapter has a bug")
        if channel in faults.refuse:
            return Refused(faults.refuse[channel])
        if op.place.thread and channel in faults.refuse_threads:
            return Refused("this thread is closed")
        return None

    async def _say(self, op: Op, key: str) -> Outcome:
        if self.faults.lose_requests:
            self.faults.lose_requests -= 1
            return Unsure("the request was lost")
        outcome = self.platform.apply(op, key)
        if self.faults.echo and isinstance(op, Post) and isinstance(outcome, Sent):
            await self.hear(self.platform.echo(self.platform.messages[-1]))
        if isinstance(outcome, Sent) and self.faults.drop_answers:
            self.faults.drop_answers -= 1
            return Unsure("the answer was lost")
        return outcome

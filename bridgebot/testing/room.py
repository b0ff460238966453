"""A whole bot in memory, with pretend platforms and a stopped clock, driven in plain sentences.

    async with Room(url) as room:
        await room.says("ana", "acme/lobby", "/suggest dark mode")
        await room.presses("bob", "Take it")
        assert "with bob" in room.card(1).text

A place is written `connection/channel` or `connection/channel/thread`.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Final, Self

from bridgebot import plugins
from bridgebot.app import App
from bridgebot.command import Command, Commands
from bridgebot.conversation.lanes import Lanes
from bridgebot.event import Button, Event, Form, Place
from bridgebot.owners.roster import Roster
from bridgebot.people.belonging import Belonging
from bridgebot.routing import REACTIONS, Routing
from bridgebot.testing.clock import StoppedClock
from bridgebot.testing.fake import FakeAdapter
from bridgebot.testing.platform import FakePlatform, Message, Shown
from store import conversations, digests, escalations, fanouts, hours, outbox, rounds, unplaced
from store.database import Database, Reader, Transaction
from store.outbox import State

PATIENCE: Final = 50.0
"""How many real seconds the bot may take to come to rest."""
SETTLING: Final = 10
TIMED: Final = (escalations, hours, digests, conversations, unplaced)
"""What has times of its own at which something is to be done."""


class Room:
    """Everybody in it speaks through pretend platforms; nobody waits for real time to pass."""

    def __init__(  # noqa: PLR0913 - a story says what it needs, by name
        self,
        url: str,
        *,
        connections: Sequence[str] = ("acme", "beta"),
        team: str = "acme/team",
        commands: Iterable[Command] = (),
        staff: Iterable[str] = (),
        admins: Iterable[str] = (),
        roster: Roster | None = None,
        belonging: Belonging | None = None,
        open_lanes: Iterable[str] = (),
        zones: Mapping[str, str] | None = None,
        reactions: Mapping[str, str] | None = None,
    ) -> None:
        """Take the URL of a database that is ready; staff and admins are like `bob@acme`."""
        self.clock = StoppedClock()
        self.adapters = {
            name: FakeAdapter(name, FakePlatform(name, self.clock)) for name in connections
        }
        self._url = url
        self._commands = Commands((*plugins.commands(), *commands))
        place = place_of(team)
        belonging = belonging or Belonging()
        lanes = Lanes(open=frozenset(open_lanes))
        self._routing = Routing(
            {place.connection: place},
            _accounts(staff),
            _accounts(admins),
            reactions=reactions or REACTIONS,
            belonging=belonging,
            lanes=lanes,
            zones=zones or {},
        )
        self._team = place
        self._roster = roster or Roster()

    async def __aenter__(self) -> Self:
        """Start the bot."""
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the bot."""
        await self.stop()

    # The bot -----------------------------------------------------------------------------------

    async def start(self) -> None:
        """Start the bot over the database as it is, and let it come to rest."""
        self.database = Database(self._url)
        app = App(
            self.database,
            list(self.adapters.values()),
            self._commands,
            self._routing,
            self.clock,
            drain_seconds=0,
            roster=self._roster,
        )
        self._app = asyncio.create_task(app.run())
        try:
            await self._until(lambda: all(each.is_connected for each in self.adapters.values()))
            await self.quiet()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop the bot in the middle of whatever it does."""
        self._app.cancel()
        await asyncio.wait({self._app})
        await asyncio.to_thread(self.database.close)

    async def restart(self) -> None:
        """Stop the bot in the middle of whatever it does, and start it again."""
        await self.stop()
        await self.start()

    async def quiet(self) -> None:
        """Wait until the bot has done all that it can do without time passing."""
        async with asyncio.timeout(PATIENCE):
            while await self._is_busy():
                await self._turn()
            await self.database.transact(_nothing)  # now all who wrote were answered
            for _ in range(SETTLING):
                await self._turn()

    async def passes(self, seconds: float) -> None:
        """Let time pass, from one thing that is due to the next."""
        end = self.clock.now() + round(seconds * 1000)
        while (step := self.clock.until_next()) is not None:
            if self.clock.now() + step * 1000 > end:
                break
            self.clock.advance(step)
            await self.quiet()
        self.clock.advance((end - self.clock.now()) / 1000)
        await self.quiet()

    async def days_pass(self, days: float) -> None:
        """Let much time pass at once, from one thing that a clock of ours does to the next."""
        end = self.clock.now() + round(days * 24 * 3_600_000)
        while (due := await self.database.read(_next_due)) is not None and due <= end:
            self.clock.advance(max(0, due - self.clock.now()) / 1000)
            await self.quiet()
        self.clock.advance((end - self.clock.now()) / 1000)
        await self.quiet()

    # What people do ----------------------------------------------------------------------------

    async def says(
        self, who: str, where: str, words: str, *, files: Mapping[str, bytes] | None = None
    ) -> str:
        """Let somebody speak to us, or type a command after a slash; give what they are shown.

        With words they may show files, by name.
        """
        place = place_of(where)
        platform = self.adapters[place.connection].platform
        if words.startswith("/"):
            return await self._hears(platform.commands(who, place, words[1:]))
        shown = [platform.files.put(name, content) for name, content in (files or {}).items()]
        return await self._hears(platform.posts(who, place, words, files=shown))

    async def presses(self, who: str, label: str, *, on: str = "") -> str:
        """Let somebody press the newest button of that label they can see, in one place or any."""
        place, button = self._button(who, label, on)
        platform = self.adapters[place.connection].platform
        return await self._hears(platform.presses(who, place, button))

    async def fills_in(self, who: str, **values: str) -> str:
        """Let somebody fill in the form they were shown last."""
        shown = next(each for each in self._shown(who) if isinstance(each.answer, Form))
        assert isinstance(shown.answer, Form)  # noqa: S101 - for the type checker
        platform = self.adapters[shown.place.connection].platform
        return await self._hears(platform.submits(who, shown.place, shown.answer, values))

    # What there is to see ----------------------------------------------------------------------

    def heard(self, who: str) -> list[str]:
        """List the messages that were said to somebody, on any platform."""
        return [each.text for each in self._messages() if who in _names(each)]

    def messages(self, where: str) -> list[str]:
        """List what we said in a place; a channel's threads are places of their own."""
        place = place_of(where)
        return [each.text for each in self._messages() if each.place == place]

    def card(self, number: int) -> Message:
        """Give the triage card of a suggestion."""
        for each in self._messages():
            if each.place == self._team and each.text.startswith(f"#{number} "):
                return each
        raise LookupError(f"there is no card of #{number} in {self._team}")

    def story(self, number: int) -> list[str]:
        """List what was told in the thread of a suggestion's card."""
        team, thread = self._team, self.card(number).ids[0]
        return self.messages(f"{team.connection}/{team.channel}/{thread}")

    async def offers(self, connection: str, words: str) -> list[str]:
        """List the numbers of what is offered while somebody types."""
        gate = self.adapters[connection].gate
        return [each.number for each in await gate.like(words)] if gate else []

    # How it is done ----------------------------------------------------------------------------

    async def _hears(self, event: Event) -> str:
        adapter = self.adapters[event.place.connection]
        before = len(adapter.platform.shown)
        await adapter.hear(event)
        await self.quiet()
        return "\n".join(each.text for each in adapter.platform.shown[before:])

    def _messages(self) -> list[Message]:
        said = (each for adapter in self.adapters.values() for each in adapter.platform.messages)
        return sorted((each for each in said if not each.is_deleted), key=lambda each: each.at)

    def _shown(self, who: str) -> list[Shown]:
        """List what somebody alone was shown, the newest first."""
        return [
            each
            for adapter in self.adapters.values()
            for each in reversed(adapter.platform.shown)
            if each.account == adapter.platform.author(who).account
        ]

    def _button(self, who: str, label: str, on: str) -> tuple[Place, Button]:
        seen: list[Shown | Message] = [*self._shown(who), *reversed(self._messages())]
        for each in seen:
            for button in each.buttons:
                if button.label.startswith(label) and (not on or each.place == place_of(on)):
                    return each.place, button
        raise LookupError(f"{who} sees no button {label!r}")

    async def _until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not is_so():
                await self._turn()

    async def _turn(self) -> None:
        """Let everything else take a step; what felled the bot fells the test."""
        if self._app.done():
            await self._app
        await asyncio.sleep(0)

    async def _is_busy(self) -> bool:
        if any(adapter.is_listening for adapter in self.adapters.values()):
            return True
        return await self.database.read(self._has_work)

    def _has_work(self, reader: Reader) -> bool:
        dues = [each.next_due(reader) for each in TIMED]
        is_due = any(due is not None and due <= self.clock.now() for due in dues)
        held_up_by_files = sum(each.held_files for each in self.adapters.values())
        going = sum(
            self._can_go(reader, adapter, channel)
            for adapter in self.adapters.values()
            for channel in outbox.lanes(reader, adapter.name)
        )
        is_telling = bool(fanouts.unfinished(reader)) or rounds.is_any(reader)
        return is_due or is_telling or going > held_up_by_files

    def _can_go(self, reader: Reader, adapter: FakeAdapter, channel: str) -> bool:
        head = outbox.head(reader, adapter.name, channel)
        if head is None:
            return False
        if head.state == State.SENDING:
            return not adapter.is_held(channel)
        if head.due_at > self.clock.now():
            return False
        return not adapter.is_resting(channel)


def place_of(where: str) -> Place:
    """Read a place as `connection/channel` or `connection/channel/thread`."""
    connection, channel, *thread = where.split("/", 2)
    return Place(connection, channel, "".join(thread))


def _accounts(written: Iterable[str]) -> frozenset[tuple[str, str]]:
    return frozenset((account.partition("@")[2], account) for account in written)


def _next_due(reader: Reader) -> int | None:
    dues = (each.next_due(reader) for each in (escalations, hours, digests))
    return min((due for due in dues if due is not None), default=None)


def _nothing(_transaction: Transaction) -> None:
    """Change nothing."""


def _names(message: Message) -> set[str]:
    return {hearer.name for hearer in message.hearers}

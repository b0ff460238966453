"""Somebody at a terminal, as a party to a conversation: they type, and read what is printed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NoReturn

from adapters.console import message
from adapters.console.console import Console
from adapters.console.message import Message
from adapters.console.speech import Spoken, Voice
from adapters.console.talk import Talk
from bridgebot.adapter import Outcome, Sent
from bridgebot.event import Op, Place
from bridgebot.text import plain
from party import Party, Seen, Whereabouts


class Screen:
    """A terminal at which people sit, with all that ever stood on it."""

    exit_code = 0

    def __init__(self) -> None:
        self.printed: list[tuple[str, Seen]] = []
        self.answered: list[Message] = []
        self.talk: Talk | None = None

    async def show(self, message: Message) -> None:
        """Note answers; what else is said is noted where it is delivered, with its name."""
        if message.is_private:
            self.answered.append(message)

    async def run(self, talk: Talk) -> None:
        self.talk = talk
        try:
            await asyncio.Event().wait()
        finally:
            self.talk = None


class Noting(Console):
    """A console that notes what it prints, and what each line is called."""

    def __init__(self, name: str, team: str, screen: Screen) -> None:
        super().__init__(name, team, screen)
        self.screen = screen

    async def deliver(self, op: Op, key: str) -> Outcome:
        outcome = await super().deliver(op, key)
        shown = message.of_op(op)
        if isinstance(outcome, Sent):
            name = next(iter(outcome.ids or getattr(op, "messages", ())), "")
            labels = tuple(each.label for each in shown.buttons)
            words = plain(shown.body)
            seen = Seen(name, shown.speaker, words, shown.thread, buttons=labels)
            self.screen.printed.append((op.place.channel, seen))
        return outcome


class ConsoleParty(Party):
    """Somebody at a terminal."""

    is_full = False

    def __init__(self, who: Whereabouts, beside: Party | None = None) -> None:
        super().__init__(who)
        near = beside if isinstance(beside, ConsoleParty) else None
        self.screen: Screen = near.screen if near else Screen()
        self.make = near.make if near else self._open
        self.place = Place(who.connection, who.channel)
        self.account = who.name

    def _open(self) -> Noting:
        team = self.who.channel if self.who.is_staff else ""
        return Noting(self.who.connection, team, self.screen)

    async def ready(self) -> None:
        await self.until(lambda: self.screen.talk is not None, "the terminal is open")

    async def commands(self, line: str) -> None:
        await self.says(f"/{line}")

    async def says(self, words: str, thread: str = "") -> str:
        assert self.screen.talk is not None
        voice = Voice(self.who.name, self.who.channel, thread)
        await self.screen.talk.hear(Spoken(voice, words))
        return ""

    async def edits(self, message: Seen, words: str) -> NoReturn:
        raise NotImplementedError

    async def deletes(self, message: Seen) -> NoReturn:
        raise NotImplementedError

    async def reacts(self, message: Seen, sign: str) -> NoReturn:
        raise NotImplementedError

    async def presses(self, message: Seen, label: str) -> None:
        """Type the number of the button; those of the newest message can be pressed."""
        assert [each for each in self.view() if each.buttons][-1] == message
        await self.says(str(message.buttons.index(label) + 1))

    async def shows(self, name: str, content: bytes, thread: str = "") -> NoReturn:
        raise NotImplementedError

    async def reads(self, file: str) -> NoReturn:
        raise NotImplementedError

    def view(self) -> list[Seen]:
        return [seen for where, seen in self.screen.printed if where == self.who.channel]

    def alone(self) -> list[str]:
        here = f"@{self.who.name}"
        return [seen.words for where, seen in self.screen.printed if where == here]

    def answers(self) -> list[str]:
        mine = (each for each in self.screen.answered if self.who.name in each.hearers)
        return [plain(each.body) for each in mine]


@asynccontextmanager
async def on_console(who: Whereabouts, beside: Party | None = None) -> AsyncIterator[ConsoleParty]:
    """Let somebody sit down at a terminal, perhaps at that of somebody else."""
    yield ConsoleParty(who, beside)

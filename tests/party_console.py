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
    """A terminal at which somebody sits until the bot stops."""

    exit_code = 0

    async def show(self, message: Message) -> None:
        """Show nothing: what is said is noted where it is delivered, with its name."""

    async def run(self, talk: Talk) -> None:
        await asyncio.Event().wait()


class Noting(Console):
    """A console that notes what it prints, and what each line is called."""

    def __init__(self, name: str, team: str) -> None:
        super().__init__(name, team, Screen())
        self.printed: list[tuple[str, Seen]] = []

    async def deliver(self, op: Op, key: str) -> Outcome:
        outcome = await super().deliver(op, key)
        shown = message.of_op(op)
        if isinstance(outcome, Sent):
            name = next(iter(outcome.ids or getattr(op, "messages", ())), "")
            seen = Seen(name, shown.speaker, plain(shown.body), shown.thread)
            self.printed.append((op.place.channel, seen))
        return outcome


class ConsoleParty(Party):
    """Somebody at a terminal."""

    is_full = False

    def __init__(self, who: Whereabouts, beside: Party | None = None) -> None:
        super().__init__(who)
        self.adapter: Noting = Noting(who.connection, who.channel if who.is_staff else "")
        if isinstance(beside, ConsoleParty):
            self.adapter = beside.adapter
        self.place = Place(who.connection, who.channel)

    async def ready(self) -> None:
        await self.until(lambda: self.adapter._talk is not None, "the terminal is open")

    async def commands(self, line: str) -> None:
        await self.says(f"/{line}")

    async def says(self, words: str, thread: str = "") -> str:
        assert self.adapter._talk is not None
        voice = Voice(self.who.name, self.who.channel, thread)
        await self.adapter._talk.hear(Spoken(voice, words))
        return ""

    async def edits(self, message: Seen, words: str) -> NoReturn:
        raise NotImplementedError

    async def deletes(self, message: Seen) -> NoReturn:
        raise NotImplementedError

    async def reacts(self, message: Seen, sign: str) -> NoReturn:
        raise NotImplementedError

    async def shows(self, name: str, content: bytes, thread: str = "") -> NoReturn:
        raise NotImplementedError

    async def reads(self, file: str) -> NoReturn:
        raise NotImplementedError

    def view(self) -> list[Seen]:
        return [seen for where, seen in self.adapter.printed if where == self.who.channel]


@asynccontextmanager
async def on_console(who: Whereabouts, beside: Party | None = None) -> AsyncIterator[ConsoleParty]:
    """Let somebody sit down at a terminal, perhaps at that of somebody else."""
    yield ConsoleParty(who, beside)

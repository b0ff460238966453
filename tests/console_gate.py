"""A gate that notes what the console hands in, and answers as it is told."""

from collections.abc import Callable, Sequence

from adapters.console.console import Console
from bridgebot.adapter import Choice, Cursor
from bridgebot.event import (
    Answer,
    Commanded,
    Event,
    Hearer,
    Op,
    Place,
    Post,
    Posted,
    Pressed,
    Whisper,
)
from bridgebot.text import doc, plain

Reply = Callable[[Event], Answer | None]


class Full(Exception):
    """Nothing can be kept just now."""


def said(event: Event) -> str:
    """Give what somebody said, in the words that the core would hear."""
    match event:
        case Commanded(line=line):
            return line
        case Posted(body=body):
            return plain(body)
        case Pressed(command=command):
            return command
        case _:
            return ""


def echo(event: Event) -> Answer:
    """Answer with what was heard."""
    return Whisper(doc(f"heard {said(event)}"))


class PretendGate:
    """Fulfils `bridgebot.adapter.Gate`; `reply` makes the answers, `follow` what is said then."""

    def __init__(self, reply: Reply = echo) -> None:
        """Answer each event so."""
        self.reply = reply
        self.events: list[Event] = []
        self.failures: list[Exception] = []
        self.waiting: list[Op] = []
        self.console: Console | None = None
        self.is_slow = False
        self._cursor: str | None = None

    async def accept(
        self, events: Sequence[Event], cursor: Cursor | None = None
    ) -> list[Answer | None]:
        """Note what is handed in."""
        if self.failures and events:
            raise self.failures.pop(0)
        self._cursor = cursor.value if cursor else self._cursor
        self.events += events
        return [self.reply(event) for event in events]

    async def cursor(self, place: str = "") -> str | None:
        """Say how far was listened."""
        return self._cursor

    async def drained(self, seconds: float) -> bool:
        """Let everything be said that waits."""
        while self.console and self.waiting:
            await self.console.deliver(self.waiting.pop(0), "key")
        return not self.is_slow

    async def like(self, words: str) -> list[Choice]:
        """Know nothing that is like it."""
        return []

    def wants_words(self, _emoji: str) -> bool:
        return False

    async def remember(self, name: str, value: str) -> None:
        """Keep no secret: a terminal has none."""

    async def recall(self, name: str) -> str | None:
        """Know no secret."""
        return None

    async def warn(self, key: str, words: str) -> None:
        """Tell nobody: a terminal is never in trouble."""

    @property
    def said(self) -> list[str]:
        """List what was said, in order, each with who said it where."""
        return [
            f"{event.author.name}@{event.place.channel}: {said(event)}" for event in self.events
        ]


def post(channel: str, words: str, *hearers: str, thread: str = "") -> Post:
    """Make something to be said."""
    heard_by = tuple(Hearer(name, name) for name in hearers)
    return Post(Place("console", channel, thread), doc(words), hearers=heard_by)

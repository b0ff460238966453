"""The terminal's adapter keeps the contract, as a script."""

import io
import queue
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import pytest

from adapters.console.console import Console
from adapters.console.script import Script
from bridgebot.event import Place
from bridgebot.testing.contract import AdapterContract
from bridgebot.testing.far_side import Seen

LINE: Final = re.compile(r"\[lobby(?:/(?P<thread>\S+))?\] (?P<speaker>\S+) → (?P<hearers>.+)")

BUTTON: Final = re.compile(r"\[\d+ ([^\]]+)\]")


@dataclass
class Terminal:
    """Fulfils `FarSide` for a script: lines are typed, and lines are printed."""

    place: Place = field(default_factory=lambda: Place("console", "lobby"))
    typed: queue.Queue[bytes] = field(default_factory=queue.Queue)
    printed: io.StringIO = field(default_factory=io.StringIO)
    err: io.StringIO = field(default_factory=io.StringIO)

    def script(self) -> Script:
        return Script(self.typed.get, self.printed, self.err)

    async def ready(self) -> None:
        """Nothing is typed before it listens."""

    async def say(self, name: str, words: str) -> None:
        self.typed.put(f"{name}@lobby: {words}\n".encode())

    async def say_again(self) -> bool:
        return False

    def acknowledged(self) -> None:
        return None

    def seen(self) -> Sequence[Seen]:
        return [
            Seen(words, match["thread"] or "", buttons=tuple(BUTTON.findall(words)), files={})
            for match, words in self._lines()
            if "only" not in match["hearers"]
        ]

    def shown_to(self, name: str) -> Sequence[str]:
        return [words for match, words in self._lines() if f"only {name} sees" in match["hearers"]]

    def lose_next_answer(self) -> bool:
        return False

    def _lines(self) -> Iterator[tuple[re.Match[str], str]]:
        for line in self.printed.getvalue().splitlines():
            head, _, words = line.partition(": ")
            match = LINE.fullmatch(head)
            assert match, line
            yield match, words


class TestTheConsole(AdapterContract):
    @pytest.fixture
    def far_side(self) -> Iterator[Terminal]:
        terminal = Terminal()
        yield terminal
        terminal.typed.put(b"")

    @pytest.fixture
    def adapter(self, far_side: Terminal) -> Console:
        return Console("console", "team", far_side.script())

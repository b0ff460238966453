"""The adapter for the terminal: a prompt where somebody sits there, a script where nobody does."""

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol

from adapters.console import script
from adapters.console.message import Message
from adapters.console.speech import ALONE, LINE_MAX
from adapters.console.talk import Talk
from bridgebot.adapter import Caps, Cursor, Feature, Gate, Later, Level, Outcome, Sent, Settle
from bridgebot.event import Op, Place

_ANYWHERE: Final = {
    Feature.EDIT: Level.PARTLY,  # the new words appear below the old ones
    Feature.DELETE: Level.FALLBACK,
    Feature.REACT: Level.FALLBACK,
    Feature.WHISPER: Level.PARTLY,  # marked as such, but there is one screen for everybody
    Feature.FILE: Level.FALLBACK,  # named, with what is to be seen
    Feature.MENTION: Level.PARTLY,  # the name is there, and calls nobody
}
_IN_SCRIPTS: Final = _ANYWHERE | {Feature.FORM: Level.FALLBACK, Feature.FORMAT: Level.FALLBACK}
AT_A_PROMPT: Final = Caps(levels=_ANYWHERE, text_max=LINE_MAX, settle=Settle.NONE)
IN_A_SCRIPT: Final = Caps(levels=_IN_SCRIPTS, text_max=LINE_MAX, settle=Settle.NONE)
_OPENING: Final = 0.05
_GONE: Final = 1.0


class Terminal(Protocol):
    """A way to hear and to show: `Prompt` or `Script`."""

    exit_code: int

    async def show(self, message: Message) -> None:
        """Show a message; OSError when nobody can see it any more."""

    async def run(self, talk: Talk) -> None:
        """Hand in what is typed until there is no more."""


class Console:
    """Speaks with one terminal, for one connection."""

    def __init__(
        self, name: str, team: str, terminal: Terminal | None = None, zone: str = ""
    ) -> None:
        """Open this terminal, or the one that we were started in, with a clock of that zone."""
        self.name = name
        self._team = team
        self._terminal = terminal
        self._zone = zone
        self._verbs: tuple[tuple[str, str], ...] = ()
        self._talk: Talk | None = None

    @property
    def exit_code(self) -> int:
        """Say how it went: 0, or 1 if something was not kept or said, or 2 for a malformed line."""
        return self._terminal.exit_code if self._terminal else 0

    def learn(self, verbs: Sequence[tuple[str, str]]) -> None:
        """Take the commands there are, each with what it does, to offer while somebody types."""
        self._verbs = tuple(verbs)

    async def run(self, gate: Gate) -> None:
        """Hear what is typed until the script ends, or somebody leaves."""
        self._terminal = self._terminal or self._open()
        session = int(await gate.cursor() or 0) + 1
        await gate.accept([], Cursor(str(session)))
        self._talk = Talk(gate, self.name, self._team, str(session), self._terminal.show)
        await self._terminal.run(self._talk)

    def direct(self, account: str) -> Place:
        """Name the place where somebody is alone with us; there they speak as `bob@bridgebot`."""
        return Place(self.name, f"{ALONE}{account}")

    def reader(self, place: Place) -> str:
        """Name who is alone with us in a place."""
        return place.channel.removeprefix(ALONE) if place.channel.startswith(ALONE) else ""

    def caps(self, place: Place) -> Caps:
        """Say what a terminal takes: everything, some of it in plain words."""
        return AT_A_PROMPT if is_interactive() else IN_A_SCRIPT

    async def deliver(self, op: Op, key: str) -> Outcome:
        """Print it."""
        if self._talk is None:
            return Later(_OPENING, "the terminal is not open yet")
        try:
            return await self._talk.deliver(op)
        except OSError as error:
            return Later(_GONE, f"nobody reads the terminal any more: {error}")

    async def settle(self, op: Op, key: str, since: datetime) -> Sent | Later | None:
        """Nobody remembers what stood on a screen: print it again."""
        return None

    def _open(self) -> Terminal:
        if not is_interactive():
            return script.on_this_terminal(self._zone)
        from adapters.console.prompt import Prompt  # noqa: PLC0415 - slow to load, and for people only

        return Prompt(self._team, self._verbs, self._zone)


def is_interactive() -> bool:
    """Tell whether somebody sits at a terminal and sees it."""
    streams = (sys.stdin, sys.stdout)
    return all(stream is not None and stream.isatty() for stream in streams)

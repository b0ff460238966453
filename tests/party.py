"""A party to a conversation: one person, on one platform, with all that they do and see there."""

import asyncio
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from bridgebot.adapter import Adapter
from bridgebot.event import Place

PATIENCE: Final = 40.0
LOOK: Final = 0.005
_LINK: Final = re.compile(r"https?://[^\s\"'<>()\\]+")


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as somebody sees it; `thread` is the message that it stands under."""

    id: str
    speaker: str
    words: str
    thread: str = ""
    files: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Who it is, what their connection is called, and the channel in which they are."""

    name: str
    connection: str
    channel: str
    is_staff: bool


@dataclass
class Party(ABC):
    """Somebody in a channel that the bot is in too."""

    who: Whereabouts
    make: Callable[[], Adapter] = field(init=False)
    """Makes the adapter with which the bot speaks there; anew for each start."""
    place: Place = field(init=False)
    account: str = field(init=False)

    is_full = True
    """Whether people can edit, take back, react and show files there."""

    # What they do -------------------------------------------------------------------------------

    @abstractmethod
    async def ready(self) -> None:
        """Wait until the bot is there."""

    @abstractmethod
    async def commands(self, line: str) -> None:
        """Say something to the bot: `ship 1 --changed …`."""

    @abstractmethod
    async def says(self, words: str, thread: str = "") -> str:
        """Say something, perhaps under a message; give what it is called."""

    @abstractmethod
    async def edits(self, message: Seen, words: str) -> None:
        """Put words of theirs in other words."""

    @abstractmethod
    async def deletes(self, message: Seen) -> None:
        """Take words of theirs back."""

    @abstractmethod
    async def reacts(self, message: Seen, sign: str) -> None:
        """Put a sign on a message."""

    @abstractmethod
    async def presses(self, message: Seen, label: str) -> None:
        """Press a button of a message."""

    @abstractmethod
    async def shows(self, name: str, content: bytes, thread: str = "") -> None:
        """Show a file."""

    # What they see ------------------------------------------------------------------------------

    @abstractmethod
    def view(self) -> list[Seen]:
        """List all messages that they see now, in the channel and in threads there."""

    @abstractmethod
    def answers(self) -> list[str]:
        """List what they were answered."""

    @abstractmethod
    def alone(self) -> list[str]:
        """List what they were told directly, with nobody else there."""

    @abstractmethod
    async def reads(self, file: str) -> bytes:
        """Open a file of that name."""

    async def hears(self, words: str) -> str:
        """Wait until they are told these words directly; give the whole."""

        def found() -> list[str]:
            return [each for each in self.alone() if words in each]

        await self.until(lambda: bool(found()), f"they are told {words!r}")
        return found()[-1]

    async def asks(self, line: str) -> str:
        """Say something to the bot, and wait for the answer."""
        before = len(self.answers())
        await self.commands(line)
        await self.until(lambda: len(self.answers()) > before, f"{line!r} is answered")
        return self.answers()[-1]

    async def look(self) -> None:
        """Let a moment pass."""
        await asyncio.sleep(LOOK)

    async def sees(self, words: str, sign: str = "", file: str = "") -> Seen:
        """Wait until there is a message with these words, a sign on it, a file at it; give it."""

        def found() -> list[Seen]:
            return [each for each in self.view() if _is_so(each, words, sign, file)]

        wanted = " ".join(each for each in (repr(words), sign, file) if each)
        await self.until(lambda: bool(found()), f"there is {wanted}")
        return found()[-1]

    async def misses(self, words: str) -> None:
        """Wait until no message has these words any more."""
        await self.until(lambda: not self.has(words), f"{words!r} is gone")

    def has(self, words: str) -> bool:
        """Tell whether a message has these words now."""
        return any(words in each.words for each in self.view())

    async def until(self, is_so: Callable[[], bool], what: str) -> None:
        """Look until something is so."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not is_so():
                    await self.look()
        except TimeoutError:
            seen = "\n".join(map(str, self.view()))
            told = f"{self.who.name} waited in vain until {what}, and sees\n{seen}"
            raise AssertionError(told) from None


def links_in(drawn: object) -> tuple[str, ...]:
    """List the addresses that stand in what a platform was given to show."""
    return tuple(_LINK.findall(json.dumps(drawn)))


def _is_so(seen: Seen, words: str, sign: str, file: str) -> bool:
    has_sign = not sign or sign in seen.signs
    return words in seen.words and has_sign and (not file or file in seen.files)

"""What the contract suite needs of an adapter's far side: a real platform, or a pretend one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bridgebot.event import Place


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as people see it on the far side, once the platform has drawn it."""

    text: str
    thread: str = ""
    reactions: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    """Whom it calls, so that they are notified."""
    files: Mapping[str, bytes] | None = None
    """What can be opened, by name; None where your far side cannot tell."""


class FarSide(Protocol):
    """What a test does on the far side, and sees there; the adapter has to speak with it."""

    place: Place
    """A place on it, without a thread."""

    async def ready(self) -> None:
        """Wait until the adapter, which was just started, hears and speaks."""

    async def say(self, name: str, words: str) -> None:
        """Let somebody say something to us in the place; do not wait until we heard it."""

    async def say_again(self) -> bool:
        """Tell the last happening once more; False where the platform never does."""

    def acknowledged(self) -> int | None:
        """Count what the platform regards as heard; None where it does not care."""

    def seen(self) -> Sequence[Seen]:
        """List the messages that stand in the place and its threads now, the oldest first."""

    def shown_to(self, name: str) -> Sequence[str]:
        """List the words that somebody sees in the place, and others do not."""

    def lose_next_answer(self) -> bool:
        """Let the next attempt succeed without our learning of it; False where it cannot be."""

"""Remembers which numbered buttons each place shows, so that a number presses one."""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from adapters.console.message import Message
from adapters.console.speech import Malformed, Voice
from bridgebot.event import Button

REMEMBERED: Final = 100


@dataclass(frozen=True, slots=True)
class Door:
    """A message with buttons, and who alone sees it (nobody for everybody)."""

    message: str
    viewer: str
    buttons: tuple[Button, ...]


class Doors:
    """The messages with buttons, by channel; the newest are remembered."""

    def __init__(self) -> None:
        """Begin with none."""
        self._doors: dict[str, deque[Door]] = defaultdict(lambda: deque(maxlen=REMEMBERED))

    def show(self, shown: str, message: Message) -> None:
        """Note that a message is there."""
        if message.buttons:
            viewer = message.hearers[0] if message.is_private else ""
            self._doors[message.channel].append(Door(shown, viewer, message.buttons))

    def forget(self, channel: str, messages: Iterable[str]) -> None:
        """Note that messages are gone, or stand somewhere else in other words."""
        gone = set(messages)
        kept = [door for door in self._doors[channel] if door.message not in gone]
        self._doors[channel] = deque(kept, maxlen=REMEMBERED)

    def press(self, voice: Voice, number: int) -> tuple[str, str]:
        """Give the message and the command of a button; Malformed when none has that number."""
        door = self._last(voice)
        if door is None:
            where = Voice(voice.name, voice.channel).where
            raise Malformed(f"there are no buttons in {where} for {number} to press")
        if not 1 <= number <= len(door.buttons):
            last = len(door.buttons)
            shown = "has only button 1" if last == 1 else f"has buttons 1 to {last}"
            raise Malformed(f"there is no button {number}; the last message {shown}")
        return door.message, door.buttons[number - 1].command

    def _last(self, voice: Voice) -> Door | None:
        visible = (
            door for door in reversed(self._doors[voice.channel]) if door.viewer in ("", voice.name)
        )
        return next(visible, None)

"""Holds answers that are for one alone, until they press the button below a call."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from adapters.discord import rendering
from adapters.discord.heard import Way
from adapters.discord.rendering import Page
from bridgebot.event import Button
from bridgebot.text import Doc, doc

HELD: Final = "\u2060answer "
"""Begins what a button stands for that shows an answer which is held."""
REMEMBERED: Final = 1000
_CALL: Final = doc("I have an answer for you alone, and you take no direct messages from me.")
_OTHERS: Final = doc("That answer is for somebody else.")
_GONE: Final = doc(
    "I do not have that answer any more. Please ask me by a command, such as /status: then I "
    "answer so that only you see it."
)


class Holding:
    """The answers that wait for whom they are for."""

    def __init__(self) -> None:
        """Hold none."""
        self._held: OrderedDict[str, tuple[str, tuple[Page, ...]]] = OrderedDict()

    def call(self, way: Way, pages: Sequence[Page]) -> list[Page]:
        """Hold an answer, and draw what calls for it: not a word of the answer is in it."""
        key = way.message or way.interaction
        self._held[key] = (way.user, tuple(pages))
        while len(self._held) > REMEMBERED:
            self._held.popitem(last=False)
        door = Button("Show me", f"{HELD}{key}", is_main=True)
        return rendering.message(_CALL, (door,)).pages

    def forget(self, account: str) -> None:
        """Hold no answer for somebody any more."""
        for key in [key for key, (user, _) in self._held.items() if user == account]:
            del self._held[key]

    def shown(self, way: Way, command: str) -> list[Page]:
        """Give the answer that a button stands for, if it is for who pressed it."""
        user, pages = self._held.get(command.removeprefix(HELD), ("", ()))
        if user == way.user:
            return list(pages)
        return _said(_OTHERS if user else _GONE)


def _said(words: Doc) -> list[Page]:
    return rendering.message(words).pages

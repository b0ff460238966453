"""A polite no."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from bridgebot.text import Doc, say


class Refusal(Exception):
    """A polite no that is safe to show and changes nothing.

    `argument` is the one it is about, if it is about one: a form shows it there.
    """

    def __init__(self, *words: Any, argument: str = "") -> None:
        """Say no in these words: a Doc, or strings and spans of one paragraph."""
        self.body: Doc = words[0] if isinstance(words[0], Doc) else say(*words)
        self.argument = argument
        super().__init__(*words)

    @classmethod
    def of(cls, error: ValueError, argument: str = "") -> Self:
        """Say no for the reason that an error gives in words for people."""
        reason = str(error)
        said = f"{reason[:1].upper()}{reason[1:]}{'' if reason.endswith('?') else '.'}"
        return cls(said, argument=argument)


@contextmanager
def about(argument: str) -> Iterator[None]:
    """Let what is refused within be about this argument: who reads it knows what it is called."""
    try:
        yield
    except Refusal as refusal:
        refusal.argument = argument
        raise

"""A polite no."""

from typing import Any, Self

from bridgebot.text import Doc, say


class Refusal(Exception):
    """A polite no that is safe to show and changes nothing."""

    def __init__(self, *words: Any) -> None:
        """Say no in these words: a Doc, or strings and spans of one paragraph."""
        self.body: Doc = words[0] if isinstance(words[0], Doc) else say(*words)
        super().__init__(*words)

    @classmethod
    def of(cls, error: ValueError) -> Self:
        """Say no for the reason that an error gives in words for people."""
        reason = str(error)
        return cls(f"{reason[:1].upper()}{reason[1:]}{'' if reason.endswith('?') else '.'}")

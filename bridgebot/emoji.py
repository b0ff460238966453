"""Compares and shows signs: those that everybody knows, and those that a platform's people made.

A sign of a platform's own is its name between colons, `:party:`, and where that platform has a
number for it, the number behind that: `:party:1234`.
"""

import re
from typing import Final

_OWN: Final = re.compile(r"(:\w+:)\w+")
_WRITTEN: Final = re.compile(r"<a?(:\w+:\d+)>")


def bare(sign: str) -> str:
    """Give a sign without what only says how it is drawn."""
    return sign.removesuffix("\ufe0f")


def named(sign: str) -> str:
    """Give a sign as it is shown where it is not known: of a platform's own, its name alone."""
    own = _OWN.fullmatch(sign)
    return own[1] if own else bare(sign)


def written(sign: str) -> str:
    """Read a sign as people write it in a setting: `✅`, `:party:`, or `<:party:1234>`."""
    copied = _WRITTEN.fullmatch(sign)
    return copied[1] if copied else bare(sign)

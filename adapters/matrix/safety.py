"""Keeps words what they are: no sign in them is an order to a machine, nor a call to everybody."""

import re
from typing import Final

# A call to the whole room is taken apart by a sign nobody sees.
_TO_ALL: Final = re.compile(r"@(?=room\b)", re.IGNORECASE)
_APART: Final = "@\N{WORD JOINER}"
_ORDERS: Final = dict.fromkeys({*range(32), 127} - {ord("\n"), ord("\t")})


def clean(words: str) -> str:
    """Leave out signs that no message should hold, and halves of characters."""
    whole = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.translate(_ORDERS).replace(_APART, "@")


def quiet(words: str) -> str:
    """Write words so that they call nobody."""
    return _TO_ALL.sub(_APART, words)

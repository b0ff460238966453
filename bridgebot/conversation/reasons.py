"""Why words did not arrive, as it is told to customers: without what is inside our own house."""

from __future__ import annotations

import re
from typing import Final

_PLAIN: Final = (
    (r"for a week", "our chat tool could not be reached for a week"),
    (r"too long", "they are too long for our chat tool"),
    (r"larger|bytes|too large", "a file with them is too large for our chat tool"),
    (r"\bfile\b.*read", "a file with them could not be read"),
    (r"archived|locked|closed", "the place where we read them is closed"),
    (r"\bgone\b|not found|not in that|replaced", "the place where we read them is not there"),
    (
        r"permission|may not|forbid|not allowed|rules|suspended",
        "our chat tool does not let me write where we read them",
    ),
)
"""By what is in a reason, the words for it; the first one that is found is told."""
_OTHERWISE: Final = "our chat tool did not take them"


def plainly(why: str) -> str:
    """Give a reason in plain words, which name no channel, file, account or fault of ours."""
    for part, words in _PLAIN:
        if re.search(part, why, re.IGNORECASE):
            return words
    return _OTHERWISE

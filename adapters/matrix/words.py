"""Reads the words of a message into the text tree; pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bridgebot.event import File
from bridgebot.text import Doc, doc

FORMAT: Final = "org.matrix.custom.html"


def words_of(content: Mapping[str, Any], files: Sequence[File]) -> Doc:
    """Give what a message says; of one that shows a file, only what is said of it."""
    said = str(content.get("body") or "")
    if files and content.get("filename") in (None, said):
        return doc()
    return doc(said)

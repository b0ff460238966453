"""Between Matrix's messages and the tree: reads what people say, writes what is said to them."""

import re
from collections.abc import Mapping
from typing import Any, Final

from adapters.matrix.cutting import cut
from adapters.matrix.manner import USUAL, Manner
from adapters.matrix.reader import read
from adapters.matrix.safety import clean
from adapters.matrix.writer import written
from bridgebot.text import Doc, doc

FORMAT: Final = "org.matrix.custom.html"

# An event has 65,536 bytes, and an encrypted one is a third longer than its words;
# some bytes are left for what stands beside the words.
OPEN: Final = 60_000
ENCRYPTED: Final = 44_000

_FALLBACK: Final = re.compile(r"> (?:\* )?<@[^\n>]+>.*(?:\n>.*)*\n*")


def parse(content: Mapping[str, Any]) -> Doc:
    """Read what a message says (an edit's words are in its `m.new_content`)."""
    body, formatted = (_text(content.get(name)) for name in ("body", "formatted_body"))
    if content.get("format") == FORMAT and (said := read(formatted)):
        return said
    return _in_plain_words(_without_fallback(body) if _is_reply(content) else body)


def render(body: Doc, manner: Manner = USUAL) -> tuple[str, str, list[str]]:
    """Write a message: its `body`, its `formatted_body`, and the accounts that its words name.

    Always send `m.mentions` with it, even empty: without it, old rules look for names in the words.
    """
    return written(body, manner)


def split(body: Doc, limit: int = OPEN, manner: Manner = USUAL) -> list[Doc]:
    """Cut a message into as many as it takes: `render` makes at most `limit` bytes of each."""
    return cut(body, limit, manner)


def _text(found: object) -> str:
    return clean(found) if isinstance(found, str) else ""


def _is_reply(content: Mapping[str, Any]) -> bool:
    relation = content.get("m.relates_to")
    return isinstance(relation, Mapping) and "m.in_reply_to" in relation


def _without_fallback(body: str) -> str:
    """Leave out the words that are answered, as older clients put them in front."""
    found = _FALLBACK.match(body)
    return body[found.end() :] if found else body


def _in_plain_words(body: str) -> Doc:
    return doc(*(part.strip() for part in re.split(r"\n\s*\n", body) if part.strip()))

"""Finds the signs of a server by their names in words: those that its people made themselves."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Any, Final

from bridgebot.text import Doc, Emoji, Text, rebuilt

_NAMED: Final = re.compile(r"(?<![\w/]):(\w{2,32}):")
Find = Callable[[str], str]
"""Gives how a sign is written, by its name; nothing if there is none."""


def shown(body: Doc, find: Find) -> Doc:
    """Give a message in which the names of a server's own signs are those signs."""
    found: Doc = rebuilt(body, partial(_changed, find))
    return found


def _changed(find: Find, part: Any) -> tuple[Any, ...] | None:
    """Change the spans of a list, one of which may become several."""
    if not isinstance(part, tuple):
        return None
    return tuple(chain.from_iterable(_parts(each, find) for each in part))


def _parts(each: Any, find: Find) -> Iterable[Any]:
    if isinstance(each, Text) and not isinstance(each, Emoji):
        return _spans(each.text, find)
    return (rebuilt(each, partial(_changed, find)),)


def _spans(words: str, find: Find) -> Iterator[Text]:
    at = 0
    for match in _NAMED.finditer(words):
        if own := find(match[1]):
            yield Text(words[at : match.start()])
            yield Emoji(match[0], own)
            at = match.end()
    if at < len(words) or not words:
        yield Text(words[at:])

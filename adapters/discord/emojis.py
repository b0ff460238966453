"""Finds the signs of a server by their names in words: those that its people made themselves."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from bridgebot.text import Doc, Emoji, Node, Text

_NAMED: Final = re.compile(r"(?<![\w/]):(\w{2,32}):")
Find = Callable[[str], str]
"""Gives how a sign is written, by its name; nothing if there is none."""


def shown(body: Doc, find: Find) -> Doc:
    """Give a message in which the names of a server's own signs are those signs."""
    found: Doc = _shown(body, find)
    return found


def _shown(value: Any, find: Find) -> Any:
    match value:
        case tuple():
            return tuple(part for each in value for part in _parts(each, find))
        case Text() | str():
            return value
        case Node():
            inner = (getattr(value, name) for name in value.__struct_fields__)
            return type(value)(*(_shown(each, find) for each in inner))
        case _:
            return value


def _parts(value: Any, find: Find) -> Iterator[Any]:
    if isinstance(value, Text) and not isinstance(value, Emoji):
        yield from _spans(value.text, find)
    else:
        yield _shown(value, find)


def _spans(words: str, find: Find) -> Iterator[Text]:
    at = 0
    for match in _NAMED.finditer(words):
        if own := find(match[1]):
            yield Text(words[at : match.start()])
            yield Emoji(match[0], own)
            at = match.end()
    if at < len(words) or not words:
        yield Text(words[at:])

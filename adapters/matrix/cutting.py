"""Cuts a message that is too long into parts that a room takes."""

import json
from collections.abc import Callable
from functools import partial
from itertools import accumulate
from typing import Any

import msgspec

from adapters.matrix.manner import Manner
from adapters.matrix.writer import written
from bridgebot.text import (
    Bold,
    Break,
    Bullets,
    Code,
    Doc,
    Heading,
    Italic,
    Link,
    Node,
    Paragraph,
    Preformatted,
    Quote,
    Spoiler,
    Strike,
    Text,
    Underline,
)

Parts = tuple[Any, ...]
Halves = tuple[Any, Any]


def cut(body: Doc, limit: int, manner: Manner) -> list[Doc]:
    """Cut a message where it hurts least, until each part fits."""
    if size(body, manner) <= limit:
        return [body]
    left, right = _in_two(body.blocks)
    if not (left and right):
        return [body]
    return cut(Doc(left), limit, manner) + cut(Doc(right), limit, manner)


def size(body: Doc, manner: Manner) -> int:
    """Count the bytes that a message takes on the wire."""
    return len(json.dumps(written(body, manner), ensure_ascii=False).encode())


def _in_two(parts: Parts) -> Halves:
    """Cut between two parts near the middle, or through the only one."""
    parts = _without_edges(parts)
    if len(parts) == 1:
        return _through(parts[0])
    middle = _middle([len(msgspec.json.encode(part)) for part in parts])
    return _without_edges(parts[:middle]), _without_edges(parts[middle:])


def _without_edges(parts: Parts) -> Parts:
    """Leave out breaks before the first word and after the last."""
    words = [place for place, part in enumerate(parts) if part != Break()]
    return parts[words[0] : words[-1] + 1] if words else ()


def _middle(weights: list[int]) -> int:
    """Find the border that has half of the weight before it; never the first or the last."""
    half = sum(weights) / 2
    borders = list(accumulate(weights))[:-1]
    return min(range(len(borders)), key=lambda place: abs(borders[place] - half), default=-1) + 1


def _through(part: Node) -> Halves:
    """Cut through something; the second half is empty when it cannot be done."""
    if isinstance(part, Bullets) and len(part.items) > 1:
        before, after = part.parted(
            _middle([len(msgspec.json.encode(each)) for each in part.items])
        )
        return (before,), (after,)
    make, halves = _opened(part)
    left, right = halves
    return ((make(left),), (make(right),)) if left and right else ((part,), ())


def _opened(part: Node) -> tuple[Callable[[Any], Node], Halves]:
    match part:
        case Text(text) | Code(text) | Preformatted(text):
            return type(part), _words_in_two(text)
        case (
            Paragraph(parts) | Heading(parts) | Quote(parts)
            | Bold(parts) | Italic(parts) | Underline(parts) | Strike(parts) | Spoiler(parts)
        ):  # fmt: skip
            return type(part), _in_two(parts)
        case Link(url, parts):
            return partial(Link, url), _in_two(parts)
        case Bullets((item,), first):
            return lambda half: Bullets((half,), first), _in_two(item)
        case _:
            return type(part), ((), ())


def _words_in_two(text: str) -> tuple[str, str]:
    """Cut words at the end of a line or of a word, if there is one."""
    middle = (len(text) + 1) // 2
    for end in ("\n", " "):
        at = text.rfind(end, middle // 2, middle)
        if at > 0:
            return text[:at], text[at + 1 :]
    return text[:middle], text[middle:]

"""Gathers the words of one paragraph as they are read, and what is done to them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Final

from adapters.matrix.links import may_be_followed, person_in
from bridgebot.text import (
    Bold,
    Break,
    Code,
    Doc,
    Italic,
    Link,
    Mention,
    Moment,
    Paragraph,
    Span,
    Spoiler,
    Strike,
    Text,
    Underline,
    plain,
)

DEEPEST: Final = 20
"""How many marks may stand within each other."""
LONGEST_NAME: Final = 100

Make = Callable[[tuple[Span, ...]], Span]

_SPACE: Final = re.compile(r"[ \t\n\r\f]+")
_MARKS: Final[Mapping[str, Make]] = {
    "b": Bold,
    "strong": Bold,
    "i": Italic,
    "em": Italic,
    "u": Underline,
    "ins": Underline,
    "s": Strike,
    "del": Strike,
    "strike": Strike,
    "code": lambda spans: Code(_words(spans)),
}
MARKS: Final = frozenset({*_MARKS, "a", "span", "time"})


@dataclass(slots=True, eq=False)
class _Mark:
    """Something that is done to words until it ends; nothing, when it is none of ours."""

    tag: str
    make: Make | None


_Run = tuple[Span, tuple[_Mark, ...]]
"""A word that holds no others, and all that is done to it, the outermost first."""


class Line:
    """Words, and the marks that are open."""

    def __init__(self) -> None:
        self._marks: list[_Mark] = []
        self._runs: list[_Run] = []

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin a mark."""
        if tag == "span" and (reason := attributes.get("data-mx-spoiler")):
            self.say(f"({reason}) ")
        is_in_link = tag == "a" and self._is_in("a")
        make = None if is_in_link else _make(tag, attributes)
        if len(self._marks) < DEEPEST:
            self._marks.append(_Mark(tag, make))

    def end(self, tag: str) -> None:
        """End the mark that was begun last with this tag, if there is one."""
        for place in range(len(self._marks) - 1, -1, -1):
            if self._marks[place].tag == tag:
                del self._marks[place]
                return

    def say(self, words: str) -> None:
        """Add words; all white space between two is one space, but in code."""
        if not self._is_in("code"):
            words = _SPACE.sub(" ", words)
            words = words.lstrip(" ") if self._is_after_space() else words
        if words:
            self._put(Text(words))

    def break_off(self) -> None:
        """Go on in a new line."""
        _trim_end(self._runs)
        if self._runs:
            self._put(Break())

    def separate(self) -> None:
        """Set the next cell of a table apart from the one before."""
        if self._runs:
            self._put(Text(" | "))

    def taken(self) -> tuple[Span, ...]:
        """Give what was said, and begin anew; open marks stay open."""
        runs, self._runs = self._runs, []
        _trim(runs)
        return tuple(_nested(runs))

    def _is_in(self, tag: str) -> bool:
        return any(mark.tag == tag for mark in self._marks)

    def _put(self, span: Text | Break) -> None:
        self._runs.append((span, tuple(mark for mark in self._marks if mark.make)))

    def _is_after_space(self) -> bool:
        match self._runs:
            case [*_, (Text(text), _)]:
                return text.endswith(" ")
            case _:
                return True


def _make(tag: str, attributes: Mapping[str, str]) -> Make | None:
    match tag:
        case "a":
            return _link(re.sub(r"\s", "", attributes.get("href", "")))
        case "span":
            return Spoiler if "data-mx-spoiler" in attributes else None
        case "time":
            return _moment(attributes.get("datetime", ""))
        case _:
            return _MARKS[tag]


def _link(url: str) -> Make | None:
    account = person_in(url)
    if account is not None:
        return lambda spans: Mention(account, _name(spans) or account)
    return (lambda spans: Link(url, spans)) if may_be_followed(url) else None


def _moment(written: str) -> Make | None:
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    since = at.replace(tzinfo=at.tzinfo or UTC) - datetime.fromtimestamp(0, UTC)
    return lambda _: Moment(since // timedelta(milliseconds=1))


def _words(spans: tuple[Span, ...]) -> str:
    return plain(Doc((Paragraph(spans),)))


def _name(spans: tuple[Span, ...]) -> str:
    return " ".join(_words(spans).split()).removeprefix("@")[:LONGEST_NAME]


def _trim(runs: list[_Run]) -> None:
    """Take away breaks and spaces that nothing follows."""
    _trim_end(runs)
    while runs and runs[-1][0] == Break():
        runs.pop()
        _trim_end(runs)


def _trim_end(runs: list[_Run]) -> None:
    match runs:
        case [*_, (Text(text), marks)] if text.endswith(" "):
            runs.pop()
            if text != " ":
                runs.append((Text(text.rstrip(" ")), marks))


def _nested(runs: Sequence[_Run], depth: int = 0) -> Iterator[Span]:
    """Put words that share a mark within it, from the outermost mark to the innermost."""
    for mark, shared in groupby(runs, lambda run: run[1][depth] if depth < len(run[1]) else None):
        if mark is None or mark.make is None:
            yield from _joined(span for span, _ in shared)
        else:
            yield mark.make(tuple(_nested(list(shared), depth + 1)))


def _joined(spans: Iterator[Span]) -> Iterator[Span]:
    """Make one of words that follow each other."""
    for kind, same in groupby(spans, type):
        if kind is Text:
            yield Text("".join(span.text for span in same if isinstance(span, Text)))
        else:
            yield from same

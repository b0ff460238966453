"""Rich text as a small frozen tree: the one form in which words travel between platforms.

A tree holds no platform's markup. A stranger's words are always `Text` nodes, so a renderer can
escape them and no mention, link or format appears that the tree does not name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, get_args


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words, as they were said."""

    text: str


@dataclass(frozen=True, slots=True)
class Bold:
    """Strong words."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Italic:
    """Stressed words."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Underline:
    """Underlined words."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Strike:
    """Words taken back in the open."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Spoiler:
    """Words hidden until the reader asks for them."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A word of a machine's language, or exactly what to type."""

    text: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A command to type; each platform shows it with its own prefix."""

    line: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an address."""

    url: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A person called by name; `account` is theirs on the connection where it is said."""

    account: str
    name: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A time (milliseconds since 1970 UTC), shown in the reader's own zone."""

    at: int


@dataclass(frozen=True, slots=True)
class Break:
    """A new line within a paragraph."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words that stand together."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody else said."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Preformatted:
    """Lines to be shown exactly as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; each item is blocks of its own."""

    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Doc:
    """A whole message."""

    blocks: tuple[Block, ...]

    def __bool__(self) -> bool:
        """Tell whether there is anything in it."""
        return bool(self.blocks)


Span = (
    Text
    | Bold
    | Italic
    | Underline
    | Strike
    | Spoiler
    | Code
    | Typed
    | Link
    | Mention
    | Moment
    | Break
)
Block = Paragraph | Heading | Quote | Preformatted | Bullets
Wordy = str | Span

_NODES: dict[str, type[Any]] = {
    node.__name__.lower(): node for node in (*get_args(Span), *get_args(Block))
}
_FIELDS: dict[type[Any], tuple[str, tuple[str, ...]]] = {
    node: (name, tuple(node.__slots__)) for name, node in _NODES.items()
}


def spans(*words: Wordy) -> tuple[Span, ...]:
    """Take strings and spans; each string becomes a `Text`."""
    return tuple(Text(word) if isinstance(word, str) else word for word in words)


def bold(*words: Wordy) -> Bold:
    """Make words strong."""
    return Bold(spans(*words))


def italic(*words: Wordy) -> Italic:
    """Stress words."""
    return Italic(spans(*words))


def paragraph(*words: Wordy) -> Paragraph:
    """Put words together."""
    return Paragraph(spans(*words))


def bullets(*items: Iterable[Wordy] | str) -> Bullets:
    """Make a list, each item one line of words."""
    return Bullets(
        tuple((paragraph(*((item,) if isinstance(item, str) else item)),) for item in items)
    )


def quote(said: str) -> Quote:
    """Quote somebody's plain words, line for line."""
    return Quote((Paragraph(tuple(lines_of(said))),))


def lines_of(said: str) -> Iterator[Span]:
    """Turn plain words into spans, with a break where a new line begins."""
    for number, line in enumerate(said.splitlines()):
        if number:
            yield Break()
        yield Text(line)


def doc(*blocks: Block | str) -> Doc:
    """Make a message of blocks; a string is a paragraph of plain words."""
    return Doc(
        tuple(
            Paragraph(tuple(lines_of(block))) if isinstance(block, str) else block
            for block in blocks
        )
    )


def say(*words: Wordy) -> Doc:
    """Make a message of one paragraph."""
    return Doc((paragraph(*words),))


def plain(body: Doc) -> str:
    """Give the words alone: for searching, and for readers that show nothing else."""
    return "\n".join(_plain_block(block) for block in body.blocks)


def _plain_block(block: Block) -> str:
    match block:
        case Paragraph(inner) | Heading(inner):
            return _plain_spans(inner)
        case Quote(blocks):
            return "\n".join(f"> {line}" for line in plain(Doc(blocks)).splitlines())
        case Preformatted(text):
            return text
        case Bullets(items):
            return "\n".join(f"- {plain(Doc(item))}" for item in items)


def _plain_spans(inner: tuple[Span, ...]) -> str:
    return "".join(_plain_span(span) for span in inner)


def _plain_span(span: Span) -> str:
    match span:
        case Text(text) | Code(text) | Typed(text):
            return text
        case Link(url, inner):
            return f"{_plain_spans(inner)} ({url})"
        case Mention(_, name):
            return f"@{name}"
        case Moment(at):
            return moment(at)
        case Break():
            return "\n"
        case Bold(inner) | Italic(inner) | Underline(inner) | Strike(inner) | Spoiler(inner):
            return _plain_spans(inner)


def moment(at: int) -> str:
    """Write a time for readers whose zone is not known: `2026-11-24 05:30 UTC`."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")


def to_data(node: Any) -> Any:
    """Turn a tree into lists and strings that JSON can hold."""
    if isinstance(node, tuple):
        return [to_data(part) for part in node]
    if isinstance(node, str | int):
        return node
    name, fields = _FIELDS[type(node)]
    return {name: [to_data(getattr(node, field)) for field in fields]}


def from_data(data: Any) -> Any:
    """Turn what `to_data` made back into the tree; KeyError or TypeError for anything else."""
    if isinstance(data, list):
        return tuple(from_data(part) for part in data)
    if isinstance(data, str | int):
        return data
    [(name, fields)] = data.items()
    return _NODES[name](*(from_data(field) for field in fields))


def to_json(body: Doc) -> str:
    """Write a message as JSON."""
    return json.dumps(to_data(body.blocks), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Doc:
    """Read a message that `to_json` wrote."""
    return Doc(from_data(json.loads(text)))

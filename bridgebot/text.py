"""Rich text as a small frozen tree: the one form in which words travel between platforms.

A tree holds no platform's markup. A stranger's words are always `Text` nodes, so a renderer can
escape them and no mention, link or format appears that the tree does not name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

CUT = 120
NOBODY: Mapping[str, str] = MappingProxyType({})


class Node(msgspec.Struct, frozen=True, array_like=True, tag=str.lower):
    """A part of a message; written as JSON, it is a list that begins with its name."""


class Text(Node, frozen=True):
    """Plain words, as they were said."""

    text: str


class Emoji(Text, frozen=True):
    """A sign that a platform's people made: its name as others see it, `:party:`.

    Its `own` is how that platform alone writes it; whoever does not know that shows the name.
    """

    own: str


class Bold(Node, frozen=True):
    """Strong words."""

    spans: tuple[Span, ...]


class Italic(Node, frozen=True):
    """Stressed words."""

    spans: tuple[Span, ...]


class Underline(Node, frozen=True):
    """Underlined words."""

    spans: tuple[Span, ...]


class Strike(Node, frozen=True):
    """Words taken back in the open."""

    spans: tuple[Span, ...]


class Spoiler(Node, frozen=True):
    """Words hidden until the reader asks for them."""

    spans: tuple[Span, ...]


class Code(Node, frozen=True):
    """A word of a machine's language, or exactly what to type."""

    text: str


class Typed(Node, frozen=True):
    """A command to type; each platform shows it with its own prefix."""

    line: str


class Link(Node, frozen=True):
    """Words that lead to an address."""

    url: str
    spans: tuple[Span, ...]


class Mention(Node, frozen=True):
    """A person called by name; `account` is theirs on the connection where it is said."""

    account: str
    name: str


class Moment(Node, frozen=True):
    """A time (milliseconds since 1970 UTC), shown in the reader's own zone.

    `zone` names that zone, if we know who alone reads it and where they live.
    """

    at: int
    zone: str = ""


class Break(Node, frozen=True):
    """A new line within a paragraph."""


class Paragraph(Node, frozen=True):
    """Words that stand together."""

    spans: tuple[Span, ...]


class Heading(Node, frozen=True):
    """The title of what follows."""

    spans: tuple[Span, ...]


class Quote(Node, frozen=True):
    """What somebody else said."""

    blocks: tuple[Block, ...]


class Preformatted(Node, frozen=True):
    """Lines to be shown exactly as they are."""

    text: str


class Bullets(Node, frozen=True):
    """A list; each item is blocks of its own. It is numbered from `first` on, unless that is 0."""

    items: tuple[tuple[Block, ...], ...]
    first: int = 0

    @property
    def leads(self) -> tuple[str, ...]:
        """Give what stands in front of each item: its number, or a dash."""
        numbers = range(self.first, self.first + len(self.items))
        return tuple(f"{number}." if self.first else "-" for number in numbers)

    def parted(self, at: int) -> tuple[Bullets, Bullets]:
        """Part it before an item; the second part goes on counting."""
        later = self.first + at if self.first else 0
        return Bullets(self.items[:at], self.first), Bullets(self.items[at:], later)


class Doc(Node, frozen=True):
    """A whole message."""

    blocks: tuple[Block, ...]

    def __bool__(self) -> bool:
        """Tell whether there is anything in it."""
        return bool(self.blocks)


Span = (
    Text
    | Emoji
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


def cut(said: str, most: int = CUT) -> str:
    """Give words as one line of so many characters at most."""
    line = " ".join(said.split())
    return line if len(line) <= most else f"{line[: most - 1]}\u2026"


def mapped(body: Doc, change: Callable[[str], str], strangers: Mapping[str, str] = NOBODY) -> Doc:
    """Give a message with each text in it changed, and its form as it was.

    The accounts that are `strangers` are not called any more, but named as is said there.
    """

    def changed(part: Any) -> Any:
        match part:
            case str():
                return change(part)
            case Mention(account) if account in strangers:
                return Text(strangers[account])
            case Moment():
                return part

    mapped: Doc = rebuilt(body, changed)
    return mapped


def rebuilt(part: Any, change: Callable[[Any], Any]) -> Any:
    """Give a part of a message anew: what `change` makes of it, else with all its parts rebuilt.

    Parts are blocks and spans, tuples of them, and what these say; `change` gives None for those
    that are not its own.
    """
    if (changed := change(part)) is not None:
        return changed
    match part:
        case tuple():
            return tuple(rebuilt(each, change) for each in part)
        case Node():
            inner = (getattr(part, name) for name in part.__struct_fields__)
            return type(part)(*(rebuilt(each, change) for each in inner))
        case _:
            return part


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
            told = zip(block.leads, items, strict=True)
            return "\n".join(f"{lead} {plain(Doc(item))}" for lead, item in told)


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
        case Moment(at, zone):
            return moment(at, zone)
        case Break():
            return "\n"
        case Bold(inner) | Italic(inner) | Underline(inner) | Strike(inner) | Spoiler(inner):
            return _plain_spans(inner)


def moment(at: int, zone: str = "") -> str:
    """Write a time by the clock of a zone, else by that of UTC: `2026-11-24 05:30 UTC`."""
    try:
        then = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone or "UTC"))
    except (ValueError, OverflowError, OSError):  # a stranger may name the year 0
        return "a time out of reach"
    return f"{then:%Y-%m-%d %H:%M} {zone_of(then)}"


def zone_of(then: datetime) -> str:
    """Name the zone of a time; one without letters by its distance from UTC, like `UTC-03:00`."""
    name = then.tzname() or ""
    return name if name.isalpha() else f"UTC{then.isoformat()[-6:]}"


def to_json(body: Doc) -> str:
    """Write a message as JSON."""
    return _WRITE(body).decode()


def from_json(text: str) -> Doc:
    """Read a message that `to_json` wrote; ValueError for anything else."""
    return _READ(text)


_WRITE = msgspec.json.Encoder().encode
_READ = msgspec.json.Decoder(Doc).decode

"""Reads Discord's markdown into a text tree; pure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bridgebot.text import (
    Block,
    Bold,
    Break,
    Bullets,
    Code,
    Doc,
    Emoji,
    Heading,
    Italic,
    Link,
    Mention,
    Moment,
    Paragraph,
    Preformatted,
    Quote,
    Span,
    Spoiler,
    Strike,
    Text,
    Underline,
)

_FENCE: Final = re.compile(r"```(?:[a-zA-Z0-9_+.#-]+\n)?\n?(.+?)\n?```", re.DOTALL)
_HEADING: Final = re.compile(r"#{1,3} +(.+)")
_SMALL: Final = re.compile(r"^-# +(?=\S)", re.MULTILINE)
"""Begins small print, which is as good as any other."""
_BULLET: Final = re.compile(r"( *)[-*] +(.+)")
_QUOTE: Final = re.compile(r">(?!\S) ?(.*)")
Kinds = tuple[re.Pattern[str], ...]
_KINDS: Final[Kinds] = (_HEADING, _QUOTE, _BULLET)
_JOINT: Final = "\u200b"

_INLINE: Final = re.compile(
    r"""
    \\(?P<escaped>[^0-9A-Za-z\s])
    | (?P<ticks>`+)(?P<code>.*?[^`])(?P=ticks)(?!`)
    | <(?P<shown>https?://[^>\s]+)>
    | (?P<address>https?://[^\s<]*[^\s<.,:;"')\]])
    | <@!?(?P<user>\d+)>
    | <@&(?P<role>\d+)>
    | <\#(?P<channel>\d+)>
    | <(?P<emoji>a?:\w+:\d+)>
    | <t:(?P<moment>-?\d{1,13})(?::[tTdDfFR])?>
    | <(?P<slash>/[^:>\n]+):\d+>
    | \[(?P<label>(?:\\.|[^\]\\\[])+)\]\((?P<angle><)?(?P<url>(?:https?://|mailto:)[^\s<>)]+)(?(angle)>)\)
    | \*\*(?P<bold>(?:\\.|[^\\])+?)\*\*(?!\*)
    | __(?P<underline>(?:\\.|[^\\])+?)__(?!_)
    | \|\|(?P<spoiler>(?:\\.|[^\\])+?)\|\|
    | ~~(?P<strike>(?:\\.|[^\\])+?)~~
    | \*(?P<italic>[^\s*](?:\\.|\*\*|[^\\*])*?)\*(?!\*)
    | (?<!\w)_(?P<slanted>(?:\\.|__|[^\\_])+?)_(?![_\w])
    | (?P<line>\n)
    """,
    re.VERBOSE | re.DOTALL,
)
_DRESS: Final[Mapping[str, type[Bold | Italic | Strike | Underline | Spoiler]]] = {
    "bold": Bold,
    "underline": Underline,
    "spoiler": Spoiler,
    "strike": Strike,
    "italic": Italic,
    "slanted": Italic,
}
DEEPEST: Final = 8


def _unknown(_id: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Names:
    """The names that stand behind ids."""

    users: dict[str, str] = field(default_factory=dict)
    role: Callable[[str], str] = _unknown
    channel: Callable[[str], str] = _unknown


def read(content: str, names: Names | None = None) -> Doc:
    """Read a message."""
    return Doc(tuple(_Reading(names or Names()).blocks(content)))


@dataclass(frozen=True, slots=True)
class _Reading:
    names: Names

    def blocks(self, content: str) -> Iterator[Block]:
        at = 0
        for fence in _FENCE.finditer(content):
            yield from self._lines(content[at : fence.start()].strip("\n"))
            yield Preformatted(fence[1])
            at = fence.end()
        yield from self._lines(content[at:].strip("\n"))

    def _lines(self, content: str, kinds: Kinds = _KINDS) -> Iterator[Block]:
        """Read lines, those of one kind together."""
        lines = content.split("\n") if content else []
        at = 0
        while at < len(lines):
            end = at + 1
            kind = _kind(lines[at], kinds)
            while end < len(lines) and kind is not _HEADING and _kind(lines[end], kinds) is kind:
                end += 1
            yield from self._run(kind, lines[at:end])
            at = end

    def _run(self, kind: re.Pattern[str] | None, lines: Sequence[str]) -> Iterator[Block]:
        if kind is _HEADING:
            yield Heading(self.spans(_inside(_HEADING, lines[0], 1)))
        elif kind is _QUOTE:
            within = "\n".join(_inside(_QUOTE, line, 1) for line in lines)
            inside = self._lines(within, (_HEADING, _BULLET))  # no quote is within another
            yield Quote(tuple(inside) or (Paragraph(()),))
        elif kind is _BULLET:
            yield self._list(lines)
        elif any(lines):
            words = "\n".join(lines).strip("\n")  # numbers of a list are words: no tree has them
            yield Paragraph(self.spans(_SMALL.sub("", words)))

    def _list(self, lines: Sequence[str]) -> Bullets:
        """Read a list; what is further in than its first line is a list within an item."""
        depth = len(_inside(_BULLET, lines[0], 1))
        items: list[tuple[Block, ...]] = []
        at = 0
        while at < len(lines):
            end = at + 1
            while end < len(lines) and len(_inside(_BULLET, lines[end], 1)) > depth:
                end += 1
            said: tuple[Block, ...] = (Paragraph(self.spans(_inside(_BULLET, lines[at], 2))),)
            items.append(said + ((self._list(lines[at + 1 : end]),) if end > at + 1 else ()))
            at = end
        return Bullets(tuple(items))

    def spans(self, content: str, depth: int = 0) -> tuple[Span, ...]:
        """Read words within a line."""
        if depth > DEEPEST:
            return (Text(content),)
        return tuple(_joined(self._pieces(content, depth)))

    def _pieces(self, content: str, depth: int) -> Iterator[Span]:
        at = 0
        for match in _INLINE.finditer(content):
            yield Text(content[at : match.start()].replace(_JOINT, ""))
            yield self._piece(match, depth)
            at = match.end()
        yield Text(content[at:].replace(_JOINT, ""))

    def _piece(self, match: re.Match[str], depth: int) -> Span:
        kind = match.lastgroup or ""
        found = match[kind] or ""
        if kind in _DRESS:
            dressed: Span = _DRESS[kind](self.spans(found, depth + 1))
            return dressed
        if match["url"]:
            return Link(match["url"], self.spans(match["label"], depth + 1))
        if match["emoji"]:
            return Emoji(f":{found.split(':')[1]}:", found)
        if match["ticks"]:
            return Code(_unpadded(match["code"]))
        return self._leaf(kind, found)

    def _leaf(self, kind: str, found: str) -> Span:
        match kind:
            case "user":
                return Mention(found, self.names.users.get(found, found))
            case "role":
                return Text(f"@{self.names.role(found) or 'role'}")
            case "channel":
                return Text(f"#{self.names.channel(found) or 'channel'}")
            case "moment":
                return Moment(int(found) * 1000)
            case "line":
                return Break()
            case _:
                return Text(found)


def _kind(line: str, kinds: Kinds) -> re.Pattern[str] | None:
    return next((kind for kind in kinds if kind.fullmatch(line)), None)


def _inside(kind: re.Pattern[str], line: str, group: int) -> str:
    match = kind.fullmatch(line)
    return match[group] if match else line


def _unpadded(code: str) -> str:
    return re.sub(r"^ (?= *`)|(?<=`)( *) $", r"\1", code)


def _joined(pieces: Iterator[Span]) -> Iterator[Span]:
    """Join words that stand side by side."""
    held = ""
    for piece in pieces:
        if isinstance(piece, Text) and not isinstance(piece, Emoji):
            held += piece.text
            continue
        if held:
            yield Text(held)
        held = ""
        yield piece
    if held:
        yield Text(held)

"""Draws a message's tree as lines of styled words, and a message as one line of plain ones.

Styles are written as prompt_toolkit reads them, but nothing here needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from adapters.console import safety
from adapters.console.message import EVERYBODY, Message
from adapters.console.moments import Wall, when
from adapters.console.speech import ALONE, Voice
from bridgebot.text import (
    Block,
    Bold,
    Break,
    Bullets,
    Code,
    Doc,
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
    Typed,
    Underline,
)

Fragment = tuple[str, str]
"""A style and the words in it."""


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one line; `hang` is put before each further line if they must be wrapped."""

    fragments: tuple[Fragment, ...]
    hang: str = ""

    def after(self, prefix: str, hang: str) -> Line:
        """Put something before it."""
        return Line((("class:frame", prefix), *self.fragments), hang + self.hang)

    @property
    def words(self) -> str:
        """Give the words without their styles."""
        return "".join(words for _, words in self.fragments)


# A tree as lines ------------------------------------------------------------------------------


def drawn(body: Doc, wall: Wall) -> list[Line]:
    """Draw a message, line by line."""
    return list(chain.from_iterable(_block(block, wall) for block in body.blocks)) or [Line(())]


def _block(block: Block, wall: Wall) -> Iterator[Line]:
    match block:
        case Paragraph(inner):
            yield from _lines(_spans(inner, "", wall))
        case Heading(inner):
            yield from _lines(_spans(inner, "bold", wall))
        case Preformatted(text):
            yield from (Line((("class:code", line),)) for line in safety.lines(text))
        case Quote(blocks):
            yield from (line.after("> ", "> ") for line in drawn(Doc(blocks), wall))
        case Bullets(items):
            for lead, item in zip(block.leads, items, strict=True):
                yield from _item(lead, drawn(Doc(item), wall))


def _item(lead: str, lines: Sequence[Line]) -> Iterator[Line]:
    yield lines[0].after(f"{lead} ", "  ")
    yield from (line.after("  ", "  ") for line in lines[1:])


def _lines(fragments: Iterable[Fragment]) -> Iterator[Line]:
    """Begin a new line wherever the words do."""
    line: list[Fragment] = []
    for style, words in fragments:
        first, *others = safety.lines(words) if words != "\n" else ["", ""]
        line.append((style, first))
        for other in others:
            yield Line(tuple(line))
            line = [(style, other)]
    yield Line(tuple(line))


def _spans(inner: Iterable[Span], style: str, wall: Wall) -> Iterator[Fragment]:
    for span in inner:
        yield from _span(span, style, wall)


def _span(span: Span, style: str, wall: Wall) -> Iterator[Fragment]:
    match span:
        case Text(text):
            yield style, text
        case Code(text):
            yield f"{style} class:code", text
        case Typed(line):
            yield f"{style} class:typed", f"/{line}"
        case Mention(_, name):
            yield f"{style} class:mention", f"@{name}"
        case Moment(at, zone):
            yield style, when(at, wall.elsewhere(zone))
        case Break():
            yield style, "\n"
        case Link(url, inner):
            yield from _link(url, tuple(_spans(inner, f"{style} class:link", wall)))
        case _:
            yield from _dressed(span, style, wall)


def _dressed(
    span: Bold | Italic | Underline | Strike | Spoiler, style: str, wall: Wall
) -> Iterator[Fragment]:
    """Draw words with a style; with a sign as well where the style is their meaning."""
    dress, before, after = _DRESSES[type(span)]
    yield style, before
    yield from _spans(span.spans, f"{style} {dress}", wall)
    yield style, after


_DRESSES: dict[type[Span], tuple[str, str, str]] = {
    Bold: ("bold", "", ""),
    Italic: ("italic", "", ""),
    Underline: ("underline", "", ""),
    Strike: ("strike", "~", "~"),
    Spoiler: ("", "(spoiler: ", ")"),
}


def _link(url: str, words: tuple[Fragment, ...]) -> Iterator[Fragment]:
    yield from words
    if "".join(text for _, text in words) != url:
        yield "", f" ({url})"


# A message as one line --------------------------------------------------------------------------


def place(message: Message) -> str:
    """Name the place, as it is typed; where somebody is alone with us, with who they are."""
    where = Voice(message.channel.removeprefix(ALONE), message.channel, message.thread)
    return safety.name(str(where) if where.is_alone else where.where)


def hearers(message: Message) -> str:
    """Name who is meant to hear it."""
    return ", ".join(map(safety.name, message.hearers)) or EVERYBODY


def one_line(message: Message, wall: Wall) -> str:
    """Draw a message as a script's reader sees it: `[place] speaker → hearer: text`."""
    words = " | ".join(safety.without_bars(line.words) for line in drawn(message.body, wall))
    mark = f" ({safety.name(message.mark)})" if message.mark else ""
    speaker = safety.name(message.speaker)
    doors = "".join(f" [{each}]" for each in labels(message))
    return f"[{place(message)}] {speaker} → {hearers(message)}{mark}: {words}{doors}"


def labels(message: Message) -> list[str]:
    """Name each button, after the number that is typed to press it."""
    return [
        f"{number} {safety.name(button.label)}" for number, button in enumerate(message.buttons, 1)
    ]

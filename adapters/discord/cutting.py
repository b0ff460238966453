"""Cuts what is too long for one message, where it hurts least."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from adapters.discord import writer
from bridgebot.text import (
    Block,
    Bold,
    Bullets,
    Code,
    Doc,
    Emoji,
    Heading,
    Italic,
    Link,
    Paragraph,
    Preformatted,
    Quote,
    Span,
    Spoiler,
    Strike,
    Text,
    Underline,
)

_Part = TypeVar("_Part")


def pages(body: Doc, limit: int) -> list[str]:
    """Write a message as pages of at most so many characters."""
    filled: list[str] = []
    for words in _cut(body.blocks, limit):
        if filled and len(filled[-1]) + len(words) < limit:
            filled[-1] += f"\n{words}"
        else:
            filled.append(words)
    return [page for page in filled if page.strip()]


def _cut(blocks: Iterable[Block], limit: int) -> Iterator[str]:
    """Write blocks so that each fits; one that does not is halved until its parts do."""
    for block in blocks:
        words = writer.block(block)
        halves = _halves(block) if len(words) > limit else None
        if halves is None:
            yield words
        else:
            yield from _cut(halves, limit)


def _halves(block: Block) -> tuple[Block, Block] | None:
    match block:
        case Paragraph(inner) | Heading(inner):
            halved = _halved(inner)
            return halved and (type(block)(halved[0]), type(block)(halved[1]))
        case Quote(blocks):
            halved_blocks = _halved_blocks(blocks)
            return halved_blocks and (Quote(halved_blocks[0]), Quote(halved_blocks[1]))
        case Preformatted(text):
            halved_text = _halved_text(text, "\n")
            return halved_text and (Preformatted(halved_text[0]), Preformatted(halved_text[1]))
        case Bullets():
            return _halved_bullets(block)


def _halved_bullets(whole: Bullets) -> tuple[Block, Block] | None:
    items, first = whole.items, whole.first
    if len(items) > 1:
        return whole.parted(len(items) // 2)
    halved = _halved_blocks(items[0]) if items else None
    return halved and (Bullets((halved[0],), first), Bullets((halved[1],), first))


def _halved_blocks(
    blocks: tuple[Block, ...],
) -> tuple[tuple[Block, ...], tuple[Block, ...]] | None:
    if len(blocks) > 1:
        return _middle(blocks)
    halved = _halves(blocks[0]) if blocks else None
    return halved and ((halved[0],), (halved[1],))


def _halved(inner: tuple[Span, ...]) -> tuple[tuple[Span, ...], tuple[Span, ...]] | None:
    if len(inner) > 1:
        return _middle(inner)
    halved = _halved_span(inner[0]) if inner else None
    return halved and ((halved[0],), (halved[1],))


def _halved_span(span: Span) -> tuple[Span, Span] | None:
    match span:
        case Emoji():
            return None
        case Text(text) | Code(text):
            halved_text = _halved_text(text, " ")
            return halved_text and (type(span)(halved_text[0]), type(span)(halved_text[1]))
        case Bold(inner) | Italic(inner) | Underline(inner) | Strike(inner) | Spoiler(inner):
            halved = _halved(inner)
            return halved and (type(span)(halved[0]), type(span)(halved[1]))
        case Link(url, inner):
            halved = _halved(inner)
            return halved and (Link(url, halved[0]), Link(url, halved[1]))
        case _:
            return None


def _halved_text(text: str, gap: str) -> tuple[str, str] | None:
    """Cut a text near its middle: at a gap, or anywhere if there is none."""
    middle = len(text) // 2
    if not middle:
        return None
    near = text.rfind(gap, 1, middle + 1)
    at = near if near > 0 else middle
    return text[:at], text[at:].removeprefix(gap) if near > 0 else text[at:]


def _middle(parts: tuple[_Part, ...]) -> tuple[tuple[_Part, ...], tuple[_Part, ...]]:
    middle = len(parts) // 2
    return parts[:middle], parts[middle:]

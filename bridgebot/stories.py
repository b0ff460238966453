"""How the story of a suggestion reads, under its card."""

from collections.abc import Iterable

from bridgebot.text import Block, Bullets, Doc, Moment, Paragraph, doc, paragraph
from store.timeline import Entry


def story(body: Doc, entries: Iterable[Entry], events: Iterable[Doc]) -> Doc:
    """Tell, under its card, everything that happened to a suggestion, in order."""
    told = tuple(
        (paragraph(Moment(entry.at), " "), *event.blocks)
        for entry, event in zip(entries, events, strict=True)
    )
    return doc(*body.blocks, Bullets(_joined(told)))


def _joined(told: Iterable[tuple[Block, ...]]) -> tuple[tuple[Block, ...], ...]:
    return tuple(_on_one_line(*blocks) for blocks in told)


def _on_one_line(when: Block, *blocks: Block) -> tuple[Block, ...]:
    match when, blocks:
        case Paragraph(time), (Paragraph(words), *rest):
            return (Paragraph((*time, *words)), *rest)
        case _:
            return (when, *blocks)

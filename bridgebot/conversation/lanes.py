"""The two lanes of a team's thread: what stays among staff, and what crosses to the customer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from bridgebot.emoji import bare, named, written
from bridgebot.text import Block, Break, Doc, Heading, Paragraph, Quote, Span, Text

KIND_SIGNS: Final = (
    "👍",
    "❤",
    "🎉",
    "🙏",
    "👏",
    "🙌",
    "🚀",
    "💯",
    "😊",
    "😀",
    "😄",
    "🥳",
    "👋",
    "✨",
)


class ConversationSettings(BaseModel):
    """How staff say what crosses."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    send_mark: str = Field(default=">>", min_length=1, max_length=20)
    note_mark: str = Field(default="note:", min_length=1, max_length=20)
    signs: tuple[str, ...] = KIND_SIGNS


@dataclass(frozen=True, slots=True)
class Lanes:
    """How words are told apart; `open` are the connections whose words cross unless marked."""

    marks: ConversationSettings = field(default_factory=ConversationSettings)
    open: frozenset[str] = frozenset()

    def is_open(self, connection: str) -> bool:
        """Tell whether what a team says on a connection crosses unless it is marked as a note."""
        return connection in self.open

    def lets_through(self, connection: str, sign: str) -> bool:
        """Tell whether a sign of staff is shown to customers: the kind ones are."""
        shown = {*map(written, self.marks.signs)}
        return self.is_open(connection) or not shown.isdisjoint((bare(sign), named(sign)))

    def sent(self, body: Doc) -> Doc | None:
        """Give words that begin with the mark that sends, without it; None if they do not."""
        mark = self.marks.send_mark
        found = _unmarked(body, mark)
        return _unquoted(body, mark) if found is None and set(mark) == {">"} else found

    def is_note(self, body: Doc) -> bool:
        """Tell whether words begin with the mark of a note."""
        return _unmarked(body, self.marks.note_mark) is not None

    def unmarked(self, body: Doc) -> Doc:
        """Give words without any mark."""
        for found in (self.sent(body), _unmarked(body, self.marks.note_mark)):
            if found is not None:
                return found
        return body


def _unmarked(body: Doc, mark: str) -> Doc | None:
    """Give words without the mark with which they begin; a run of it is another sign."""
    match body.blocks:
        case (Paragraph((Text(said), *spans)), *blocks):
            rest = _after(said, mark)
            if rest is None:
                return None
            return Doc((*_paragraph(rest, spans), *blocks))
        case _:
            return None


def _after(said: str, mark: str) -> str | None:
    words = said.lstrip()
    if words[: len(mark)].casefold() != mark.casefold():
        return None
    rest = words[len(mark) :]
    is_run = not mark[-1].isalnum() and rest.startswith(mark[-1])
    return None if is_run else rest.lstrip()


def _paragraph(first: str, spans: list[Span]) -> tuple[Paragraph, ...]:
    kept: tuple[Span, ...] = (Text(first), *spans) if first else tuple(spans)
    while kept and kept[0] == Break():
        kept = kept[1:]
    return (Paragraph(kept),) if kept else ()


def _unquoted(body: Doc, mark: str) -> Doc | None:
    """Give words of which an app has made a quotation, because they begin with its sign.

    Only if nothing else is said: whoever quotes somebody adds words of their own.
    """
    blocks: tuple[Block, ...] = body.blocks
    for _ in mark:
        match blocks:
            case (Quote(inner),):
                blocks = inner
            case _:
                return None
    is_deeper = any(isinstance(each, Quote | Heading) for each in blocks)
    return None if is_deeper or not blocks else Doc(blocks)

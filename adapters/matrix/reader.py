"""Reads Matrix's HTML into a message's tree, however strange, unclosed, deep or long it is."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Final

from adapters.matrix.line import DEEPEST, MARKS, Line
from adapters.matrix.tokens import End, Start, tokens
from bridgebot.text import (
    Block,
    Bullets,
    Doc,
    Heading,
    Paragraph,
    Preformatted,
    Quote,
    Text,
)

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS: Final = frozenset({"ul", "ol"})
_HOLDERS: Final = _LISTS | {"li", "blockquote"}
_BORDERS: Final = _HEADINGS | {
    *("p", "div", "hr", "pre", "table", "tr", "caption", "details", "summary", "dl", "dt", "dd")
}
_UNSEEN: Final = frozenset({"mx-reply", "script", "style", "head", "title"})


def read(html: str) -> Doc:
    """Read HTML. What has no place in the tree is left out, its words are kept."""
    reader = _Reader()
    for token in tokens(html):
        match token:
            case Start(name, attributes):
                reader.start(name, attributes)
            case End(name):
                reader.end(name)
            case words:
                reader.say(words)
    return reader.finish()


@dataclass(slots=True)
class _Holder:
    """A list, an item, a quote or the whole, until it ends."""

    tag: str
    blocks: list[Block] = field(default_factory=list)
    items: list[tuple[Block, ...]] = field(default_factory=list)
    first: int = 0

    def take(self, block: Block) -> None:
        """Take a block in."""
        if self.tag in _LISTS:
            self.items.append((block,))
        else:
            self.blocks.append(block)


class _Reader:
    def __init__(self) -> None:
        self._holders = [_Holder("")]
        self._line = Line()
        self._is_heading = False
        self._unseen = ""
        self._exactly: list[str] | None = None

    # Tags and words -------------------------------------------------------------------------

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin something."""
        if self._unseen:
            return
        if self._exactly is not None:
            self._exactly.append("\n" if tag == "br" else "")
        elif tag in _UNSEEN:
            self._unseen = tag
        elif tag in _HOLDERS:
            self._hold(tag, attributes)
        elif tag in _BORDERS:
            self._border(tag)
        else:
            self._in_line(tag, attributes)

    def end(self, tag: str) -> None:
        """End it. What was never begun is not ended."""
        if self._unseen:
            self._unseen = "" if tag == self._unseen else self._unseen
        elif self._exactly is not None:
            self._end_exactly(tag)
        elif tag in _HOLDERS:
            self._release(tag)
        elif tag in _BORDERS:
            self._flush()
        else:
            self._line.end(tag)

    def say(self, words: str) -> None:
        """Say words between two tags."""
        if self._unseen:
            return
        if self._exactly is not None:
            self._exactly.append(words)
        else:
            self._line.say(words)

    def finish(self) -> Doc:
        """End all that is open."""
        self._end_exactly("pre")
        self._flush()
        self._close(1)
        return Doc(tuple(self._holders[0].blocks))

    def _in_line(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "br":
            self._line.break_off()
        elif tag in {"td", "th"}:
            self._line.separate()
        elif tag == "img":
            self._line.say(attributes.get("alt") or attributes.get("title") or "")
        elif tag in MARKS:
            self._line.begin(tag, attributes)

    # Blocks ---------------------------------------------------------------------------------

    def _border(self, tag: str) -> None:
        self._flush()
        self._is_heading = tag in _HEADINGS
        if tag == "hr":
            self._holders[-1].take(Paragraph((Text("———"),)))
        elif tag == "pre":
            self._exactly = []

    def _flush(self) -> None:
        """End the paragraph."""
        spans = self._line.taken()
        make = Heading if self._is_heading else Paragraph
        self._is_heading = False
        if spans:
            self._holders[-1].take(make(spans))

    def _end_exactly(self, tag: str) -> None:
        if self._exactly is None or tag != "pre":
            return
        first, *others = self._exactly or [""]
        self._exactly = None
        text = "".join([first.removeprefix("\n"), *others]).removesuffix("\n")
        if text:
            self._holders[-1].take(Preformatted(text))

    def _hold(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._flush()
        if tag == "li":
            self._hold_item()
        elif len(self._holders) < DEEPEST:
            first = _number(attributes.get("start", "")) if tag == "ol" else 0
            self._holders.append(_Holder(tag, first=first))

    def _hold_item(self) -> None:
        listed = self._innermost(_LISTS)
        if listed is None:
            return
        self._close(listed + 1)
        self._holders.append(_Holder("li"))

    def _release(self, tag: str) -> None:
        self._flush()
        found = self._innermost({tag})
        if found is not None:
            self._close(found)

    def _innermost(self, tags: Container[str]) -> int | None:
        places = range(len(self._holders) - 1, 0, -1)
        return next((place for place in places if self._holders[place].tag in tags), None)

    def _close(self, place: int) -> None:
        """Close the holder at a place, and all within it."""
        while len(self._holders) > place:
            inner, outer = self._holders.pop(), self._holders[-1]
            if inner.items:
                outer.take(Bullets(tuple(inner.items), inner.first))
            elif inner.blocks and inner.tag == "blockquote":
                outer.take(Quote(tuple(inner.blocks)))
            elif inner.blocks:
                outer.items.append(tuple(inner.blocks))


def _number(written: str) -> int:
    return max(1, int(written)) if re.fullmatch(r"[0-9]{1,6}", written) else 1

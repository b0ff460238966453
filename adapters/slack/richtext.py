"""Reads Slack's `rich_text` blocks into a text tree; pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from adapters.slack import signs
from adapters.slack.naming import unnamed
from bridgebot.text import (
    Block,
    Bold,
    Break,
    Bullets,
    Code,
    Doc,
    Italic,
    Link,
    Mention,
    Moment,
    Paragraph,
    Preformatted,
    Quote,
    Span,
    Strike,
    Text,
    Underline,
    lines_of,
)

Element = Mapping[str, Any]
Named = Callable[[str], tuple[str, str]]
"""Gives the account and the name of a user, by their id in Slack."""
Called = Callable[[str], str]
"""Gives what a channel or a group is called, by its id in Slack."""

_DRESS: Final[Sequence[tuple[str, type[Bold | Italic | Strike | Underline]]]] = (
    ("underline", Underline),
    ("strike", Strike),
    ("italic", Italic),
    ("bold", Bold),
)


def has_rich_text(blocks: Iterable[Element]) -> bool:
    """Tell whether somebody's own words are among the blocks."""
    return any(block.get("type") == "rich_text" for block in blocks)


def read(blocks: Iterable[Element], named: Named, called: Called = unnamed) -> Doc:
    """Read the words in a message's blocks."""
    rich = (block for block in blocks if block.get("type") == "rich_text")
    elements = list(chain.from_iterable(block.get("elements", ()) for block in rich))
    return Doc(tuple(_Reading(named, called).blocks(elements)))


@dataclass(frozen=True, slots=True)
class _Reading:
    named: Named
    called: Called

    def blocks(self, elements: Sequence[Element]) -> Iterator[Block]:
        at = 0
        while at < len(elements):
            if elements[at].get("type") == "rich_text_list":
                end = _end_of_list(elements, at)
                yield self._list(elements[at:end])
                at = end
                continue
            block = self._block(elements[at])
            if block is not None:
                yield block
            at += 1

    def _block(self, element: Element) -> Block | None:
        inner = element.get("elements", ())
        match element.get("type"):
            case "rich_text_section":
                said = self.section(inner)
                return Paragraph(said) if said else None
            case "rich_text_quote":
                return Quote((Paragraph(self.section(inner)),))
            case "rich_text_preformatted":
                return Preformatted("".join(map(self._words, inner)))
            case _:
                return None

    def section(self, inner: Iterable[Element]) -> tuple[Span, ...]:
        spans = [span for element in inner for span in self._spans(element)]
        while spans and isinstance(spans[-1], Break):
            spans.pop()
        return tuple(spans)

    def _list(self, levels: Sequence[Element]) -> Bullets:
        """Read a list: Slack tells each run of items of one depth by itself."""
        depth = levels[0].get("indent", 0)
        items: list[tuple[Block, ...]] = []
        at = 0
        while at < len(levels):
            if levels[at].get("indent", 0) <= depth or not items:
                items += [self._item(each) for each in levels[at].get("elements", ())]
                at += 1
                continue
            end = at + 1
            while end < len(levels) and levels[end].get("indent", 0) > depth:
                end += 1
            items[-1] = (*items[-1], *self.blocks(levels[at:end]))
            at = end
        return Bullets(tuple(items), _first(levels[0]))

    def _item(self, element: Element) -> tuple[Block, ...]:
        return (Paragraph(self.section(element.get("elements", ()))),)

    def _spans(self, element: Element) -> Iterator[Span]:
        style = element.get("style") or {}
        match element.get("type"):
            case "text":
                yield from _dressed(element.get("text", ""), style)
            case "link":
                url = element.get("url", "")
                yield Link(url, tuple(_dressed(element.get("text") or url, style)))
            case "user":
                account, name = self.named(element.get("user_id", ""))
                yield Mention(account, name)
            case "date":
                yield Moment(int(element.get("timestamp", 0)) * 1000)
            case _:
                yield Text(self._words(element))

    def _words(self, element: Element) -> str:
        """Give what stands for an element that is no plain text."""
        match element.get("type"):
            case "channel":
                return self.called(str(element.get("channel_id", "")))
            case "usergroup":
                return self.called(str(element.get("usergroup_id", "")))
            case _:
                return _plain_words(element)


def _end_of_list(elements: Sequence[Element], start: int) -> int:
    """Find where a list ends: at what is none, or is counted otherwise at the same depth."""
    whole, end = elements[start], start + 1
    while end < len(elements) and _goes_on(whole, elements[end]):
        end += 1
    return end


def _goes_on(whole: Element, element: Element) -> bool:
    is_list = element.get("type") == "rich_text_list"
    is_deeper = element.get("indent", 0) > whole.get("indent", 0)
    return is_list and (is_deeper or element.get("style") == whole.get("style"))


def _first(element: Element) -> int:
    """Give the number of a list's first item; 0 for a list that is not numbered."""
    return int(element.get("offset") or 0) + 1 if element.get("style") == "ordered" else 0


def _dressed(text: str, style: Mapping[str, Any]) -> Iterator[Span]:
    if style.get("code"):
        yield Code(text)
        return
    inner: tuple[Span, ...] = tuple(_lines(text))
    for name, dress in _DRESS:
        if style.get(name):
            inner = (dress(inner),)
    yield from inner


def _lines(text: str) -> Iterator[Span]:
    for span in lines_of(text):
        if span != Text(""):
            yield span
    if text.endswith("\n"):
        yield Break()


def _plain_words(element: Element) -> str:
    mark, field = _STANDS_FOR.get(str(element.get("type")), ("", ""))
    if field == "name":
        return signs.sign(str(element.get("name", "")))
    if field == "text":
        return str(element.get("text") or element.get("url", ""))
    return f"{mark}{element.get(field, '')}"


_STANDS_FOR: Final = {
    "text": ("", "text"),
    "link": ("", "text"),
    "emoji": ("", "name"),
    "broadcast": ("@", "range"),
    "color": ("", "value"),
}

"""Draws a text tree as the elements of a `rich_text` block, page by page; pure.

Every word is a text element, so that nothing in it can call, link or format: what Slack shows as a
mention or a link is what the tree names as one.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters.slack import ability
from adapters.slack.naming import user_of
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
    moment,
    plain,
)

Element = Mapping[str, Any]
Style = Mapping[str, bool]

_PLAIN: Final[Style] = {}
_NEW_LINE: Final[Element] = {"type": "text", "text": "\n"}
_USER: Final = re.compile(r"[UW][A-Z0-9]+")
_ADDRESS: Final = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
_URL_MAX: Final = 3000
_DEEPEST: Final = 5


@dataclass(frozen=True, slots=True)
class Drawing:
    """How trees are drawn for one connection: with its slash commands."""

    prefix: str = "bridge"
    slash: tuple[str, ...] = ()

    def elements(self, body: Doc) -> list[Element]:
        """Draw a message."""
        found = [element for block in body.blocks for element in self._block(block, 0)]
        for at, element in enumerate(found[:-1]):
            if element["type"] == "rich_text_section":
                found[at] = _section([*element["elements"], _NEW_LINE])
        return found

    def typed(self, line: str) -> str:
        """Show how a command is typed here."""
        verb = line.partition(" ")[0]
        return f"/{line}" if verb in self.slash else f"/{self.prefix} {line}"

    def _block(self, block: Block, depth: int) -> Iterator[Element]:
        match block:
            case Paragraph(inner):
                yield from _section_of(self._spans(inner, _PLAIN))
            case Heading(inner):
                yield from _section_of(self._spans(inner, {"bold": True}))
            case Preformatted(text):
                if text:
                    yield {"type": "rich_text_preformatted", "elements": [_text(text, _PLAIN)]}
            case Quote(blocks):
                inner_elements = list(self._flat(blocks))
                if inner_elements:
                    yield {"type": "rich_text_quote", "elements": inner_elements}
            case Bullets(items):
                yield from self._bullets(items, depth)

    def _bullets(self, items: Iterable[tuple[Block, ...]], depth: int) -> Iterator[Element]:
        run: list[Element] = []
        for item in items:
            run.append(_section(list(self._flat(_words_of(item))) or [_text(" ", _PLAIN)]))
            deeper = [block for block in item if isinstance(block, Bullets)]
            if deeper:
                yield _list(run, depth)
                run = []
            for block in deeper:
                yield from self._bullets(block.items, min(depth + 1, _DEEPEST))
        if run:
            yield _list(run, depth)

    def _flat(self, blocks: Sequence[Block]) -> Iterator[Element]:
        """Draw blocks where Slack takes words only: each begins on a new line."""
        for number, block in enumerate(blocks):
            if number:
                yield _NEW_LINE
            match block:
                case Paragraph(inner) | Heading(inner):
                    yield from self._spans(inner, _PLAIN)
                case _:
                    yield from _texts(plain(Doc((block,))), _PLAIN)

    def _spans(self, inner: Iterable[Span], style: Style) -> Iterator[Element]:
        for span in inner:
            yield from self._span(span, style)

    def _span(self, span: Span, style: Style) -> Iterator[Element]:
        match span:
            case Text(text):
                yield from _texts(text, style)
            case Code() | Typed():
                line = span.text if isinstance(span, Code) else self.typed(span.line)
                yield from _texts(line, {**style, "code": True})
            case Mention() | Moment() | Break():
                yield _alone(span, style)
            case Link(url, words):
                yield from self._link(url, words, style)
            case Bold(words) | Italic(words) | Strike(words) | Underline(words) | Spoiler(words):
                yield from self._dressed(span, words, style)

    def _dressed(self, span: Span, words: Iterable[Span], style: Style) -> Iterator[Element]:
        match span:
            case Spoiler():
                yield _text("(spoiler: ", style)
                yield from self._spans(words, style)
                yield _text(")", style)
            case Underline():
                yield from self._spans(words, style)
            case _:
                yield from self._spans(words, {**style, _STYLES[type(span)]: True})

    def _link(self, url: str, words: Sequence[Span], style: Style) -> Iterator[Element]:
        drawn = list(self._spans(words, style))
        label = "".join(map(shown, drawn)) or url
        if not _ADDRESS.fullmatch(url) or len(url) > _URL_MAX:
            yield from drawn or _texts(label, style)
            return
        dress = drawn[0].get("style", style) if drawn else style
        yield {"type": "link", "url": url, "text": label, **({"style": dress} if dress else {})}


_STYLES: Final[Mapping[type[Any], str]] = {Bold: "bold", Italic: "italic", Strike: "strike"}


def _alone(span: Mention | Moment | Break, style: Style) -> Element:
    match span:
        case Mention(account, name):
            return _mention(account, name, style)
        case Moment(at):
            return _date(at)
        case Break():
            return _NEW_LINE


def mention(account: str, name: str) -> Element:
    """Call somebody."""
    return _mention(account, name, _PLAIN)


def _mention(account: str, name: str, style: Style) -> Element:
    user = user_of(account)
    if _USER.fullmatch(user):
        return {"type": "user", "user_id": user}
    return _text(f"@{name}", style)


def _date(at: int) -> Element:
    return {
        "type": "date",
        "timestamp": at // 1000,
        "format": "{date_short_pretty} at {time}",
        "fallback": moment(at),
    }


def _words_of(item: Iterable[Block]) -> list[Block]:
    return [block for block in item if not isinstance(block, Bullets)]


def _list(items: list[Element], depth: int) -> Element:
    return {"type": "rich_text_list", "style": "bullet", "indent": depth, "elements": items}


def _section_of(inner: Iterable[Element]) -> Iterator[Element]:
    elements = list(inner)
    if elements:
        yield _section(elements)


def _section(elements: list[Element]) -> Element:
    return {"type": "rich_text_section", "elements": elements}


def _texts(text: str, style: Style) -> Iterator[Element]:
    if text:
        yield _text(text, style)


def _text(text: str, style: Style) -> Element:
    return {"type": "text", "text": text, **({"style": dict(style)} if style else {})}


# What an element shows ------------------------------------------------------------------------


def shown(element: Element) -> str:
    """Give the words that an element shows."""
    words = _SHOWN.get(element["type"])
    if words is not None:
        return str(element[words])
    match element["type"]:
        case "user":
            return f"@{element['user_id']}"
        case "rich_text_list":
            return "".join(f"- {shown(each)}\n" for each in element["elements"])
        case kind:
            end = "" if kind == "rich_text_section" else "\n"
            return "".join(map(shown, element["elements"])) + end


_SHOWN: Final = {"text": "text", "link": "text", "date": "fallback"}


def bytes_of(element: Element) -> int:
    """Say how much room an element takes in a payload."""
    return len(json.dumps(element, ensure_ascii=False).encode())


# Pages ----------------------------------------------------------------------------------------


def paged(elements: Iterable[Element]) -> list[list[Element]]:
    """Share elements out to as many pages as they need, each within Slack's limits."""
    pages: list[list[Element]] = [[]]
    words = room = 0
    for element in (part for whole in elements for part in _parted(whole)):
        more, bigger = len(shown(element)), bytes_of(element)
        if pages[-1] and (words + more > ability.PAGE or room + bigger > ability.PAGE_BYTES):
            pages.append([])
            words = room = 0
        pages[-1].append(element)
        words, room = words + more, room + bigger
    return pages


def _fits(element: Element) -> bool:
    return len(shown(element)) <= ability.PAGE and bytes_of(element) <= ability.PAGE_BYTES


def _parted(element: Element) -> Iterator[Element]:
    """Part an element that is too large for one page; each part is of the same kind."""
    if _fits(element):
        yield element
        return
    run: list[Element] = []
    for part in (piece for inner in element["elements"] for piece in _cut(inner)):
        if run and not _fits({**element, "elements": [*run, part]}):
            yield {**element, "elements": run}
            run = []
        run.append(part)
    if run:
        yield {**element, "elements": run}


def _cut(element: Element) -> Iterator[Element]:
    """Cut what is within: a long text between words, a long item of a list as a section is."""
    if element["type"] == "rich_text_section":
        yield from _parted(element)
        return
    text = element.get("text", "")
    if element["type"] != "text" or len(text) <= _PIECE:
        yield element
        return
    for piece in pieces(text, _PIECE):
        yield {**element, "text": piece}


_PIECE: Final = 700


def pieces(text: str, size: int) -> Iterator[str]:
    """Cut a text into pieces, after a space or a line's end if there is one."""
    while len(text) > size:
        cut = max(text.rfind("\n", 0, size), text.rfind(" ", 0, size)) + 1
        cut = cut if cut > size // 2 else size
        yield text[:cut]
        text = text[cut:]
    if text:
        yield text

"""Draws a text tree as the elements of a `rich_text` block, page by page; pure.

Every word is a text element, so that nothing in it can call, link or format: what Slack shows as a
mention or a link is what the tree names as one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters.slack.naming import user_of
from adapters.slack.paging import Element, shown
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
            case Bullets():
                yield from self._bullets(block, depth)

    def _bullets(self, whole: Bullets, depth: int) -> Iterator[Element]:
        run: list[Element] = []
        first = whole.first
        for item in whole.items:
            run.append(_section(list(self._flat(_words_of(item))) or [_text(" ", _PLAIN)]))
            deeper = [block for block in item if isinstance(block, Bullets)]
            if deeper:
                yield _list(run, depth, first)
                first += len(run) if first else 0
                run = []
            for block in deeper:
                yield from self._bullets(block, min(depth + 1, _DEEPEST))
        if run:
            yield _list(run, depth, first)

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

    def _span(self, span: Span, style: Style) -> Iterable[Element]:
        match span:
            case Text(text):
                return _texts(text, style)
            case Code() | Typed():
                line = span.text if isinstance(span, Code) else self.typed(span.line)
                return _texts(line, {**style, "code": True})
            case Mention() | Moment() | Break():
                return (_alone(span, style),)
            case Link(url, words):
                return self._link(url, words, style)
            case Bold(words) | Italic(words) | Strike(words) | Underline(words) | Spoiler(words):
                return self._dressed(span, words, style)

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
        case Moment(at, zone):
            return _date(at, zone)
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


def _date(at: int, zone: str) -> Element:
    return {
        "type": "date",
        "timestamp": at // 1000,
        "format": "{date_short_pretty} at {time}",
        "fallback": moment(at, zone),
    }


def _words_of(item: Iterable[Block]) -> list[Block]:
    return [block for block in item if not isinstance(block, Bullets)]


def _list(items: list[Element], depth: int, first: int) -> Element:
    """Draw items of one depth, counted from the first one's number on if it has any."""
    style = {"style": "ordered" if first else "bullet", "indent": depth}
    offset = {"offset": first - 1} if first > 1 else {}
    return {"type": "rich_text_list", **style, **offset, "elements": items}


def _section_of(inner: Iterable[Element]) -> Iterator[Element]:
    elements = list(inner)
    if elements:
        yield _section(elements)


def _section(elements: list[Element]) -> Element:
    return {"type": "rich_text_section", "elements": elements}


def _texts(text: str, style: Style) -> tuple[Element, ...]:
    return (_text(text, style),) if text else ()


def _text(text: str, style: Style) -> Element:
    if not style:
        return {"type": "text", "text": text}
    return {"type": "text", "text": text, "style": dict(style)}

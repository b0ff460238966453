"""Writes a message's tree as Matrix's HTML, and as plain words for readers that show no HTML."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from adapters.matrix.links import is_account, may_be_followed, person_in, to_person
from adapters.matrix.manner import Manner
from adapters.matrix.safety import clean, quiet
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

_TAGS: Final[dict[type[Span], tuple[str, str]]] = {
    Bold: ("<strong>", "</strong>"),
    Italic: ("<em>", "</em>"),
    Underline: ("<u>", "</u>"),
    Strike: ("<del>", "</del>"),
    Spoiler: ("<span data-mx-spoiler>", "</span>"),
}


class Html:
    """Writes HTML, and keeps whom it calls."""

    def __init__(self, manner: Manner) -> None:
        self.called: dict[str, None] = {}
        self._manner = manner
        self._is_in_link = False

    def blocks(self, blocks: Sequence[Block]) -> str:
        """Write what stands together; a lone paragraph in front needs no tag."""
        paragraphs = sum(isinstance(block, Paragraph) for block in blocks)
        match blocks:
            case [Paragraph(spans), *others] if paragraphs == 1:
                return self._spans(spans) + "".join(map(self._block, others))
            case _:
                return "".join(map(self._block, blocks))

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph(spans):
                return f"<p>{self._spans(spans)}</p>"
            case Heading(spans):
                return f"<h3>{self._spans(spans)}</h3>"
            case Quote(blocks):
                return f"<blockquote>{self.blocks(blocks)}</blockquote>"
            case Preformatted(text):
                return f"<pre><code>{_words(text)}\n</code></pre>"
            case Bullets(items, first):
                told = "".join(f"<li>{self.blocks(item)}</li>" for item in items)
                begins = f' start="{first}"' if first > 1 else ""
                return f"<ol{begins}>{told}</ol>" if first else f"<ul>{told}</ul>"

    def _spans(self, spans: Iterable[Span]) -> str:
        return "".join(map(self._span, spans))

    def _span(self, span: Span) -> str:
        match span:
            case Link(url, spans):
                return self._link(url, spans or (Text(url),))
            case Mention(account, name):
                return self._mention(account, name)
            case Bold(spans) | Italic(spans) | Underline(spans) | Strike(spans) | Spoiler(spans):
                before, after = _TAGS[type(span)]
                return f"{before}{self._spans(spans)}{after}"
            case _:
                return self._leaf(span)

    def _leaf(self, span: Text | Code | Typed | Moment | Break) -> str:
        match span:
            case Text(text):
                return _words(text).replace("\n", "<br>")
            case Code(text):
                return f"<code>{_words(text)}</code>"
            case Typed(line):
                return f"<code>{_words(self._manner.typed(line))}</code>"
            case Moment():
                return _time(span, self._manner)
            case Break():
                return "<br>"

    def _link(self, url: str, spans: tuple[Span, ...]) -> str:
        if self._is_in_link or not may_be_followed(url):
            return self._spans(spans)
        if person_in(url):  # it would be shown as a person who is called
            return f"{self._spans(spans)} (<code>{_words(url)}</code>)"
        self._is_in_link = True
        words = self._spans(spans)
        self._is_in_link = False
        return f'<a href="{escape(clean(url))}">{words}</a>'

    def _mention(self, account: str, name: str) -> str:
        if self._is_in_link or not is_account(account):
            return _words(f"@{name}")
        self.called[account] = None
        return f'<a href="{to_person(account)}">{_words(name or account)}</a>'


def _words(words: str) -> str:
    return escape(quiet(clean(words)), quote=False)


def _time(moment: Moment, manner: Manner) -> str:
    then, told = manner.at(moment.at, moment.zone), manner.told(moment.at, moment.zone)
    return f'<time datetime="{then.isoformat()}">{told}</time>' if then else told


class Plain:
    """Writes plain words."""

    def __init__(self, manner: Manner) -> None:
        self._manner = manner

    def blocks(self, blocks: Sequence[Block]) -> str:
        """Write what stands together, with an empty line between two paragraphs."""
        lines = ""
        for number, block in enumerate(blocks):
            both = number and {type(blocks[number - 1]), type(block)} == {Paragraph}
            lines += ("\n\n" if both else "\n" if number else "") + self._block(block)
        return lines

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph(spans) | Heading(spans):
                return self._spans(spans)
            case Quote(blocks):
                return _led("> ", "> ", self.blocks(blocks))
            case Preformatted(text):
                return text
            case Bullets(items):
                told = zip(block.leads, items, strict=True)
                return "\n".join(_led(f"{lead} ", "  ", self.blocks(item)) for lead, item in told)

    def _spans(self, spans: Iterable[Span]) -> str:
        return "".join(map(self._span, spans))

    def _span(self, span: Span) -> str:
        match span:
            case Link(url, spans):
                words = self._spans(spans)
                return f"{words} ({url})" if words not in {"", url} else url
            case Mention(account, name):
                return name or account if is_account(account) else f"@{name}"
            case Spoiler():
                return "[spoiler]"  # a notice on a locked screen shows these words
            case Bold(spans) | Italic(spans) | Underline(spans) | Strike(spans):
                return self._spans(spans)
            case _:
                return self._leaf(span)

    def _leaf(self, span: Text | Code | Typed | Moment | Break) -> str:
        match span:
            case Text(text) | Code(text):
                return text
            case Typed(line):
                return self._manner.typed(line)
            case Moment(at, zone):
                return self._manner.told(at, zone)
            case Break():
                return "\n"


def _led(first: str, others: str, words: str) -> str:
    """Put something in front of each line."""
    head, *tail = words.split("\n")
    return "\n".join([first + head, *(others + line for line in tail)])


def written(body: Doc, manner: Manner) -> tuple[str, str, list[str]]:
    """Write a message as plain words and as HTML; tell whose accounts it names."""
    html = Html(manner)
    formatted = html.blocks(body.blocks)
    words = quiet(clean(Plain(manner).blocks(body.blocks)))
    return words, formatted, list(html.called)

"""Slack's older way of writing: read where there are no blocks, written as a fallback; pure."""

import html
import re
from collections.abc import Iterator
from typing import Final

from adapters.slack.richtext import Named
from bridgebot.text import Doc, Link, Mention, Paragraph, Span, Text, lines_of, plain

_TOKEN: Final = re.compile(r"<([^<>\n]+)>")
_MARKED: Final = re.compile(r"[<&\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
CUT: Final = "\u2026"


def read(text: str, named: Named) -> Doc:
    """Read a message's `text`: mentions and links are known, all else is plain words."""
    paragraphs = (tuple(_spans(part, named)) for part in text.split("\n\n"))
    return Doc(tuple(Paragraph(spans) for spans in paragraphs if spans))


def words(text: str, named: Named) -> str:
    """Read a message's `text` as plain words alone."""
    if not _MARKED.search(text):  # nearly always, of a command: one line that means what it says
        return text.strip()
    return plain(read(text, named)).strip()


def escaped(text: str, limit: int) -> str:
    """Write plain words so that nothing in them is a mention or a link, cut to so many."""
    said = text if len(text) <= limit else f"{text[: limit - 1]}{CUT}"
    written = html.escape(said, quote=False)
    while len(written) > limit:
        said = f"{said[: -(len(written) - limit) - 1]}{CUT}"
        written = html.escape(said, quote=False)
    return written


def _spans(text: str, named: Named) -> Iterator[Span]:
    at = 0
    for token in _TOKEN.finditer(text):
        yield from lines_of(html.unescape(text[at : token.start()]))
        yield _token(token.group(1), named)
        at = token.end()
    yield from lines_of(html.unescape(text[at:]))


def _token(token: str, named: Named) -> Span:
    target, _, label = token.partition("|")
    label = html.unescape(label)
    match target[:1]:
        case "@":
            account, name = named(target[1:])
            return Mention(account, name)
        case "#":
            return Text(f"#{label or target[1:]}")
        case "!":
            return Text(label or f"@{target[1:].partition('^')[0]}")
        case _:
            url = html.unescape(target)
            return Link(url, (Text(label or url),))


def mentioned(text: object) -> Iterator[str]:
    """Find the users that are mentioned in a message's `text`."""
    if isinstance(text, str):
        yield from _USER.findall(text)


_USER: Final = re.compile(r"<@([UW][A-Z0-9]+)")

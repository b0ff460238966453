"""Slack's older way of writing: read where there are no blocks, written as a fallback; pure."""

import html
import re
from collections.abc import Iterator
from typing import Final

from adapters.slack.naming import unnamed
from adapters.slack.richtext import Called, Named
from bridgebot.text import Doc, Link, Mention, Paragraph, Span, Text, lines_of, plain

_TOKEN: Final = re.compile(r"<([^<>\n]+)>")
_MARKED: Final = re.compile(r"[<&\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
CUT: Final = "\u2026"


def read(text: str, named: Named, called: Called = unnamed) -> Doc:
    """Read a message's `text`: mentions and links are known, all else is plain words."""
    paragraphs = (tuple(_spans(part, named, called)) for part in text.split("\n\n"))
    return Doc(tuple(Paragraph(spans) for spans in paragraphs if spans))


def words(text: str, named: Named, called: Called = unnamed) -> str:
    """Read a message's `text` as plain words alone."""
    if not _MARKED.search(text):  # nearly always, of a command: one line that means what it says
        return text.strip()
    return plain(read(text, named, called)).strip()


def escaped(text: str, limit: int) -> str:
    """Write plain words so that nothing in them is a mention or a link, cut to so many."""
    said = text if len(text) <= limit else f"{text[: limit - 1]}{CUT}"
    written = html.escape(said, quote=False)
    while len(written) > limit:
        said = f"{said[: -(len(written) - limit) - 1]}{CUT}"
        written = html.escape(said, quote=False)
    return written


def _spans(text: str, named: Named, called: Called) -> Iterator[Span]:
    at = 0
    for token in _TOKEN.finditer(text):
        yield from lines_of(html.unescape(text[at : token.start()]))
        yield _token(token.group(1), named, called)
        at = token.end()
    yield from lines_of(html.unescape(text[at:]))


def _token(token: str, named: Named, called: Called) -> Span:
    target, _, label = token.partition("|")
    label = html.unescape(label)
    match target[:1]:
        case "@":
            account, name = named(target[1:])
            return Mention(account, name)
        case "#":
            return Text(f"#{label}" if label else called(target[1:]))
        case "!":
            return Text(label or _called_all(target[1:], called))
        case _:
            url = html.unescape(target)
            return Link(url, (Text(label or url),))


def _called_all(target: str, called: Called) -> str:
    """Name who is called: a group, or everybody."""
    kind, _, group = target.partition("^")
    return called(group) if kind == _GROUP else f"@{kind}"


def mentioned(text: object) -> Iterator[str]:
    """Find the users that are mentioned in a message's `text`, channels and groups too."""
    if isinstance(text, str) and "<" in text:
        for user, channel, group in _MENTION.findall(text):
            yield user or channel or group


_GROUP: Final = "subteam"
_MENTION: Final = re.compile(r"<@([UW][A-Z0-9]+)|<#([CG][A-Z0-9]+)\|?>|<!subteam\^(S[A-Z0-9]+)\|?>")

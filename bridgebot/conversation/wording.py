"""What words become on another side: nothing that their author could not have said there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from bridgebot.text import (
    Block,
    Bold,
    Bullets,
    Code,
    Doc,
    Heading,
    Italic,
    Link,
    Mention,
    Paragraph,
    Quote,
    Span,
    Spoiler,
    Strike,
    Text,
    Typed,
    Underline,
    cut,
    plain,
    say,
)
from store import people
from store.database import Reader

QUOTED_MAX: Final = 80
_ADDRESS: Final = re.compile(
    r"\s*(?:https?://|www\.)\S+|\s*[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?\s*"
)


@dataclass(frozen=True, slots=True)
class Journey:
    """From which connection words go to which."""

    reader: Reader
    source: str
    target: str


def carried(journey: Journey, body: Doc) -> Doc:
    """Give words as they are said on another connection: who is called there is called there."""
    return Doc(tuple(_block(partial(_span, journey), each) for each in body.blocks))


def short(body: Doc) -> str:
    """Give the beginning of words, as one line."""
    return cut(plain(body), QUOTED_MAX)


def in_answer_to(name: str, quoted: Doc, body: Doc) -> Doc:
    """Put in front of words what they answer."""
    return Doc((Quote(say(f"{name}: {short(quoted)}").blocks), *body.blocks))


def _block(change: Callable[[Span], Span], block: Block) -> Block:
    match block:
        case Paragraph(spans):
            return Paragraph(tuple(map(change, spans)))
        case Heading(spans):
            return Heading(tuple(map(change, spans)))
        case Quote(blocks):
            return Quote(tuple(_block(change, each) for each in blocks))
        case Bullets(items):
            return Bullets(tuple(tuple(_block(change, each) for each in item) for item in items))
        case _:
            return block


def _span(journey: Journey, span: Span) -> Span:
    match span:
        case Mention(account, name):
            return _called(journey, account, name)
        case Typed(line):
            return Code(line)
        case Link(url, spans):
            return _link(url, tuple(_span(journey, each) for each in spans))
        case Bold(spans) | Italic(spans) | Underline(spans) | Strike(spans) | Spoiler(spans):
            return type(span)(tuple(_span(journey, each) for each in spans))
        case _:
            return span


def _called(journey: Journey, account: str, name: str) -> Span:
    """Call somebody by their account there, if we know it; else say their name."""
    found = people.identity(journey.reader, journey.source, account)
    if found is not None:
        if journey.source == journey.target:
            return Mention(found.account, found.name)
        for each in people.accounts(journey.reader, found.person_id):
            if each.connection == journey.target:
                return Mention(each.account, each.name)
    return Text(f"@{name}")


def _link(url: str, spans: tuple[Span, ...]) -> Span:
    """Say where a link leads if its words look like another address."""
    shown = plain(Doc((Paragraph(spans),))).strip()
    if _ADDRESS.fullmatch(shown) and shown.rstrip("/") != url.rstrip("/"):
        return Link(url, (Text(url),))
    return Link(url, spans)

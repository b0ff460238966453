"""What words become on another side: nothing that their author could not have said there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain
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
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_BARE: Final = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
"""What people take for an address, though it says nothing of how to get there."""


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


def _block(change: Callable[[Span], Iterable[Span]], block: Block) -> Block:
    match block:
        case Paragraph(spans):
            return Paragraph(_changed(change, spans))
        case Heading(spans):
            return Heading(_changed(change, spans))
        case Quote(blocks):
            return Quote(tuple(_block(change, each) for each in blocks))
        case Bullets(items, first):
            changed = tuple(tuple(_block(change, each) for each in item) for item in items)
            return Bullets(changed, first)
        case _:
            return block


def _changed(change: Callable[[Span], Iterable[Span]], spans: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(chain.from_iterable(map(change, spans)))


def _span(journey: Journey, span: Span) -> tuple[Span, ...]:
    match span:
        case Mention(account, name):
            return (_called(journey, account, name),)
        case Typed(line):
            return (Code(line),)
        case Link(url, spans):
            return _link(url, _changed(partial(_span, journey), spans))
        case Bold(spans) | Italic(spans) | Underline(spans) | Strike(spans) | Spoiler(spans):
            return (type(span)(_changed(partial(_span, journey), spans)),)
        case _:
            return (span,)


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


def _link(url: str, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Say where a link leads, beside its words, if they show another address."""
    shown = plain(Doc((Paragraph(spans),)))
    seen = "".join(each for each in shown if unicodedata.category(each) != "Cf").strip()
    addresses = [seen] if _BARE.fullmatch(seen) else _ADDRESS.findall(seen)
    if all(_without_scheme(each) == _without_scheme(url) for each in addresses):
        return (Link(url, spans),)
    return (*spans, Text(" ("), Link(url, (Text(url),)), Text(")"))


def _without_scheme(address: str) -> str:
    return re.sub(r"^https?://", "", address.casefold()).rstrip("/")

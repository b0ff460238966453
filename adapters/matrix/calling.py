"""Sees to it that words call those, and only those, whom their writer called; pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from adapters.matrix.links import is_account
from bridgebot.text import (
    Bold,
    Bullets,
    Doc,
    Heading,
    Italic,
    Mention,
    Paragraph,
    Quote,
    Span,
    Spoiler,
    Strike,
    Text,
    Underline,
)

CALLED: Final = 50
"""How many people somebody can call at once."""
_HOLDERS: Final = (Paragraph, Heading, Quote, Bold, Italic, Underline, Strike, Spoiler)

Change = Callable[[Span], Iterable[Span]]


def meant(body: Doc, content: Mapping[str, Any], name_of: Callable[[str], str]) -> Doc:
    """Give words in which a person is called if `m.mentions` says so, and else merely named.

    Without `m.mentions`, as old clients write, whoever is named is called.
    """
    mentions = content.get("m.mentions")
    if not isinstance(mentions, Mapping):
        return body
    found = mentions.get("user_ids")
    users = [str(each) for each in (found if isinstance(found, list) else ())[:CALLED]]
    names = {each: name_of(each) for each in users if is_account(each)}
    return Doc(tuple(_remade(body.blocks, partial(_called, names=names))))


def _called(span: Span, names: Mapping[str, str]) -> Iterable[Span]:
    match span:
        case Mention(account, name) if account not in names:
            return (Text(f"@{name.removeprefix('@')}"),)
        case Text(text) if names:
            return _parted(text, names)
        case _:
            return (span,)


def _parted(text: str, names: Mapping[str, str]) -> Iterator[Span]:
    """Call whoever is written as an account in plain words."""
    accounts = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    for part in re.split(rf"(?<!\S)({accounts})(?![\w-])", text):
        if part in names:
            yield Mention(part, names[part])
        elif part:
            yield Text(part)


def _remade(parts: Iterable[Any], change: Change) -> Iterator[Any]:
    for part in parts:
        match part:
            case Text() | Mention():
                yield from change(part)
            case Bullets(items, first):
                yield Bullets(tuple(tuple(_remade(item, change)) for item in items), first)
            case _ if isinstance(part, _HOLDERS):
                inner = part.blocks if isinstance(part, Quote) else part.spans
                yield type(part)(tuple(_remade(inner, change)))
            case _:
                yield part

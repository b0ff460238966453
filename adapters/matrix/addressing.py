"""Tells what is said to us: a command after the prefix, our name, a mention; pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from bridgebot.text import Break, Doc, Mention, Paragraph, Span, Text, plain

_SEPARATORS: Final = " \t\n:,;-–—"


def command(body: Doc, prefix: str) -> str | None:
    """Give what is typed after the prefix, or None when it is no command."""
    said = plain(body).strip()
    if not said.startswith(prefix):
        return None
    line = said.removeprefix(prefix)
    return line if line[:1].isalpha() else None


def addressed(
    content: Mapping[str, Any], body: Doc, user_id: str, names: Iterable[str]
) -> tuple[bool, Doc]:
    """Tell whether words are to us, and give them without our name in front."""
    rest = _without_name(body, user_id, (user_id, *names))
    mentions = content.get("m.mentions")
    if isinstance(mentions, Mapping):
        users = mentions.get("user_ids")
        return isinstance(users, list) and user_id in users, body if rest is None else rest
    return rest is not None or user_id in str(content.get("body", "")), (
        body if rest is None else rest
    )


def _without_name(body: Doc, user_id: str, names: Iterable[str]) -> Doc | None:
    match body.blocks:
        case (Paragraph(spans=(Mention(account=account), *rest)), *others) if account == user_id:
            return _joined(_trimmed(rest), others)
        case (Paragraph(spans=(Text(text=text), *rest)), *others):
            after = _after_name(text, names)
            if after is not None:
                return _joined(_trimmed([Text(after), *rest]), others)
    return None


def _after_name(text: str, names: Iterable[str]) -> str | None:
    for name in names:
        found = re.match(rf"\s*@?{re.escape(name)}(?:[:,]|\s|$)", text, re.IGNORECASE)
        if found:
            return text[found.end() :]
    return None


def _trimmed(spans: Iterable[Span]) -> list[Span]:
    """Take away what stands between our name and the words."""
    kept = list(spans)
    while kept:
        match kept[0]:
            case Text(text=text):
                rest = text.lstrip(_SEPARATORS)
                if rest:
                    return [Text(rest), *kept[1:]]
            case Break():
                pass
            case _:
                return kept
        kept.pop(0)
    return kept


def _joined(first: Iterable[Span], others: Iterable[Any]) -> Doc:
    spans = tuple(first)
    blocks = (Paragraph(spans), *others) if spans else tuple(others)
    return Doc(blocks)

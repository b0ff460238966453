"""Discord's rules for what a bot hands in: whoever breaks one gets 400."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Payload = Mapping[str, Any]
V2 = 1 << 15
EPHEMERAL = 1 << 6
_NAME = re.compile(r"[-_\w]{1,32}")


class Broken(Exception):
    """A rule was broken; the words say which."""


def message(payload: Payload, *, may_call: bool = True) -> None:
    """Check a message that is to be posted, or what one becomes."""
    flags = int(payload.get("flags") or 0)
    parts = list(components(payload.get("components") or ()))
    if flags & V2:
        _v2(payload, parts)
    elif not payload.get("content"):
        raise Broken("the message is empty")
    if len(str(payload.get("content") or "")) > 2000:
        raise Broken("content has more than 2000 characters")
    _buttons(parts)
    _allowed(payload)
    nonce = payload.get("nonce")
    if nonce is not None and (len(str(nonce)) > 25 or not payload.get("enforce_nonce")):
        raise Broken("a nonce has at most 25 characters, and is enforced")


def _v2(payload: Payload, parts: list[Payload]) -> None:
    if payload.get("content") or payload.get("embeds") or payload.get("poll"):
        raise Broken("components V2 go with nothing else")
    if not 1 <= len(parts) <= 40:
        raise Broken(f"there are {len(parts)} components, and 1 to 40 may be")
    words = [str(each["content"]) for each in parts if each["type"] == 10]
    if sum(map(len, words)) > 4000 or not all(words):
        raise Broken("words have 1 to 4000 characters in all")
    ids = [each["id"] for each in parts if each.get("id")]
    if len(set(ids)) < len(ids) or any(not 0 < each < 1 << 31 for each in ids):
        raise Broken("ids of components are different, and have 32 bits")


def _buttons(parts: list[Payload]) -> None:
    names = [str(each["custom_id"]) for each in parts if each["type"] == 2]
    if len(set(names)) < len(names):
        raise Broken("two buttons have one custom_id")
    for each in parts:
        if each["type"] == 1 and not 1 <= len(each["components"]) <= 5:
            raise Broken("a row has 1 to 5 buttons")
        if each["type"] != 2:
            continue
        if not 1 <= len(each["custom_id"]) <= 100 or not 1 <= len(each["label"]) <= 80:
            raise Broken(f"a button is too long: {each}")


def _allowed(payload: Payload) -> None:
    """Every message of ours says whom it calls: what it leaves out, Discord would call."""
    allowed = payload.get("allowed_mentions")
    if allowed is None or allowed.get("parse") != []:
        raise Broken("a message must name whom it may call")
    if len(allowed.get("users") or ()) > 100:
        raise Broken("at most 100 may be called")


def components(of: Any) -> Iterator[Payload]:
    """Go through components, those within others too."""
    for each in of:
        yield each
        yield from components(each.get("components") or ())


def modal(data: Payload) -> None:
    """Check a modal."""
    if not 1 <= len(data["custom_id"]) <= 100 or not 1 <= len(data["title"]) <= 45:
        raise Broken("a modal's custom_id has 1 to 100 characters, its title 1 to 45")
    if not 1 <= len(data["components"]) <= 5:
        raise Broken("a modal has 1 to 5 components")
    for each in data["components"]:
        if each["type"] != 18 or not 1 <= len(each["label"]) <= 45:
            raise Broken(f"a label has 1 to 45 characters: {each}")
        if len(each.get("description", "")) > 100:
            raise Broken("a label's description has at most 100 characters")
        entry = each["component"]
        if entry["type"] != 4 or entry["style"] not in (1, 2) or not entry["custom_id"]:
            raise Broken(f"not an input: {entry}")
        if len(entry.get("value", "")) > entry.get("max_length", 4000):
            raise Broken("an input's value is longer than it may be")


def commands(defined: Sequence[Payload]) -> None:
    """Check the commands of an application."""
    chat = [each for each in defined if each.get("type", 1) == 1]
    names = [(each.get("type", 1), each["name"]) for each in defined]
    if len(chat) > 100 or len(defined) - len(chat) > 15 or len(set(names)) < len(names):
        raise Broken("100 commands and 15 entries of menus may be, with different names")
    for each in chat:
        _command(each)


def _command(each: Payload) -> None:
    options = each.get("options") or []
    for named in (each, *options):
        if not _NAME.fullmatch(named["name"]) or named["name"] != named["name"].lower():
            raise Broken(f"not a name: {named['name']}")
        if not 1 <= len(named["description"]) <= 100:
            raise Broken(f"a description has 1 to 100 characters: {named['name']}")
    needed = [bool(option.get("required")) for option in options]
    if len(options) > 25 or needed != sorted(needed, reverse=True):
        raise Broken("25 options may be, and the required ones come first")


def choices(data: Payload) -> None:
    """Check what is offered while somebody types."""
    if len(data["choices"]) > 25:
        raise Broken("25 choices may be")
    for each in data["choices"]:
        if not 1 <= len(each["name"]) <= 100 or not 1 <= len(str(each["value"])) <= 100:
            raise Broken(f"a choice has 1 to 100 characters: {each}")

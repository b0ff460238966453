"""Discord's rules for what a bot hands in: whoever breaks one gets 400."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Payload = Mapping[str, Any]
V2 = 1 << 15
EPHEMERAL = 1 << 6
_NAME = re.compile(r"[-_'\w]{1,32}")
_LOCALES = frozenset({"de", "fr", "es-ES", "es-419", "en-GB", "en-US"})


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


def shown_files(payload: Payload, there: Mapping[str, Any], *, is_new: bool) -> None:
    """Check that a message of components shows no file that it has not, and if new, all it has."""
    named = [each.removeprefix("attachment://") for each in _references(payload)]
    is_whole = set(named) == set(there) if is_new else set(named) <= set(there)
    if not is_whole or len(set(named)) < len(named):
        raise Broken(f"components show {named}, and the files are {list(there)}")
    if any(not re.fullmatch(r"[A-Za-z0-9._-]+", each) for each in named):
        raise Broken(f"a file that components show has no such name: {named}")
    for each in payload.get("attachments") or ():
        if len(each.get("description") or "") > 1024:
            raise Broken("a file's description has at most 1024 characters")


def _references(payload: Payload) -> Iterator[str]:
    for each in components(payload.get("components") or ()):
        if each["type"] == 13:
            yield each["file"]["url"]
        if each["type"] != 12:
            continue
        if not 1 <= len(each["items"]) <= 10:
            raise Broken("a gallery has 1 to 10 pictures")
        for item in each["items"]:
            if len(item.get("description", "x")) not in range(1, 1025):
                raise Broken("a picture's description has 1 to 1024 characters")
            yield item["media"]["url"]


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
        if each["type"] == 10 and 1 <= len(each["content"]) <= 4000:
            continue
        if each["type"] != 18 or not 1 <= len(each["label"]) <= 45:
            raise Broken(f"a label has 1 to 45 characters: {each}")
        if len(each.get("description", "")) > 100:
            raise Broken("a label's description has at most 100 characters")
        _entry(each["component"])
    names = [str(each["custom_id"]) for each in entries(data)]
    if len(set(names)) < len(names):
        raise Broken("two entries of a modal have one custom_id")


def entries(data: Payload) -> list[Payload]:
    """List what can be filled in in a modal."""
    return [each["component"] for each in data["components"] if each["type"] == 18]


def _entry(entry: Payload) -> None:
    if not 1 <= len(entry["custom_id"]) <= 100:
        raise Broken(f"a custom_id has 1 to 100 characters: {entry}")
    match entry["type"]:
        case 3:
            _menu(entry)
        case 4:
            _input(entry)
        case 19:
            _upload(entry)
        case _:
            raise Broken(f"not an entry: {entry}")


def _input(entry: Payload) -> None:
    if entry["style"] not in (1, 2):
        raise Broken(f"an input is short or long: {entry}")
    if len(entry.get("value", "")) > entry.get("max_length", 4000):
        raise Broken("an input's value is longer than it may be")


def _menu(entry: Payload) -> None:
    values = [each["value"] for each in entry["options"]]
    if not 1 <= len(values) <= 25 or len(set(values)) < len(values):
        raise Broken("a menu has 1 to 25 options, each with a value of its own")
    if sum(bool(each.get("default")) for each in entry["options"]) > 1:
        raise Broken("one option may be chosen from the start")
    for each in entry["options"]:
        if not 1 <= len(each["label"]) <= 100 or not 1 <= len(each["value"]) <= 100:
            raise Broken(f"an option has 1 to 100 characters: {each}")


def _upload(entry: Payload) -> None:
    least, most = entry.get("min_values", 1), entry.get("max_values", 1)
    if not 0 <= least <= most <= 10 or (entry.get("required", True) and not least):
        raise Broken(f"an upload takes 0 to 10 files, and one at least if it is required: {entry}")


def filled(drawn: Payload, values: Mapping[str, str], files: int) -> None:
    """Check what somebody fills in, as Discord's client does."""
    known = {each["custom_id"]: each for each in entries(drawn)}
    if set(values) - set(known):
        raise Broken(f"nothing is called {set(values) - set(known)}")
    for name, entry in known.items():
        chosen = values.get(name, "")
        if not chosen and not entry.get("required", True):
            continue
        if entry["type"] == 3 and chosen not in [each["value"] for each in entry["options"]]:
            raise Broken(f"{chosen!r} is none of the choices for {name}")
    uploads = [each for each in known.values() if each["type"] == 19]
    if files > sum(each.get("max_values", 1) for each in uploads):
        raise Broken("there are more files than may be uploaded")


def commands(defined: Sequence[Payload]) -> None:
    """Check the commands of an application."""
    for kind, most in ((1, 100), (2, 15), (3, 15)):
        some = [each for each in defined if each.get("type", 1) == kind]
        if len(some) > most:
            raise Broken(f"of kind {kind}, {most} commands may be")
        _different(some)
    for each in defined:
        if each.get("type", 1) == 1:
            _command(each)
        elif not 1 <= len(each["name"]) <= 32 or each.get("description") or each.get("options"):
            raise Broken(f"an entry of a menu has a name of 1 to 32 characters alone: {each}")
        elif any(not 1 <= len(name) <= 32 for name in localized(each, "name").values()):
            raise Broken(f"an entry of a menu has 1 to 32 characters in all languages: {each}")


def localized(each: Payload, what: str) -> Mapping[str, str]:
    """Give what something is called in other languages."""
    found: Mapping[str, str] = each.get(f"{what}_localizations") or {}
    return found


def _different(some: Sequence[Payload]) -> None:
    """No two of a kind may have one name, in any language."""
    for locale in ("", *_LOCALES):
        names = [localized(each, "name").get(locale, each["name"]) for each in some]
        if len(set(names)) < len(names):
            twice = sorted({name for name in names if names.count(name) > 1})
            raise Broken(f"two are called {twice} in {locale or 'English'}")


def _command(each: Payload) -> None:
    options = each.get("options") or []
    for named in (each, *options):
        for name in (named["name"], *localized(named, "name").values()):
            _named(name)
        for said in (named["description"], *localized(named, "description").values()):
            if not 1 <= len(said) <= 100:
                raise Broken(f"a description has 1 to 100 characters: {said}")
        if set(localized(named, "name")) - _LOCALES:
            raise Broken(f"no such language: {set(localized(named, 'name'))}")
    _different(options)
    needed = [bool(option.get("required")) for option in options]
    if len(options) > 25 or needed != sorted(needed, reverse=True):
        raise Broken("25 options may be, and the required ones come first")
    if sum(map(_length, (each, *options))) > 8000:
        raise Broken("a command has at most 8000 characters in all")


def _named(name: str) -> None:
    if not _NAME.fullmatch(name) or name != name.lower():
        raise Broken(f"not a name: {name}")


def _length(named: Payload) -> int:
    return sum(
        max(map(len, (named[what], *localized(named, what).values())))
        for what in ("name", "description")
    )


def choices(data: Payload) -> None:
    """Check what is offered while somebody types."""
    if len(data["choices"]) > 25:
        raise Broken("25 choices may be")
    for each in data["choices"]:
        if not 1 <= len(each["name"]) <= 100 or not 1 <= len(str(each["value"])) <= 100:
            raise Broken(f"a choice has 1 to 100 characters: {each}")

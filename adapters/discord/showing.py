"""Shows files in a message: pictures in a gallery, all else by name; pure.

A message of components shows no file that none of them names.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import msgspec

from adapters.discord import ability
from bridgebot.event import File

GALLERY: Final = 12
FILE: Final = 13
_REFERENCE: Final = "attachment://"
_PICTURES: Final = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "video/mp4", "video/webm"}
)
_UNFIT: Final = re.compile(r"[^A-Za-z0-9._-]+")


def components_in(components: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Go through components, those within others too."""
    for each in components:
        yield each
        yield from components_in(each.get("components") or ())


def shown(files: Sequence[File]) -> list[dict[str, Any]]:
    """Draw what shows files that are sent with a message."""
    pictures = [_item(_REFERENCE + each.name, each.alt) for each in files if is_picture(each)]
    gallery = [{"type": GALLERY, "items": pictures}] if pictures else []
    others = [each for each in files if not is_picture(each)]
    return [*gallery, *({"type": FILE, "file": {"url": _REFERENCE + e.name}} for e in others)]


def is_picture(file: File) -> bool:
    """Tell whether Discord shows what is in a file."""
    return file.mime in _PICTURES


def kept(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Draw again what shows the files of a message that is there, so that an edit keeps them."""
    return [
        _again(each)
        for each in components_in(found.get("components") or ())
        if each.get("type") in (GALLERY, FILE)
    ]


def _again(component: Mapping[str, Any]) -> dict[str, Any]:
    if component["type"] == FILE:
        return {"type": FILE, "file": {"url": _reference(str(component["file"]["url"]))}}
    items = [
        _item(_reference(str(each["media"]["url"])), str(each.get("description") or ""))
        for each in component["items"]
    ]
    return {"type": GALLERY, "items": items}


def _item(url: str, alt: str) -> dict[str, Any]:
    return {"media": {"url": url}, **({"description": alt} if alt else {})}


def _reference(url: str) -> str:
    return _REFERENCE + unquote(urlsplit(url).path.rpartition("/")[2])


def fit(files: Iterable[File]) -> list[File]:
    """Name files as Discord can refer to them, each by a name of its own; alt text says more."""
    taken: set[str] = set()
    return [_named(each, taken) for each in files]


def _named(file: File, taken: set[str]) -> File:
    stem, dot, ending = _plain(file.name).rpartition(".")
    stem, ending = (stem, dot + ending) if stem else (ending, "")
    name, number = f"{stem or 'file'}{ending}", 1
    while name in taken:
        number += 1
        name = f"{stem or 'file'}-{number}{ending}"
    taken.add(name)
    alt = file.alt or (file.name if _plain(file.name) != file.name else "")
    return msgspec.structs.replace(file, name=name, alt=alt[: ability.ALT])


def _plain(name: str) -> str:
    spelled = unicodedata.normalize("NFKD", name)
    letters = "".join(each for each in spelled if not unicodedata.combining(each))
    return _UNFIT.sub("_", letters).strip("_")

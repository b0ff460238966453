"""Measures the elements of a `rich_text` block, and shares them out to pages; pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from adapters.slack import ability

Element = Mapping[str, Any]
_PIECE: Final = 700
_write: Final = msgspec.json.Encoder().encode


def shown(element: Element) -> str:
    """Give the words that an element shows."""
    words = _SHOWN.get(element["type"])
    if words is not None:
        return str(element[words])
    match element["type"]:
        case "user":
            return f"@{element['user_id']}"
        case "rich_text_list":
            return "".join(f"- {shown(each)}\n" for each in element["elements"])
        case kind:
            end = "" if kind == "rich_text_section" else "\n"
            return "".join(map(shown, element["elements"])) + end


_SHOWN: Final = {"text": "text", "link": "text", "date": "fallback"}


def bytes_of(element: Element) -> int:
    """Say how much room an element takes in a payload, written as tightly as it goes."""
    return len(_write(element))


def paged(elements: Iterable[Element]) -> list[list[Element]]:
    """Share elements out to as many pages as they need, each within Slack's limits."""
    elements = list(elements)
    if sum(len(shown(each)) for each in elements) <= ability.PAGE and _room(elements):
        return [elements]
    pages: list[list[Element]] = [[]]
    words = room = 0
    for element in (part for whole in elements for part in _parted(whole)):
        more, bigger = len(shown(element)), bytes_of(element)
        if pages[-1] and (words + more > ability.PAGE or room + bigger > ability.PAGE_BYTES):
            pages.append([])
            words = room = 0
        pages[-1].append(element)
        words, room = words + more, room + bigger
    return pages


def _room(elements: list[Element]) -> bool:
    return bytes_of({"elements": elements}) <= ability.PAGE_BYTES


def _fits(element: Element) -> bool:
    return len(shown(element)) <= ability.PAGE and bytes_of(element) <= ability.PAGE_BYTES


def _parted(element: Element) -> Iterator[Element]:
    """Part an element that is too large for one page; each part is of the same kind."""
    if _fits(element):
        yield element
        return
    run: list[Element] = []
    for part in (piece for inner in element["elements"] for piece in _cut(inner)):
        if run and not _fits({**element, "elements": [*run, part]}):
            yield {**element, "elements": run}
            element, run = _going_on(element, len(run)), []
        run.append(part)
    if run:
        yield {**element, "elements": run}


def _going_on(element: Element, number: int) -> Element:
    """Give an element whose numbers, if it has any, go on behind so many."""
    if element.get("style") != "ordered":
        return element
    return {**element, "offset": element.get("offset", 0) + number}


def _cut(element: Element) -> Iterator[Element]:
    """Cut what is within: a long text between words, a long item of a list as a section is."""
    if element["type"] == "rich_text_section":
        yield from _parted(element)
        return
    text = element.get("text", "")
    if element["type"] != "text" or len(text) <= _PIECE:
        yield element
        return
    for piece in pieces(text, _PIECE):
        yield {**element, "text": piece}


def pieces(text: str, size: int) -> Iterator[str]:
    """Cut a text into pieces, after a space or a line's end if there is one."""
    while len(text) > size:
        cut = max(text.rfind("\n", 0, size), text.rfind(" ", 0, size)) + 1
        cut = cut if cut > size // 2 else size
        yield text[:cut]
        text = text[cut:]
    if text:
        yield text

"""Renders ops and answers as Slack's payloads, within all of its limits; pure."""

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters.slack import ability, drawing, mrkdwn, paging
from adapters.slack.drawing import Drawing
from adapters.slack.paging import Element
from bridgebot.event import Button, Hearer
from bridgebot.text import Doc, doc, plain, say

Payload = dict[str, Any]

PRESS: Final = "press"
KEY_EVENT: Final = "bridgebot_message"
NOTHING: Final = say("…")
_CUT_SHORT: Final = doc("… The whole of it is in the file below.")
_SENT_DIRECT: Final = doc("… The whole of it comes as a file, in our direct messages.")


@dataclass(frozen=True, slots=True)
class Page:
    """One message: its blocks, and the words for notifications and for readers of no blocks."""

    text: str
    blocks: list[Payload]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as pages; what is far too long is also there as a `whole` text for a file."""

    pages: list[Page]
    whole: str = ""


def message(
    how: Drawing, body: Doc, buttons: Sequence[Button] = (), hearers: Sequence[Hearer] = ()
) -> Rendered:
    """Render a message; buttons stand under its first page, names of hearers before its words."""
    elements = [*_called(hearers), *how.elements(body)] or how.elements(NOTHING)
    shared = paging.paged(elements)
    whole = ""
    if len(shared) > ability.PAGES:
        shared = [*shared[: ability.PAGES - 1], how.elements(_CUT_SHORT)]
        whole = plain(body)
    pages = [_page(each, buttons if number == 0 else ()) for number, each in enumerate(shared)]
    return Rendered(pages, whole)


def answer(how: Drawing, body: Doc, buttons: Sequence[Button] = ()) -> Rendered:
    """Render an answer for one person: a few pages, with the buttons where reading ends."""
    shared = paging.paged(how.elements(body) or how.elements(NOTHING))
    whole = ""
    if len(shared) > ability.ANSWER_PAGES:
        shared = [*shared[: ability.ANSWER_PAGES - 1], how.elements(_SENT_DIRECT)]
        whole = plain(body)
    *before, last = shared
    return Rendered([*(_page(each, ()) for each in before), _page(last, buttons)], whole)


def brief(how: Drawing, body: Doc) -> Page:
    """Render what must be one message: what does not fit ends in dots."""
    pages = paging.paged(how.elements(body) or how.elements(NOTHING))
    first = pages[0] if len(pages) == 1 else [*pages[0], *how.elements(say("…"))]
    return _page(first, ())


def plain_page(words: str) -> Page:
    """Render a sentence of our own."""
    return brief(Drawing(), say(words))


def _called(hearers: Sequence[Hearer]) -> list[Element]:
    """Call those a message is for, as far as a few; the others are counted."""
    if not hearers:
        return []
    called: list[Element] = []
    for hearer in hearers[: ability.HEARERS]:
        called += [drawing.mention(hearer.account, hearer.name), {"type": "text", "text": " "}]
    more = len(hearers) - ability.HEARERS
    ending = f"and {more:,} others:\n" if more > 0 else "\n"
    return [{"type": "rich_text_section", "elements": [*called, {"type": "text", "text": ending}]}]


def _page(elements: Sequence[Element], buttons: Sequence[Button]) -> Page:
    blocks: list[Payload] = [{"type": "rich_text", "elements": list(elements)}]
    return Page(fallback(elements), blocks + actions(buttons))


def fallback(elements: Iterable[Element]) -> str:
    """Write what elements show as text in which nothing is active but the mentions among them."""
    written, room = [], ability.FALLBACK
    for words in map(_fallback, elements):
        if len(words) > room:
            break
        written.append(words)
        room -= len(words)
    return "".join(written).strip() or "…"


def _fallback(element: Element) -> str:
    match element["type"]:
        case "user":
            return f"<@{element['user_id']}>"
        case "rich_text_list":
            return "".join(f"• {_fallback(each)}\n" for each in element["elements"])
        case "rich_text_section":
            return "".join(map(_fallback, element["elements"]))
        case "rich_text_quote" | "rich_text_preformatted":
            return "".join(map(_fallback, element["elements"])) + "\n"
        case _:
            return html.escape(paging.shown(element), quote=False)


def actions(buttons: Sequence[Button], first: int = 0) -> list[Payload]:
    """Render buttons, in rows of as many as a row takes, numbered from `first`."""
    drawn = _fitting([_button(each, number) for number, each in enumerate(buttons, first)])
    rows = (drawn[at : at + ability.BUTTONS] for at in range(0, len(drawn), ability.BUTTONS))
    return [{"type": "actions", "elements": row} for row in rows][: ability.BLOCKS - 1]


def _fitting(drawn: list[Payload]) -> list[Payload]:
    """Keep as many buttons as there is room for: what each stands for can be typed as well."""
    room = ability.BUTTONS_BYTES
    for number, each in enumerate(drawn):
        room -= paging.bytes_of(each) + 2
        if room < 0:
            return drawn[:number]
    return drawn


def _button(button: Button, number: int) -> Payload:
    drawn = {
        "type": "button",
        "action_id": f"{PRESS}:{number}",
        "text": plain_text(button.label, ability.BUTTON_LABEL),
        "value": button.command,
    }
    return drawn | ({"style": "primary"} if button.is_main else {})


def plain_text(text: str, limit: int) -> Payload:
    """Write a text object, cut to a limit."""
    return {"type": "plain_text", "text": cut(text, limit) or "…", "emoji": True}


def cut(text: str, limit: int) -> str:
    """Cut a text to a limit, with dots for what is gone."""
    return text if len(text) <= limit else f"{text[: limit - 1]}{mrkdwn.CUT}"


# Metadata -------------------------------------------------------------------------------------


def metadata(key: str, part: int) -> Payload:
    """Mark a message as ours, so that it is found again by its key."""
    return {"event_type": KEY_EVENT, "event_payload": {"key": key, "part": part}}


def marked(found: Mapping[str, Any]) -> tuple[str, int] | None:
    """Read the key and the part of a message that we marked."""
    mark = found.get("metadata") or {}
    if mark.get("event_type") != KEY_EVENT:
        return None
    carried = mark.get("event_payload") or {}
    return str(carried.get("key", "")), int(carried.get("part", 0))

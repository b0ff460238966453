"""Blocks as people see them, and as what people type becomes them."""

from collections.abc import Mapping
from typing import Any

import slack_rules
from slack_world import BOT

Button = Mapping[str, Any]


def buttons(blocks: list[Any]) -> list[Button]:
    """List the buttons among blocks."""
    return [each for b in blocks if b["type"] == "actions" for each in b["elements"]]


def shown(blocks: list[Any]) -> str:
    """Give the words that blocks show; a mention as it looks."""
    rich = [block for block in blocks if block["type"] == "rich_text"]
    return "".join(_shown(element) for block in rich for element in block["elements"]).strip()


def _shown(element: Mapping[str, Any]) -> str:
    words = "".join(_leaf(leaf) for leaf in slack_rules.leaves(element))
    if element["type"] == "rich_text_list":
        items = ["".join(map(_leaf, slack_rules.leaves(each))) for each in element["elements"]]
        is_counted, before = element["style"] == "ordered", element.get("offset", 0)
        leads = (f"{before + at}." if is_counted else "-" for at in range(1, len(items) + 1))
        words = "".join(f"{lead} {item}\n" for lead, item in zip(leads, items, strict=True))
    return words if element["type"] == "rich_text_section" else f"{words.rstrip()}\n"


def _leaf(leaf: Mapping[str, Any]) -> str:
    match leaf["type"]:
        case "user":
            return f"@{leaf['user_id']}"
        case "link":
            return str(leaf.get("text") or leaf["url"])
        case "date":
            return str(leaf["fallback"])
        case _:
            return str(leaf["text"])


def rich(words: str) -> dict[str, Any]:
    """Write words as the block that somebody's typing makes; `@bridgebot` calls us."""
    parts = words.split("@bridgebot")
    elements: list[dict[str, Any]] = []
    for number, part in enumerate(parts):
        if number:
            elements.append({"type": "user", "user_id": BOT})
        if part:
            elements.append({"type": "text", "text": part})
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "block_id": "b", "elements": [section]}


def filled(element: Mapping[str, Any], given: str | None) -> dict[str, Any]:
    """Fill in an input; what was there from the start stays, and a menu takes its own only."""
    if element["type"] == "file_input":
        return {"type": element["type"], "files": []}
    if element["type"] == "plain_text_input":
        value = element.get("initial_value", "") if given is None else given
        return {"type": element["type"], "value": value}
    chosen = element.get("initial_option")
    if given is not None:
        [chosen] = [each for each in element["options"] if each["text"]["text"] == given]
    return {"type": element["type"], "selected_option": chosen}

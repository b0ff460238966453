"""The rules that Slack holds messages and views to: what breaks one is an error, never mended."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Block = Mapping[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
BLOCKS_SIZE = 13_200
TEXT_MAX = 40_000
SECTION = 3000
HEADER = 150
METADATA = 3000
RICH = ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")
STYLES = {"bold", "italic", "strike", "code"}


class Broken(Exception):
    """A rule was broken; the words are Slack's own for it."""


def check_message(text: str, blocks: Sequence[Block]) -> None:
    """Hold a message to the rules."""
    _that(bool(text or blocks), "no_text")
    _that(bool(text), "no_fallback_text")  # Slack only warns; we promise never to need it
    _that(len(text) <= TEXT_MAX, "msg_too_long")
    _that(len(blocks) <= MESSAGE_BLOCKS, "invalid_blocks: too many")
    _that(len(json.dumps(list(blocks), ensure_ascii=False)) <= BLOCKS_SIZE, "msg_blocks_too_long")
    _check_blocks(blocks)
    _that(not any(map(takes_files, blocks)), "invalid_blocks: file_input")
    _that("<!" not in text, "a broadcast in the fallback")


def check_view(view: Mapping[str, Any]) -> None:
    """Hold a modal or a home to the rules."""
    _that(len(view["blocks"]) <= VIEW_BLOCKS, "invalid_arguments: too many blocks")
    _that(len(view.get("private_metadata", "")) <= METADATA, "invalid_arguments: metadata")
    _check_blocks(view["blocks"])
    if view["type"] != "modal":
        _that(not any(map(takes_files, view["blocks"])), "invalid_blocks: file_input")
        return
    for part in {"title", *view} & {"title", "submit", "close"}:
        _that(0 < len(view[part]["text"]) <= 24, f"invalid_arguments: {part}")
    has_input = any(block["type"] == "input" for block in view["blocks"])
    _that(not has_input or "submit" in view, "invalid_arguments: no submit")


def check_file(given: Mapping[str, Any]) -> None:
    """Hold a file that is about to be sent to the rules."""
    _that(bool(given.get("filename")), "invalid_arguments: filename")
    _that(0 < int(given["length"]) <= 1_000_000_000, "invalid_arguments: length")
    _that(len(given.get("alt_txt", "")) <= 1000, "invalid_arguments: alt_txt")


def check_metadata(metadata: Mapping[str, Any]) -> None:
    """Hold a message's metadata to the rules."""
    if metadata:
        _that(set(metadata) == {"event_type", "event_payload"}, "invalid_metadata_format")
        _that(isinstance(metadata["event_payload"], dict), "invalid_metadata_format")


def _that(is_so: bool, error: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not is_so:
        raise Broken(error)


def _check_blocks(blocks: Sequence[Block]) -> None:
    actions: list[str] = []
    for block in blocks:
        _that(len(block.get("block_id", "")) <= 255, "invalid_blocks: block_id")
        match block["type"]:
            case "rich_text":
                _check_rich(block)
            case "actions":
                actions += _check_actions(block)
            case "header":
                _that(block["text"]["type"] == "plain_text", "invalid_blocks: header")
                _check_text(block["text"], HEADER)
            case "section":
                _check_text(block["text"], SECTION)
            case "input":
                _check_input(block)
            case other:
                raise Broken(f"invalid_blocks: {other}")
    _that(len(actions) == len(set(actions)), "invalid_blocks: action_id twice")


def _check_rich(block: Block) -> None:
    _that(bool(block["elements"]), "invalid_blocks: empty rich_text")
    for element in block["elements"]:
        _that(element["type"] in RICH, f"invalid_blocks: {element['type']}")
        _that(bool(element["elements"]), f"invalid_blocks: empty {element['type']}")
        if element["type"] == "rich_text_list":
            _that(element["style"] in ("bullet", "ordered"), "invalid_blocks: style")
            _that(0 <= element.get("indent", 0) <= 8, "invalid_blocks: indent")
            _that(element.get("offset", 0) >= 0, "invalid_blocks: offset")
            for item in element["elements"]:
                _that(item["type"] == "rich_text_section", "invalid_blocks: item")
                _that(bool(item["elements"]), "invalid_blocks: empty item")
    for leaf in leaves(block):
        _check_leaf(leaf)


def leaves(element: Block) -> Iterator[Block]:
    """Go through the elements in which the words are."""
    if "elements" not in element:
        yield element
        return
    for inner in element["elements"]:
        yield from leaves(inner)


def _check_leaf(leaf: Block) -> None:
    match leaf["type"]:
        case "text":
            _that(bool(leaf["text"]), "invalid_blocks: empty text")
        case "link":
            _that(0 < len(leaf["url"]) <= 3000, "invalid_blocks: url")
            _that(leaf["url"].split(":")[0].lower() in ("http", "https", "mailto"), "invalid url")
        case "user":
            _that(leaf["user_id"][:1] in "UW", "invalid_blocks: user_id")
        case "date":
            _that(isinstance(leaf["timestamp"], int), "invalid_blocks: timestamp")
        case other:
            raise Broken(f"invalid_blocks: {other}")
    _that(set(leaf.get("style", {})) <= STYLES, "invalid_blocks: style")


def _check_actions(block: Block) -> list[str]:
    elements = block["elements"]
    _that(1 <= len(elements) <= 25, "invalid_blocks: actions")
    for each in elements:
        _that(each["type"] == "button", "invalid_blocks: element")
        _check_text(each["text"], 75)
        _that(len(each["value"]) <= 2000, "invalid_blocks: value")
        _that(len(each["action_id"]) <= 255, "invalid_blocks: action_id")
    return [each["action_id"] for each in elements]


def _check_input(block: Block) -> None:
    _check_text(block["label"], 2000)
    if "hint" in block:
        _check_text(block["hint"], 2000)
    element = block["element"]
    if element["type"] == "static_select":
        _check_select(element)
        return
    if element["type"] == "file_input":
        _check_files(element)
        return
    _that(element["type"] == "plain_text_input", f"invalid_blocks: {element['type']}")
    _that(len(element.get("initial_value", "")) <= element["max_length"], "invalid initial_value")
    _that(element["max_length"] <= 3000, "invalid max_length")


def takes_files(block: Block) -> bool:
    """Tell whether a block takes files, which modals alone can have."""
    return bool(block["type"] == "input" and block["element"]["type"] == "file_input")


def _check_files(element: Mapping[str, Any]) -> None:
    _that(1 <= element.get("max_files", 10) <= 10, "invalid_blocks: max_files")
    _that(all(element.get("filetypes", ["png"])), "invalid_blocks: filetypes")
    _that(set(element) <= {"type", "action_id", "max_files", "filetypes"}, "invalid_blocks: files")


def _check_select(element: Mapping[str, Any]) -> None:
    _that(1 <= len(element["options"]) <= 100, "invalid_blocks: options")
    for each in element["options"]:
        _check_text(each["text"], 75)
        _that(0 < len(each["value"]) <= 150, "invalid_blocks: option value")
    chosen = element.get("initial_option")
    _that(chosen is None or chosen in element["options"], "invalid_blocks: initial_option")


def _check_text(text: Mapping[str, Any], limit: int) -> None:
    _that(0 < len(text["text"]) <= limit, "invalid_blocks: text")

"""Draws forms as modals, and as doors to them where none can open; reads them again; pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Final

from adapters.slack import ability, paging, rendering
from adapters.slack.drawing import Drawing
from adapters.slack.heard import Payload
from adapters.slack.rendering import Page, plain_text
from bridgebot.event import Field, Form
from bridgebot.text import Block, Text, Typed, doc, paragraph

FORM: Final = "form"
FILES: Final = "#files"
"""The block that takes files: no field of a form is called so."""
OPEN: Final = "open"
GOES_ON: Final = "#"
"""In the name of a block in which a field goes on whose words one block does not take."""
_JOINTS: Final = {"s": " ", "n": "\n"}
"""What stood between two blocks of one field, by the last letter of the second one's name."""


def modal(form: Form, way_back: Mapping[str, str]) -> Payload | None:
    """Render a form as a modal that knows where to answer; None when it carries too much."""
    given = {name: words for name, words in form.values.items() if words}
    metadata = json.dumps({"command": form.command, "values": given, "back": dict(way_back)})
    if len(metadata) > ability.METADATA:
        return None
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain_text(_title(form), ability.VIEW_TITLE),
        "submit": plain_text("Send", ability.VIEW_TITLE),
        "close": plain_text("Cancel", ability.VIEW_TITLE),
        "private_metadata": metadata,
        "blocks": [*_introduced(form), *_inputs(form)][: ability.VIEW_BLOCKS],
    }


def filled(view: Payload) -> Iterator[tuple[str, str]]:
    """Read what was filled in, field by field."""
    whole: dict[str, str] = {}
    given = (each for each in _elements(view) if each[0] != FILES)
    for block, element in sorted(given, key=_number):
        chosen = element.get("selected_option") or {}
        words = str(element.get("value") or chosen.get("value") or "")
        name, _, ending = block.partition(GOES_ON)
        joint = _JOINTS.get(ending[-1:], "") if words else ""
        before = whole.get(name, "")
        whole[name] = f"{before}{'' if before.endswith(joint) else joint}{words}"
    yield from whole.items()


def _number(block: tuple[str, Payload]) -> int:
    """Say which block of its field one is."""
    return int(block[0].partition(GOES_ON)[2][:-1] or 1)


def files(view: Payload) -> list[Payload]:
    """Read the files that were given."""
    shown = (each.get("files") or () for block, each in _elements(view) if block == FILES)
    return [file for some in shown for file in some]


def _elements(view: Payload) -> Iterator[tuple[str, Payload]]:
    for block, elements in ((view.get("state") or {}).get("values") or {}).items():
        for element in elements.values():
            yield str(block), element


def without_files(form: Form) -> Form:
    """Give the form as it is where no files can be given."""
    return replace(form, fields=tuple(replace(each, takes_files=False) for each in form.fields))


def _title(form: Form) -> str:
    return form.title if len(form.title) <= ability.VIEW_TITLE else _capital(form.command)


def _introduced(form: Form) -> list[Payload]:
    if len(form.title) <= ability.VIEW_TITLE:
        return []
    return [{"type": "section", "text": plain_text(f"{form.title}.", ability.INPUT)}]


def _inputs(form: Form) -> list[Payload]:
    """Draw the fields, and below them one for files if any of them takes some."""
    drawn = [block for field in form.fields for block in _whole(field)]
    return [*drawn, _upload()] if any(each.takes_files for each in form.fields) else drawn


def _upload() -> Payload:
    return {
        "type": "input",
        "block_id": FILES,
        "label": plain_text("Pictures or files, if you like", ability.INPUT_LABEL),
        "element": {"type": "file_input", "action_id": "value", "max_files": ability.FILES},
        "optional": True,
    }


def _whole(field: Field) -> Iterator[Payload]:
    """Draw a field; words that one block does not take go on in further ones."""
    first, *others = paging.pieces(field.value, ability.INPUT - 1) if _is_typed(field) else [""]
    if not others:
        yield _input(field)
        return
    yield _input(replace(field, value=first))
    for number, (before, piece) in enumerate(pairwise([first, *others]), 2):
        joint = next((name for name, space in _JOINTS.items() if before.endswith(space)), "-")
        name, label = f"{field.name}{GOES_ON}{number}{joint}", f"{field.label} ({number})"
        yield _input(Field(name, label, value=piece, is_long=True, is_optional=True))


def _is_typed(field: Field) -> bool:
    return len(field.value) > ability.INPUT and not _is_selectable(field)


def _input(field: Field) -> Payload:
    drawn = {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(_capital(field.label), ability.INPUT_LABEL),
        "element": _select(field) if _is_selectable(field) else _words(field),
        **({"optional": True} if field.is_optional else {}),
    }
    hint = _hint(field)
    return drawn | ({"hint": plain_text(hint, ability.HINT)} if hint else {})


def _words(field: Field) -> Payload:
    element = {
        "type": "plain_text_input",
        "action_id": "value",
        "multiline": field.is_long,
        "max_length": ability.INPUT,
    }
    value = rendering.cut(field.value, ability.INPUT)
    return element | ({"initial_value": value} if value else {})


def _select(field: Field) -> Payload:
    options = [_option(choice) for choice in field.choices]
    chosen = [option for option in options if option["value"] == field.value]
    element = {"type": "static_select", "action_id": "value", "options": options}
    return element | ({"initial_option": chosen[0]} if chosen else {})


def _option(choice: str) -> Payload:
    return {"text": plain_text(choice, ability.OPTION_TEXT), "value": choice}


def _is_selectable(field: Field) -> bool:
    """Tell whether choices fit into a menu; where they do not, they are words to type."""
    few = 0 < len(field.choices) <= ability.OPTIONS
    return few and all(0 < len(choice) <= ability.OPTION_VALUE for choice in field.choices)


def _hint(field: Field) -> str:
    """Give the help; of choices that make no menu, all that there are."""
    if not field.choices or _is_selectable(field):
        return field.help
    return " ".join(filter(None, (field.help, f"One of: {', '.join(field.choices)}")))


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


# Where no modal can open ------------------------------------------------------------------------


def door(how: Drawing, form: Form) -> Page:
    """Render a form where no modal can open: a button that opens it, and what to type instead."""
    page = rendering.brief(
        how,
        doc(
            f"{form.title}. Still missing:",
            *map(_missing, form.fields),
            paragraph("Typed whole it is ", Typed(form.usage)),
        ),
    )
    carried = pack(form)
    if len(carried) > ability.BUTTON_VALUE:
        return page
    button = {
        "type": "button",
        "action_id": OPEN,
        "text": plain_text("Fill in the form", ability.BUTTON_LABEL),
        "style": "primary",
        "value": carried,
    }
    return Page(page.text, [*page.blocks, {"type": "actions", "elements": [button]}])


def _missing(field: Field) -> Block:
    choices = f": {', '.join(field.choices)}" if field.choices else ""
    if_you_like = " (if you like)" if field.is_optional else ""
    return paragraph(Text(f"• {field.label}{choices}{if_you_like}"))


def pack(form: Form) -> str:
    """Write a form so that a button can carry it."""
    fields = list(map(_packed, form.fields))
    packed = [form.title, form.command, fields, form.usage, dict(form.values)]
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":"))


def _packed(field: Field) -> list[object]:
    said = [field.name, field.label, field.help, field.value]
    return [*said, field.is_long, field.choices, field.is_optional, field.takes_files]


def unpack(packed: str) -> Form:
    """Read a form that a button carried."""
    title, command, fields, usage, values = json.loads(packed)
    return Form(title, command, tuple(map(_unpacked, fields)), usage, values)


def _unpacked(field: list[object]) -> Field:
    *plain, choices, is_optional, takes_files = field
    return Field(*plain, tuple(choices), is_optional, takes_files)  # type: ignore[call-arg, arg-type]

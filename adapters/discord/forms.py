"""Draws forms as modals, reads them when they are filled in, and says how else to give it; pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from adapters.discord import ability, writer
from adapters.discord.heard import Way
from adapters.discord.rendering import WORDS, Payload, cut
from bridgebot.event import Button, Field, Form
from bridgebot.text import Doc, Text, Typed, doc, paragraph

LABELLED: Final = 18
SELECT: Final = 3
INPUT: Final = 4
UPLOAD: Final = 19
SHORT: Final = 1
LONG: Final = 2
FILES: Final = "#files"
"""The upload's name: no field of a form is called so."""


class Filled(NamedTuple):
    """A modal that somebody filled in: the command, all that is given for it, and files.

    `typed` is what was typed or chosen in it, without what it carried.
    """

    command: str
    values: dict[str, str]
    files: tuple[Payload, ...] = ()
    typed: Mapping[str, str] = {}


def modal(form: Form, prefill: str = "") -> Payload | None:
    """Draw a form as a modal; None when it carries too much for one."""
    form = _prefilled(form, prefill)
    name = carried(form.command, form.values)
    if len(name) > ability.CUSTOM_ID:
        # What is given already and too long to carry unseen is shown, and may be changed.
        given = tuple(Field(each, each, value=words) for each, words in form.values.items())
        form = replace(form, fields=(*given, *form.fields), values={})
        name = carried(form.command, {})
    if len(form.fields) > ability.MODAL_FIELDS:
        return None
    return {
        "custom_id": name,
        "title": _title(form),
        "components": _components(form),
    }


def noted(drawn: Payload, note: str) -> Payload:
    """Draw a form with a note above it, if there is one and room for it."""
    components = drawn["components"]
    if not note or len(components) >= ability.MODAL_FIELDS:
        return drawn
    return {**drawn, "components": [{"type": WORDS, "content": note}, *components]}


def carried(command: str, values: Mapping[str, str]) -> str:
    """Write what a modal is for, so that it comes back with it."""
    given = {name: words for name, words in values.items() if words}
    return command + (json.dumps(given, separators=(",", ":"), ensure_ascii=False) if given else "")


def filled(data: Mapping[str, Any]) -> Filled:
    """Read a modal that somebody filled in."""
    command, brace, rest = str(data["custom_id"]).partition("{")
    values: dict[str, str] = json.loads(brace + rest) if brace else {}
    entries = list(_entries(data.get("components") or ()))
    typed = {str(each["custom_id"]): _value(each) for each in entries if each["type"] != UPLOAD}
    shown = (data.get("resolved") or {}).get("attachments") or {}
    ids = [str(one) for each in entries if each["type"] == UPLOAD for one in each["values"]]
    files = tuple(shown[each] for each in ids if each in shown)
    return Filled(command, values | typed, files, typed)


def _entries(components: Any) -> Iterator[Mapping[str, Any]]:
    """Find what can be filled in."""
    for each in components:
        inner = each.get("component")
        yield from _entries([inner] if inner else each.get("components") or ())
        if each.get("type") in (SELECT, INPUT, UPLOAD):
            yield each


def _value(entry: Mapping[str, Any]) -> str:
    if entry["type"] == SELECT:
        return str(next(iter(entry.get("values") or ()), ""))
    return str(entry.get("value") or "")


def _prefilled(form: Form, words: str) -> Form:
    """Put words into the first field that takes any."""
    if not words:
        return form
    free = next((each for each in form.fields if not each.choices), None)
    return replace(
        form,
        fields=tuple(
            replace(each, value=words, is_long=True) if each is free else each
            for each in form.fields
        ),
    )


# Drawing --------------------------------------------------------------------------------------


def _components(form: Form) -> list[Payload]:
    """Draw the fields, and in what room is left: choices that are too many, and an upload."""
    drawn = [_field(each) for each in form.fields]
    for number, each in reversed(list(enumerate(form.fields))):
        if each.choices and not _can_be_chosen(each) and len(drawn) < ability.MODAL_FIELDS:
            drawn.insert(number, _listed(each))
    if any(each.takes_files for each in form.fields) and len(drawn) < ability.MODAL_FIELDS:
        drawn.append(_upload())
    if len(form.title) > ability.MODAL_TITLE and len(drawn) < ability.MODAL_FIELDS:
        drawn.insert(0, {"type": WORDS, "content": writer.escaped(f"{form.title}.")})
    return drawn


def _title(form: Form) -> str:
    """Give what it is for, in full or by its verb; in full it stands above the fields then."""
    return form.title if len(form.title) <= ability.MODAL_TITLE else _capital(form.command)


def _can_be_chosen(field: Field) -> bool:
    """Tell whether a menu can hold the choices, each as its own value."""
    is_fit = all(0 < len(each) <= ability.CHOICE for each in field.choices)
    return is_fit and 0 < len(set(field.choices)) <= ability.CHOICES


def _field(field: Field) -> Payload:
    label = _capital(field.label)
    helped = field.help or (label if len(label) > ability.LABEL else "")
    is_menu = _can_be_chosen(field)
    if field.choices and not is_menu:
        helped = f"One of: {', '.join(field.choices)}"
    entry = _menu(field) if is_menu else _input(field)
    drawn: Payload = {"type": LABELLED, "label": cut(label, ability.LABEL), "component": entry}
    return drawn | ({"description": cut(helped, ability.LABEL_HELP)} if helped else {})


def _capital(label: str) -> str:
    return f"{label[:1].upper()}{label[1:]}"


def _input(field: Field) -> Payload:
    entry: Payload = {
        "type": INPUT,
        "custom_id": field.name,
        "style": LONG if field.is_long else SHORT,
        "required": not field.is_optional,
        "max_length": ability.INPUT,
    }
    return entry | ({"value": cut(field.value, ability.INPUT)} if field.value else {})


def _menu(field: Field) -> Payload:
    options = [
        {"label": each, "value": each, **({"default": True} if each == field.value else {})}
        for each in dict.fromkeys(field.choices)
    ]
    chosen: Payload = {"type": SELECT, "custom_id": field.name, "required": not field.is_optional}
    return chosen | ({"min_values": 0} if field.is_optional else {}) | {"options": options}


def _listed(field: Field) -> Payload:
    """Name choices that are too many for a menu."""
    words = cut(f"{_capital(field.label)}: {', '.join(field.choices)}", ability.LISTED)
    return {"type": WORDS, "content": writer.escaped(words)}


def _upload() -> Payload:
    entry = {
        "type": UPLOAD,
        "custom_id": FILES,
        "required": False,
        "min_values": 0,
        "max_values": ability.FILES,
    }
    return {"type": LABELLED, "label": "Pictures or files, if you like", "component": entry}


# In words -------------------------------------------------------------------------------------


def door(form: Form, way: Way) -> tuple[Doc, tuple[Button, ...]]:
    """Say what is missing where no modal can open: a button that opens it, and what to type."""
    body = doc(
        f"{form.title}. Still missing:",
        *(paragraph(Text(_missing(each))) for each in form.fields),
        paragraph("Typed whole it is ", Typed(form.usage)),
    )
    is_door = 0 < len(way.line) <= ability.CUSTOM_ID and modal(form) is not None
    return body, (Button("Fill in the form", way.line, is_main=True),) if is_door else ()


def _missing(field: Field) -> str:
    choices = f": {', '.join(field.choices)}" if field.choices else ""
    return f"• {field.label}{choices}{' (if you like)' if field.is_optional else ''}"

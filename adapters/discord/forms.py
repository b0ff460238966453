"""Draws forms as modals, reads them when they are filled in, and says how else to give it; pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from adapters.discord import ability
from adapters.discord.heard import Way
from adapters.discord.rendering import Payload, cut
from bridgebot.event import Button, Field, Form
from bridgebot.text import Doc, Text, Typed, doc, paragraph

LABELLED: Final = 18
INPUT: Final = 4
SHORT: Final = 1
LONG: Final = 2


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
        "title": cut(form.title, ability.MODAL_TITLE),
        "components": [_field(each) for each in form.fields],
    }


def carried(command: str, values: Mapping[str, str]) -> str:
    """Write what a modal is for, so that it comes back with it."""
    given = {name: words for name, words in values.items() if words}
    return command + (json.dumps(given, separators=(",", ":"), ensure_ascii=False) if given else "")


def filled(data: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Read a modal that somebody filled in: the command, and all that is given for it."""
    command, brace, rest = str(data["custom_id"]).partition("{")
    values: dict[str, str] = json.loads(brace + rest) if brace else {}
    return command, {**values, **dict(_values(data.get("components") or ()))}


def _values(components: Any) -> Iterator[tuple[str, str]]:
    for each in components:
        inner = each.get("component")
        yield from _values([inner] if inner else each.get("components") or ())
        if each.get("type") == INPUT:
            yield str(each["custom_id"]), str(each.get("value") or "")


def _prefilled(form: Form, words: str) -> Form:
    if not words or not form.fields:
        return form
    first, *others = form.fields
    return replace(form, fields=(replace(first, value=words, is_long=True), *others))


def _field(field: Field) -> Payload:
    label = f"{field.label[:1].upper()}{field.label[1:]}"
    helped = field.help or (label if len(label) > ability.LABEL else "")
    entry: Payload = {
        "type": INPUT,
        "custom_id": field.name,
        "style": LONG if field.is_long else SHORT,
        "required": True,
        "max_length": ability.INPUT,
    }
    if field.value:
        entry["value"] = cut(field.value, ability.INPUT)
    drawn: Payload = {"type": LABELLED, "label": cut(label, ability.LABEL), "component": entry}
    return drawn | ({"description": cut(helped, ability.LABEL_HELP)} if helped else {})


def door(form: Form, way: Way) -> tuple[Doc, tuple[Button, ...]]:
    """Say what is missing where no modal can open: a button that opens it, and what to type."""
    body = doc(
        f"{form.title}. Still missing:",
        *(paragraph(Text(f"• {each.label}")) for each in form.fields),
        paragraph("Typed whole it is ", Typed(form.usage)),
    )
    is_door = 0 < len(way.line) <= ability.CUSTOM_ID and modal(form) is not None
    return body, (Button("Fill in the form", way.line, is_main=True),) if is_door else ()

"""Gives back what somebody typed into a form that was refused: in words, and in the form again."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from adapters.discord import ability, forms
from adapters.discord.heard import Kind, Way
from adapters.discord.rendering import Payload, cut
from bridgebot.event import Answer, Button, Form, Whisper
from bridgebot.text import Block, Doc, bold, doc, paragraph, quote

AGAIN: Final = "\u2060again "
"""Begins what a button stands for that opens a form again."""
REMEMBERED: Final = 1000
GONE: Final = (
    "I do not have that form any more. What you typed stands above: please use the command again, "
    "and copy it."
)
_TYPED: Final = "What you typed, so that it is not lost:"
_UPLOADS: Final = "Files have to be given once more."


class Refilling:
    """The forms that people have before them, and those that may be opened again."""

    def __init__(self) -> None:
        """Know of none."""
        self._opened: OrderedDict[tuple[str, str], Payload] = OrderedDict()
        self._again: OrderedDict[str, tuple[str, Payload]] = OrderedDict()

    def opened(self, way: Way, drawn: Payload) -> None:
        """Note that somebody has a form before them."""
        _remember(self._opened, (way.user, str(drawn["custom_id"])), drawn)

    def forget(self, account: str) -> None:
        """Keep nothing of what somebody typed."""
        for opened in [each for each in self._opened if each[0] == account]:
            del self._opened[opened]
        for name in [name for name, (user, _) in self._again.items() if user == account]:
            del self._again[name]

    def again(self, command: str) -> Payload | None:
        """Give the form that a button stands for, filled in."""
        return self._again.get(command.removeprefix(AGAIN), ("", None))[1]

    def kept(self, way: Way, answer: Answer) -> Answer:
        """Add to an answer what would be lost by it."""
        if way.kind is not Kind.SUBMISSION:
            return answer
        if isinstance(answer, Form):
            return self._asked_on(way, answer)
        is_lost = answer.is_refusal and any(way.typed.values())
        return self._refused(way, answer) if is_lost else answer

    def _refused(self, way: Way, answer: Whisper) -> Whisper:
        drawn = self._opened.get((way.user, way.modal))
        typed = Doc((*answer.body.blocks, *_typed(way.typed, drawn)))
        if drawn is None:
            return replace(answer, body=typed)
        return self._with_door(way, replace(answer, body=typed), filled_in(drawn, way.typed))

    def _asked_on(self, way: Way, form: Form) -> Answer:
        """Let a form follow a form: Discord opens none by itself then."""
        drawn = forms.modal(form)
        if drawn is None:
            return form
        return self._with_door(way, Whisper(forms.door(form, way)[0]), drawn)

    def _with_door(self, way: Way, answer: Whisper, drawn: Payload) -> Whisper:
        _remember(self._again, way.interaction, (way.user, drawn))
        door = Button("Fill in the form", f"{AGAIN}{way.interaction}", is_main=True)
        return replace(answer, buttons=(door, *answer.buttons))


def _remember(among: OrderedDict[Any, Any], name: Any, kept: Any) -> None:
    among[name] = kept
    among.move_to_end(name)
    while len(among) > REMEMBERED:
        among.popitem(last=False)


def filled_in(drawn: Payload, typed: Mapping[str, str]) -> Payload:
    """Draw a form again with what was typed in it."""
    return {**drawn, "components": [_filled_in(each, typed) for each in drawn["components"]]}


def _filled_in(label: Payload, typed: Mapping[str, str]) -> Payload:
    entry = label.get("component") or {}
    words = typed.get(str(entry.get("custom_id")), "")
    if entry.get("type") == forms.INPUT:
        entry = {name: each for name, each in entry.items() if name != "value"}
        said = {"value": cut(words, ability.INPUT)} if words else {}
        return {**label, "component": entry | said}
    if entry.get("type") == forms.SELECT:
        options = [_chosen(each, words) for each in entry["options"]]
        return {**label, "component": {**entry, "options": options}}
    return label


def _chosen(option: Payload, words: str) -> Payload:
    bare = {name: each for name, each in option.items() if name != "default"}
    return bare | ({"default": True} if option["value"] == words else {})


def _typed(typed: Mapping[str, str], drawn: Payload | None) -> list[Block]:
    """Write what was typed, below the names that the fields have."""
    labels = {
        str(each["component"].get("custom_id")): str(each["label"])
        for each in (drawn or {}).get("components", ())
        if "component" in each
    }
    told: list[Block] = [*doc(_TYPED).blocks]
    for name, words in typed.items():
        if words:
            told += [paragraph(bold(labels.get(name, name))), quote(words)]
    return [*told, *(doc(_UPLOADS).blocks if forms.FILES in labels else ())]

"""Gives back what somebody typed into a form that was refused: in words, and in the form again."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from adapters.discord import ability, forms
from adapters.discord.heard import Kind, Way
from adapters.discord.rendering import Payload, cut
from bridgebot.event import Answer, Button, Form, Whisper
from bridgebot.text import Block, Doc, bold, doc, paragraph, plain, quote

AGAIN: Final = "\u2060again "
"""Begins what a button stands for that opens a form again."""
ASKS: Final = "?"
"""Asks for the form of a verb, said behind it."""
REMEMBERED: Final = 1000
GONE: Final = (
    "I do not have that form any more. What you typed stands above: please use the command again, "
    "and copy it."
)
EMPTY: Final = "What you typed stands in my answer behind this form: please copy it from there."
_TYPED: Final = "What you typed, so that it is not lost:"
_UPLOADS: Final = "Files have to be given once more."


class Again(NamedTuple):
    """A form that may be opened again: whose, as it was filled in, and as it is shown then."""

    user: str
    drawn: Payload
    shown: Payload


class Refilling:
    """The forms that people have before them, and those that may be opened again."""

    def __init__(self) -> None:
        """Know of none."""
        self._opened: OrderedDict[tuple[str, str], Payload] = OrderedDict()
        self._again: OrderedDict[str, Again] = OrderedDict()

    def opened(self, way: Way, drawn: Payload) -> None:
        """Note that somebody has a form before them."""
        _remember(self._opened, (way.user, str(drawn["custom_id"])), drawn)

    def forget(self, account: str) -> None:
        """Keep nothing of what somebody typed."""
        for opened in [each for each in self._opened if each[0] == account]:
            del self._opened[opened]
        for name in [name for name, each in self._again.items() if each.user == account]:
            del self._again[name]

    def again(self, way: Way, command: str) -> Payload | None:
        """Give the form that a button stands for, filled in, to somebody who has it then."""
        found = self._again.get(_key(command))
        if found is None:
            return None
        self.opened(way, found.drawn)
        return found.shown

    def empty(self, command: str) -> str:
        """Give the line that opens a form empty, of a button whose filled form is forgotten."""
        is_known = not command.startswith(AGAIN) or _key(command) in self._again
        return "" if is_known else command.removeprefix(AGAIN).partition(" ")[2]

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
            return _with_button(replace(answer, body=typed), way, way.modal)
        again = filled_in(drawn, way.typed)
        shown = pointed_out(again, answer.argument, plain(answer.body))
        return self._with_door(way, replace(answer, body=typed), Again(way.user, again, shown))

    def _asked_on(self, way: Way, form: Form) -> Answer:
        """Let a form follow a form: Discord opens none by itself then."""
        drawn = forms.modal(form)
        if drawn is None:
            return form
        again = Again(way.user, drawn, drawn)
        return self._with_door(way, Whisper(forms.door(form, way)[0]), again)

    def _with_door(self, way: Way, answer: Whisper, again: Again) -> Whisper:
        _remember(self._again, way.interaction, again)
        return _with_button(answer, way, str(again.drawn["custom_id"]))


def _with_button(answer: Whisper, way: Way, modal: str) -> Whisper:
    """Put a button below an answer that opens a form again; once forgotten, an empty one."""
    command = f"{AGAIN}{way.interaction}"
    whole = f"{command} {_line(modal)}".rstrip()
    command = whole if len(whole) <= ability.CUSTOM_ID else command
    door = Button("Fill in the form", command, is_main=True)
    return replace(answer, buttons=(door, *answer.buttons))


def _line(modal: str) -> str:
    """Give what to say to get a form; nothing for one that carries what could not be said so."""
    verb, given, _ = forms.filled({"custom_id": modal})[:3]
    number = given.pop("number", "")
    return "" if given or not verb else " ".join(filter(None, (verb, number, ASKS)))


def _key(command: str) -> str:
    return command.removeprefix(AGAIN).partition(" ")[0]


def _remember(among: OrderedDict[Any, Any], name: Any, kept: Any) -> None:
    among[name] = kept
    among.move_to_end(name)
    while len(among) > REMEMBERED:
        among.popitem(last=False)


def filled_in(drawn: Payload, typed: Mapping[str, str]) -> Payload:
    """Draw a form again with what was typed in it."""
    return {**drawn, "components": [_filled_in(each, typed) for each in drawn["components"]]}


def pointed_out(drawn: Payload, field: str, why: str) -> Payload:
    """Draw a form with what is wrong in place of a field's help; as it is, without such a field."""
    told = {"description": cut(why, ability.LABEL_HELP)}
    components = [each | told if _name(each) == field else each for each in drawn["components"]]
    return {**drawn, "components": components}


def _name(label: Payload) -> str:
    return str((label.get("component") or {}).get("custom_id") or "\0")


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

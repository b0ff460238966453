"""What is typed after a verb: free text, numbers, people, quotes and `--flags`, in any script."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NewType

from bridgebot.event import Field
from bridgebot.owners.workhours import zone_named
from bridgebot.refusal import Refusal, about
from bridgebot.text import Typed, cut, doc, paragraph

Words = NewType("Words", str)
"""Free text, to the end of the line."""
Shown = NewType("Shown", Words)
"""Free text, to the end of the line; whoever says it may show files with it."""
Quote = NewType("Quote", str)
"""One word, or several in quotes."""
Number = NewType("Number", int)
"""The number of a suggestion: `12` or `#12`."""
Name = NewType("Name", str)
"""A person: `@ana` or `ana`."""
Code = NewType("Code", str)
"""A one-time code: `K7QM-3XTP`, in capitals or not."""
Zone = NewType("Zone", str)
"""The name of a time zone, or `none`."""
Verb = NewType("Verb", str)
"""The name of a command."""

NONE: Final = "none"
"""What is said for nothing."""
LONG: Final = frozenset({"listened", "changed", "next", "words"})
"""What takes more than a line to say."""

_HOW: Final = re.compile(r"[;:] |, such as ")
_FLAG: Final = re.compile(r"(?:--|\u2014|\u2013)([^\W\d_][\w-]*)[ =]*")
_QUOTED: Final = re.compile(
    r'"([^"]*)"|\u201c([^\u201d]*)\u201d|\u00ab([^\u00bb]*)\u00bb|\u201e([^\u201c\u201d]*)[\u201c\u201d]'
)
_TOKEN: Final = re.compile(r"\S+")
_NUMBER: Final = re.compile(r"#?([0-9]{1,15})")
_CODE: Final = re.compile(r"([2-9A-HJKMNP-Z]{4})[- ]?([2-9A-HJKMNP-Z]{4})")


@dataclass(frozen=True, slots=True)
class Argument:
    """One thing a command takes."""

    name: str
    kind: Any
    is_required: bool
    is_flag: bool
    help: str = ""

    @property
    def usage(self) -> str:
        """Show how it is typed."""
        blank = '"\u2026"' if self.is_flag else self.name
        shown = "|".join(self.choices) or _SHOWN.get(self.kind, blank)
        shown = f"--{self.name} {shown}" if self.is_flag else shown
        return shown if self.is_required else f"[{shown}]"

    def shown(self, given: str) -> str:
        """Show what is given for it, or how it is typed."""
        if not given:
            return self.usage
        return f'--{self.name} "{given}"' if self.is_flag else given

    def read(self, given: str) -> Any:
        """Turn typed words into the value; Refusal, which is about it, when they are not one."""
        read = _read_choice if self.choices else _READ.get(self.kind, _read_words)
        with about(self.name):
            return read(self, given)

    @property
    def choices(self) -> tuple[str, ...]:
        """List what can be said for it, when it is one of a few words."""
        is_choice = isinstance(self.kind, type) and issubclass(self.kind, StrEnum)
        return tuple(each.value for each in self.kind) if is_choice else ()

    def field(self, value: str = "", *, is_needed: bool = False) -> Field:
        """Make the field of a form that asks for it: named in short, with the rest of the help."""
        label, more = _parted(self.help or self.name)
        return Field(
            self.name,
            sentence(label),
            _whole_sentence(more or self._example()),
            value=value,
            is_long=self.name in LONG,
            choices=self.choices,
            is_optional=not (is_needed or self.is_required),
            takes_files=self.kind is Shown,
        )

    def _example(self) -> str:
        """Show what it looks like, where the words for it do not."""
        return "" if "number" in self.help else _EXAMPLES.get(self.kind, "")

    @property
    def is_exact(self) -> bool:
        """Tell whether it is told from words in a sentence."""
        return bool(self.choices) or self.kind in (Number, Code, Zone)


def _parted(help: str) -> tuple[str, str]:  # noqa: A002 - it is what the argument calls it
    """Part what an argument is from how it is said: “when you are back, such as 3d”."""
    found = _HOW.search(help)
    if found is None or not found.start():
        return help, ""
    return help[: found.start()], help[found.start() :].lstrip(",;: ")


def sentence(words: str) -> str:
    """Begin words as a sentence begins."""
    return f"{words[:1].upper()}{words[1:]}"


def _whole_sentence(words: str) -> str:
    return f"{sentence(words)}." if words else ""


def _read_number(argument: Argument, given: str) -> int:
    match = _NUMBER.fullmatch(given.strip())
    if match is None:
        raise Refusal(
            f"I expected a number like #12 for {argument.name}, and found “{cut(given)}”."
        )
    return int(match[1])


def _read_name(argument: Argument, given: str) -> str:
    name = given.strip().removeprefix("@")
    if not name:
        raise Refusal(f"I expected a person like @ana for {argument.name}.")
    return name


def _read_code(_argument: Argument, given: str) -> str:
    match = _CODE.fullmatch(given.strip().upper())
    if match is None:
        raise Refusal(f"I expected a code like K7QM-3XTP, and found “{cut(given)}”.")
    return f"{match[1]}-{match[2]}"


def _read_zone(_argument: Argument, given: str) -> str:
    if given.strip().casefold() == NONE:
        return NONE
    try:
        return zone_named(given)
    except ValueError as error:
        raise Refusal.of(error) from error


def _read_choice(argument: Argument, given: str) -> Any:
    said = given.strip().lower()
    if said in argument.choices:
        return argument.kind(said)
    known = ", ".join(argument.choices)
    raise Refusal(f"I expected one of {known} for {argument.name}, and found “{cut(given)}”.")


def _read_words(argument: Argument, given: str) -> str:
    said = given.strip()
    if not any(unicodedata.category(character)[0] not in "CZ" for character in said):
        raise Refusal(f"{argument.name.capitalize()} is empty; please say it in your own words.")
    return said


_READ: Final[Mapping[Any, Callable[[Argument, str], Any]]] = {
    Number: _read_number,
    Name: _read_name,
    Code: _read_code,
    Zone: _read_zone,
}
_EXAMPLES: Final = {Number: "its number, such as #12", Name: "such as @ana"}
_SHOWN: Final = {Quote: '"\u2026"', Number: "#number", Name: "@person", Verb: "verb"}


_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Line:
    """Sorts what was typed after a verb by argument."""

    verb: str
    arguments: Sequence[Argument]

    def usage(self, given: Mapping[str, str] = _NOTHING) -> str:
        """Show how the whole line is typed, with what is given already in its place."""
        parts = (argument.shown(given.get(argument.name, "")) for argument in self.arguments)
        return " ".join((self.verb, *parts))

    @property
    def flags(self) -> list[str]:
        """List the flags it takes."""
        return [argument.name for argument in self.arguments if argument.is_flag]

    def split(self, rest: str) -> dict[str, str]:
        """Give the words of each argument that is there; Refusal for what does not belong."""
        given: dict[str, str] = {}
        places = [argument for argument in self.arguments if not argument.is_flag]
        rest = rest.strip()
        while rest:
            if flag := self._flag_at(rest):
                given[flag[0]], rest = self._flag_value(flag[1])
            elif places:
                argument = places.pop(0)
                given[argument.name], rest = self._take(argument, rest)
            else:
                raise self._too_much(rest)
        return given

    def _flag_at(self, rest: str) -> tuple[str, str] | None:
        match = _FLAG.match(rest) if self.flags else None
        if match is None:
            return None
        name = match[1].lower()
        if name not in self.flags:
            known = ", ".join(f"--{flag}" for flag in self.flags)
            raise Refusal(f"I do not know --{match[1]} here; {self.verb} takes {known}.")
        return name, rest[match.end() :]

    def _take(self, argument: Argument, rest: str) -> tuple[str, str]:
        if argument.kind in (Words, Shown, Zone):
            said, more = self._before_flag(rest)
            return _unquoted(said), more
        match = _QUOTED.match(rest)
        if match is not None:
            return _inside(match), rest[match.end() :].lstrip()
        token = _TOKEN.match(rest)
        assert token is not None  # noqa: S101 - `rest` is stripped and not empty
        return token[0], rest[token.end() :].lstrip()

    def _flag_value(self, rest: str) -> tuple[str, str]:
        if quoted := _QUOTED.match(rest):
            return _inside(quoted), rest[quoted.end() :].lstrip()
        return self._before_flag(rest)

    def _before_flag(self, rest: str) -> tuple[str, str]:
        """Split words from the next flag of this line: what is none of its flags is words."""
        for match in _FLAG.finditer(rest):
            starts_word = match.start() == 0 or rest[match.start() - 1].isspace()
            if starts_word and match[1].lower() in self.flags:
                return rest[: match.start()].strip(), rest[match.start() :]
        return rest.strip(), ""

    def _too_much(self, rest: str) -> Refusal:
        problem = f"I do not know what to do with “{cut(rest)}” here. Type it like this:"
        return Refusal(doc(paragraph(problem), paragraph(Typed(self.usage()))))


def _inside(quoted: re.Match[str]) -> str:
    return next((group for group in quoted.groups() if group is not None), "")


def _unquoted(said: str) -> str:
    match = _QUOTED.fullmatch(said)
    return _inside(match) if match else said

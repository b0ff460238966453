"""Commands: a verb people say, declared by the function that answers it.

The signature is the declaration. Positional parameters are arguments in order, keyword-only ones
are `--flags`; a parameter without a default is required; its type says how it is read. The first
line of the docstring is the help, and each later line `name: …` describes an argument.
"""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, get_args, get_type_hints

from bridgebot.adapter import Caps, Feature, Level
from bridgebot.arguments import Argument, Code, Line, Name, Number, Quote, Shown, Verb, Words, Zone
from bridgebot.event import Answer, File, Form, Place, Spoken
from bridgebot.owners.pauses import PauseSettings
from bridgebot.refusal import Refusal
from bridgebot.routing import Role, Routing
from bridgebot.text import Doc, Typed, cut, say
from store.database import Transaction

__all__ = [
    "ASK",
    "Argument",
    "Asker",
    "Code",
    "Command",
    "Commands",
    "Context",
    "Happening",
    "Name",
    "Number",
    "Quote",
    "Refusal",
    "Reply",
    "Role",
    "Shown",
    "Verb",
    "Words",
    "Zone",
    "command",
    "verb_and_rest",
]

ASK: Final = "?"
"""Stands behind a verb for all that it takes: whoever says it is shown a form.

A verb that is about something may name its number before.
"""
_ASKS: Final = re.compile(rf"(?:(#?[0-9]{{1,15}}) )?{re.escape(ASK)}")


@dataclass(frozen=True, slots=True)
class Asker:
    """The person who says a command, what they may do, and whom they belong to.

    `organisation` is the account's own, `organisations` are those of all their accounts.
    """

    person_id: int
    name: str
    account: str
    role: Role
    organisation: str = ""
    organisations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that somebody did, to be recorded and told."""

    kind: str
    subject: int
    data: Mapping[str, str]
    by: Asker


@dataclass(slots=True)
class Context:
    """All that a command is given: who asks, where, when, and the transaction.

    `origin` is the message whose words it is about, if they were said in one.
    """

    transaction: Transaction
    asker: Asker
    place: Place
    now: int
    routing: Routing
    commands: Commands
    caps: Caps = field(default_factory=Caps)
    files: tuple[File, ...] = ()
    origin: Spoken | None = None
    happenings: list[Happening] = field(default_factory=list)
    search: str = ""
    instead: int = 0

    @property
    def is_among_staff(self) -> bool:
        """Tell whether staff ask where only staff read: an answer may be seen by all in a place."""
        return self.asker.role >= Role.STAFF and self.routing.is_team(self.place)

    @property
    def is_overheard(self) -> bool:
        """Tell whether others in this place read the answer too."""
        return self.caps.level(Feature.WHISPER) < Level.PARTLY

    @property
    def pauses(self) -> PauseSettings:
        """Say how long the clock waits before it asks how it goes."""
        return self.routing.pauses

    @property
    def takes_forms(self) -> bool:
        """Tell whether this place shows forms, or asks for what they ask for one by one."""
        return self.caps.level(Feature.FORM) >= Level.PARTLY

    def record(self, kind: str, subject: int, **data: str) -> None:
        """Write to the timeline that something happened; whoever should hear of it will."""
        self.happenings.append(Happening(kind, subject, data, self.asker))

    def show_like(self, said: str, *, instead: int = 0) -> None:
        """Show the asker, under the answer, what others want that is like these words.

        `instead` is the asker's own suggestion, which joining another one would replace.
        """
        self.search, self.instead = said, instead


Reply = Answer | Doc | str | None


@dataclass(frozen=True, slots=True)
class Command:
    """A verb that people say.

    `needs` names arguments that must be given too if another one has a certain value. `now` tells
    what is set, for a verb that sets something. `for_owner` lets whoever is asked about something,
    or has it, say the verb about that, wherever they are; a verb that is about nothing is for
    whoever has anything. `apart` names arguments for which no form asks.
    """

    name: str
    summary: str
    who: Role
    arguments: tuple[Argument, ...]
    answer: Callable[..., Reply]
    needs: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    now: Callable[[Context], Mapping[str, str]] | None = None
    for_owner: bool = False
    apart: frozenset[str] = frozenset()

    @property
    def usage(self) -> str:
        """Show how it is typed, without the platform's prefix."""
        return Line(self.name, self.arguments).usage()

    @property
    def is_about_one(self) -> bool:
        """Tell whether it is about something that has a number."""
        return any(each.name == "number" for each in self.arguments)

    @property
    def exception(self) -> str:
        """Say who else may say it, for those who may not."""
        if not self.for_owner:
            return ""
        return f", unless {'it' if self.is_about_one else 'something'} is with you"

    def split(self, rest: str) -> dict[str, str]:
        """Sort what was typed after the verb by argument; Refusal for what does not belong."""
        return Line(self.name, self.arguments).split(rest)

    def read(self, given: Mapping[str, str]) -> dict[str, Any]:
        """Turn words by argument into values; Refusal for what is wrong, KeyError for none."""
        known = {argument.name: argument for argument in self.arguments}
        return {
            name: known[name].read(words)
            for name, words in given.items()
            if name in known and words.strip()
        }

    def missing(self, given: Mapping[str, str]) -> list[Argument]:
        """List the arguments that must still be given."""
        return [
            argument
            for argument in self.arguments
            if self._is_needed(argument, given) and not given.get(argument.name, "").strip()
        ]

    def _is_needed(self, argument: Argument, given: Mapping[str, str]) -> bool:
        other, value = self.needs.get(argument.name, ("", ""))
        return argument.is_required or bool(other and given.get(other, "").strip().lower() == value)

    def form(self, given: Mapping[str, str]) -> Form:
        """Make the form that asks for what is missing."""
        fields = tuple(each.field(is_needed=True) for each in self.missing(given))
        usage = Line(self.name, self.arguments).usage(given)
        return Form(self.summary, self.name, fields, usage, dict(given))

    def asked(self, rest: str) -> Mapping[str, str] | None:
        """Give what is said already with `?`, which asks for the form of the rest; else None."""
        asks = _ASKS.fullmatch(rest)
        given = {"number": asks[1]} if asks and asks[1] else {}
        if asks is None or not self._blanks(given) or (given and not self.is_about_one):
            return None
        return given

    def _blanks(self, given: Mapping[str, str]) -> list[Argument]:
        return [each for each in self.arguments if each.name not in {*given, *self.apart}]

    def whole_form(self, context: Context, given: Mapping[str, str]) -> Form:
        """Make the form that asks for everything else it takes, filled in as things are now."""
        now = self.now(context) if self.now else {}
        fields = tuple(each.field(now.get(each.name, "")) for each in self._blanks(given))
        usage = Line(self.name, self.arguments).usage(given)
        return Form(self.summary, self.name, fields, usage, dict(given))


def command(  # noqa: PLR0913 - all that can be said of one, by name
    who: Role = Role.CUSTOMER,
    name: str = "",
    needs: Mapping[str, tuple[str, str]] | None = None,
    now: Callable[[Context], Mapping[str, str]] | None = None,
    *,
    for_owner: bool = False,
    apart: Iterable[str] = (),
) -> Callable[[Callable[..., Reply]], Command]:
    """Declare the decorated function as a command that `who` and above may say."""

    def declare(answer: Callable[..., Reply]) -> Command:
        summary, helps = _described(inspect.getdoc(answer) or "")
        return Command(
            name=name or answer.__name__.rstrip("_"),
            summary=summary,
            who=who,
            arguments=tuple(_arguments(answer, helps)),
            answer=answer,
            needs=needs or {},
            now=now,
            for_owner=for_owner,
            apart=frozenset(apart),
        )

    return declare


def _described(text: str) -> tuple[str, dict[str, str]]:
    summary, *lines = text.splitlines() or [""]
    pairs = (line.strip().partition(": ") for line in lines)
    return summary.rstrip("."), {name: said for name, colon, said in pairs if colon}


def _arguments(answer: Callable[..., Reply], helps: Mapping[str, str]) -> Iterator[Argument]:
    hints = get_type_hints(answer)
    _context, *parameters = inspect.signature(answer).parameters.values()
    for parameter in parameters:
        kinds = [kind for kind in get_args(hints[parameter.name]) if kind is not type(None)]
        yield Argument(
            name=parameter.name,
            kind=kinds[0] if kinds else hints[parameter.name],
            is_required=parameter.default is parameter.empty,
            is_flag=parameter.kind is parameter.KEYWORD_ONLY,
            help=helps.get(parameter.name, ""),
        )


def _nothing(_command: Command) -> bool:
    return False


class Commands:
    """The commands there are, by name."""

    def __init__(self, commands: Iterable[Command]) -> None:
        """Take commands; ValueError when two have one name."""
        self._by_name: dict[str, Command] = {}
        for each in commands:
            if each.name in self._by_name:
                message = f"two commands are called {each.name!r}"
                raise ValueError(message)
            self._by_name[each.name] = each

    def __iter__(self) -> Iterator[Command]:
        """Go through them by name."""
        return iter(sorted(self._by_name.values(), key=lambda each: each.name))

    def find(self, verb: str, role: Role, owns: Callable[[Command], bool] = _nothing) -> Command:
        """Give the command of that name; Refusal with the nearest right word for a wrong one.

        `owns` tells whether it may be said by whoever asks, for what they answer for.
        """
        found = self._by_name.get(verb.lower())
        if found is None:
            raise Refusal(self._nearest(verb, role))
        if role < found.who and not (found.for_owner and owns(found)):
            raise Refusal(f"{found.name} is for {found.who.name.lower()} only{found.exception}.")
        return found

    def _nearest(self, verb: str, role: Role) -> Doc:
        allowed = [each.name for each in self._by_name.values() if role >= each.who]
        near = difflib.get_close_matches(verb.lower(), allowed, n=1, cutoff=0.6)
        if near:
            return say(f"I do not know “{cut(verb)}”. Did you mean ", Typed(near[0]), "?")
        return say(f"I do not know “{cut(verb)}”. ", Typed("help"), " lists what I understand.")


def verb_and_rest(line: str) -> tuple[str, str]:
    """Split a typed line into its verb and what follows."""
    verb, *rest = line.strip().split(maxsplit=1) or [""]
    return verb, "".join(rest)

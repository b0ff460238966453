"""The prompt: one person at a terminal who may be anybody, anywhere."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app_session, run_in_terminal
from prompt_toolkit.formatted_text import StyleAndTextTuples, fragment_list_to_text
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.output import Output
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.renderer import print_formatted_text
from prompt_toolkit.utils import is_dumb_terminal

from adapters.console.completion import Acquaintances, Offers
from adapters.console.message import Message
from adapters.console.moments import current
from adapters.console.paint import STYLE, painted, written
from adapters.console.speech import Malformed, Spoken, Voice, read, several
from adapters.console.talk import NotKept, Talk
from bridgebot.event import Field, Form

FIRST: Final = Voice("ana", "lobby")
CANCEL: Final = "/cancel"


class Left(Exception):
    """Somebody left the terminal."""


class Cancelled(Exception):
    """Somebody does not want to fill in a form after all."""


class _Answers(InMemoryHistory):
    """What was typed into forms, for the next time; a change of mind is not worth keeping."""

    def append_string(self, string: str) -> None:
        if string.strip().casefold() != CANCEL:
            super().append_string(string)


class Prompt:
    """A terminal with somebody at it."""

    def __init__(self, team: str, verbs: Sequence[tuple[str, str]], zone: str = "") -> None:
        """Know the team's place and the zone of our clock, and offer these commands."""
        self._zone = zone
        self.exit_code = 0
        self._team = team
        self._voice = FIRST
        self._explained = False
        self._known = Acquaintances(Voice("bob", team), FIRST)
        self._lines: PromptSession[str] = PromptSession(
            self._who, completer=Offers(self._known, verbs), style=STYLE
        )
        self._fields: PromptSession[str] = PromptSession(history=_Answers(), style=STYLE)

    async def show(self, message: Message) -> None:
        """Print a message above the prompt."""
        self._known.meet(Voice("", message.channel, message.thread))
        for name in message.hearers:
            self._known.meet(Voice(name, message.channel, message.thread))
        is_team = message.channel == self._team
        wall = current(self._zone)
        await _print(painted(message, is_team=is_team, wall=wall, width=_width()))

    async def run(self, talk: Talk) -> None:
        """Say what is typed, until somebody leaves."""
        with patch_stdout(raw=True):
            await _print(_welcome(self._team))
            again = ""
            try:
                while True:
                    again = await self._turn(talk, again)
            except Left:
                await _note("Goodbye. Everything is kept.")

    async def _turn(self, talk: Talk, again: str) -> str:
        """Ask for words and say them; answer with those that must be said again."""
        try:
            typed = await self._lines.prompt_async(default=again)
        except EOFError:
            raise Left from None
        except KeyboardInterrupt:
            await _note("Ctrl-D or /quit leaves.")
            return ""
        parts = several(typed)
        for number, part in enumerate(parts):
            if not await self._say(talk, part):
                return "\n".join(parts[number:])
        return ""

    async def _say(self, talk: Talk, typed: str) -> bool:
        """Say some words; answer whether they could be kept."""
        try:
            spoken = read(typed, self._voice)
            await self._heard(talk, spoken)
        except Malformed as malformed:
            await _note(_sentence(str(malformed)))
        except NotKept as lost:
            await _note(f"This was not kept: {lost}. Enter tries once more.")
            return False
        return True

    async def _heard(self, talk: Talk, spoken: Spoken) -> None:
        self._voice = spoken.voice
        self._known.meet(spoken.voice)
        if spoken.is_order("quit"):
            raise Left
        if spoken.is_order("cancel"):
            await _note("There is nothing to cancel.")
        elif spoken.words:
            await self._said(talk, spoken)

    async def _said(self, talk: Talk, spoken: Spoken) -> None:
        form = await talk.hear(spoken)
        if form is not None:
            await self._fill_in(talk, spoken.voice, form)
        elif talk.is_among_the_team(spoken) and not self._explained:
            self._explained = True
            await _note("That stays among the team. Words that begin with @bridgebot are for me.")

    # Forms --------------------------------------------------------------------------------------

    async def _fill_in(self, talk: Talk, voice: Voice, form: Form) -> None:
        await _note(f"{form.title}.", "bold")
        await _note(f"{CANCEL} or Ctrl-C leaves it undone.")
        more: Form | None = form
        try:
            while more is not None:
                more = await self._submit(talk, voice, more)
        except Cancelled:
            await _note("Cancelled; nothing was changed.")

    async def _submit(self, talk: Talk, voice: Voice, form: Form) -> Form | None:
        """Ask field by field and hand in the answers; answer with what must be asked again."""
        values = {field.name: await self._ask(voice, field) for field in form.fields}
        try:
            return await talk.submit(voice, form, values)
        except NotKept as lost:
            await _note(f"This was not kept: {lost}. Enter hands your words in once more.")
        fields = tuple(replace(field, value=values[field.name]) for field in form.fields)
        return replace(form, fields=fields)

    async def _ask(self, voice: Voice, field: Field) -> str:
        """Ask until there is an answer."""
        if field.choices:
            await _note(_listed(field))
        question: StyleAndTextTuples = [
            ("class:frame", f"{voice} · "),
            ("bold", field.label),
            ("class:note", _hint(field)),
            ("bold", ": "),
        ]
        while True:
            answer = await self._answer(question, field.value)
            if not answer and field.is_optional:
                return answer
            if not answer:
                await _note(f"This one is needed. {CANCEL} leaves everything undone.")
            elif chosen := _chosen(field, answer):
                return chosen
            else:
                await _note(f"“{answer}” is none of these. {_listed(field)}")

    async def _answer(self, question: StyleAndTextTuples, before: str) -> str:
        try:
            answer = (await self._fields.prompt_async(question, default=before)).strip()
        except (EOFError, KeyboardInterrupt):
            raise Cancelled from None
        if answer.casefold() == CANCEL:
            raise Cancelled
        return answer

    def _who(self) -> StyleAndTextTuples:
        """Show who speaks where, unless what is typed says so itself."""
        if _has_voice(self._lines.default_buffer.text):
            return []
        style = "class:place.team" if self._voice.channel == self._team else "class:place"
        name, _, where = str(self._voice).partition("@")
        return [("class:speaker", name), ("", "@"), (style, where), ("", ": ")]


def _hint(field: Field) -> str:
    """Say, behind what is asked for, how it is said and whether it can be left out."""
    said = f"{field.help[:1].lower()}{field.help[1:].removesuffix('.')}"
    hints = [*filter(None, [said, "Enter skips it" if field.is_optional else ""])]
    return f" ({'; '.join(hints)})" if hints else ""


def _listed(field: Field) -> str:
    """List the choices of a field, each with its number."""
    numbered = (f"{number} {choice}" for number, choice in enumerate(field.choices, 1))
    return f"Choose by name or number: {', '.join(numbered)}"


def _chosen(field: Field, answer: str) -> str:
    """Give what an answer means; nothing for a choice that there is not."""
    if not field.choices:
        return answer
    meant = {str(number): choice for number, choice in enumerate(field.choices, 1)}
    meant |= {choice.casefold(): choice for choice in field.choices}
    return meant.get(answer.casefold(), "")


def _has_voice(typed: str) -> bool:
    try:
        return bool(read(typed, None))
    except Malformed:
        return False


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


async def _note(words: str, style: str = "class:note") -> None:
    await _print(written(_width(), (style, words)))


def _width() -> int:
    return get_app_session().output.get_size().columns


async def _print(painting: StyleAndTextTuples) -> None:
    await run_in_terminal(partial(_write, get_app_session().output, painting))


def _write(output: Output, painting: StyleAndTextTuples) -> None:
    if is_dumb_terminal():
        output.write(fragment_list_to_text(painting))
    else:
        depth = output.get_default_color_depth()
        print_formatted_text(output, painting, STYLE, color_depth=depth)
    output.flush()


def _welcome(team: str) -> StyleAndTextTuples:
    first = f"You are everybody here. Begin as {FIRST.name}, a customer:  "
    then = "Then be bob of the team:  "
    more = "   (/help says more, Ctrl-D leaves)"
    width = _width()
    return [
        *written(width, ("", first), ("class:typed", "/suggest dark mode")),
        *written(width, ("", then), ("class:typed", f"bob@{team}: /take 1"), ("", more)),
    ]

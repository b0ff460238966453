"""What one event does, within one transaction: who is it, what do they say, what follows."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from bridgebot import dialogue, origins, pressing
from bridgebot.adapter import Caps, Feature, Level
from bridgebot.command import Commands, Context, Refusal, Reply, verb_and_rest
from bridgebot.conversation import conversations
from bridgebot.event import (
    Answer,
    Commanded,
    Deleted,
    Edited,
    Event,
    Form,
    Posted,
    Pressed,
    Reacted,
    Submitted,
    Whisper,
)
from bridgebot.freetext import answer_words
from bridgebot.owners import owning
from bridgebot.people import askers, visibility, zones
from bridgebot.recording import Recorder
from bridgebot.signing import answer_sign
from bridgebot.text import Doc, doc, plain, say
from store import copies, inbox, places
from store.database import Transaction, Unavailable
from store.search import EVERYBODY, Eyes

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Heard:
    """The answer to an event, and the words of which it should show the like, for whose eyes."""

    answer: Answer | None = None
    search: str = ""
    instead: int = 0
    eyes: Eyes = EVERYBODY


_SILENCE = Heard()


@dataclass(slots=True)
class Hearing:
    """Hears one event after the other, and lets nothing of one be kept without the rest."""

    commands: Commands
    recorder: Recorder

    def hear(
        self, transaction: Transaction, event: Event, now: int, caps: Caps, *, is_known: bool
    ) -> Heard:
        """Hear an event once; `is_known` spares the question whether its place is known."""
        place = event.place
        if not inbox.is_new(transaction, place.connection, event.key, now):
            return _SILENCE
        if event.author.is_bot:
            return _SILENCE
        if not is_known:
            places.remember(transaction, place.connection, place.channel, now)
        if _is_echo(transaction, event):
            return _SILENCE
        asker = askers.recognise(transaction, self.recorder.routing, event, now)
        context = Context(
            transaction, asker, place, now, self.recorder.routing, self.commands, caps
        )
        context.files = event.files if isinstance(event, Posted | Submitted) else ()
        context.origin = origins.of(event)
        return self._answer(context, event, caps)

    def _answer(self, context: Context, event: Event, caps: Caps) -> Heard:
        talks = caps.level(Feature.FORM) == Level.PARTLY
        try:
            with context.transaction.savepoint():
                reply = _respond(context, event, talks=talks)
                if talks and isinstance(reply, Form):
                    reply = dialogue.ask(context, reply)
                self._record(context)
        except Refusal as refusal:
            return Heard(zones.answered(context, _refused(refusal)))
        except Unavailable:
            raise
        except Exception as error:
            if context.transaction.is_fault(error):
                raise  # nothing can be kept, so nothing may be answered
            return Heard(Whisper(_sorry(event)))
        eyes, answer = visibility.eyes(context), zones.answered(context, _as_answer(reply))
        return Heard(answer, context.search, context.instead, eyes)

    def _record(self, context: Context) -> None:
        self.recorder.record(context.transaction, context.happenings, context.now)


def _respond(context: Context, event: Event, *, talks: bool) -> Reply:
    match event:
        case Commanded() | Pressed():
            return _say(context, event, talks=talks)
        case Submitted(command=verb, values=values):
            return _run(context, verb, values)
        case Posted():
            return _listen(context, event, talks=talks)
        case Reacted() | Edited() | Deleted():
            return _change(context, event)
        case _:
            return None


def _say(context: Context, event: Commanded | Pressed, *, talks: bool) -> Reply:
    match event:
        case Commanded(line=line):
            return _cancel(context) if talks and _is_cancel(line) else run_line(context, line)
        case Pressed() if pressing.is_wish(event):
            wished = pressing.wish(context, event)
            return wished if isinstance(wished, Form) else run_line(context, wished)
        case Pressed(command=pressing.CORRECT) if event.message and event.whose:
            return pressing.correction(context, event)
        case Pressed(command=verb) if event.message and event.whose:
            return _run(context, verb, pressing.at_words(context, event))
        case Pressed():
            return run_line(context, pressing.line(context, event))


def _listen(context: Context, event: Posted, *, talks: bool) -> Reply:
    asked = dialogue.going_on(context) if talks else None
    if asked is None:
        return _overhear(context, event)
    said = plain(event.body).strip()
    if _is_cancel(said):
        return _cancel(context)
    given = dialogue.heard(context, asked, said)
    try:
        with context.transaction.savepoint():
            dialogue.end(context)
            return _run(context, asked.command, given)
    except Refusal as refusal:
        return dialogue.ask_anew(context, asked, given, refusal)


def _overhear(context: Context, event: Posted) -> Reply:
    """Take words as part of a conversation, else answer them if they are to us."""
    if (passed := conversations.heard(context, event)) is not None:
        return passed.reply
    return answer_words(context, event.body, run_line) if event.addressed else None


def _is_cancel(line: str) -> bool:
    return line.strip().lower() == dialogue.CANCEL


def _cancel(context: Context) -> Reply:
    return (
        "Stopped; nothing was changed." if dialogue.end(context) else "There was nothing to stop."
    )


def _change(context: Context, event: Reacted | Edited | Deleted) -> Reply:
    """Take what happens to a message that is there already."""
    if isinstance(event, Reacted):
        return answer_sign(context, event, run_line)
    if isinstance(event, Deleted):
        origins.lose(context, event)
    return conversations.changed(context, event)


def run_line(context: Context, line: str) -> Reply:
    """Run a command as it was typed, or as a button stands for it; `verb ?` asks for its form."""
    verb, rest = verb_and_rest(line)
    found = owning.find(context, verb, rest)
    if (said := found.asked(rest)) is not None:
        return found.whole_form(context, said)
    return _run(context, verb, found.split(rest))


def _run(context: Context, verb: str, given: Mapping[str, str]) -> Reply:
    found = owning.find(context, verb, given.get("number", ""))
    values = found.read(given)
    if found.missing(given):
        return found.form(given)
    return found.answer(context, **values)


def _refused(refusal: Refusal) -> Whisper:
    return Whisper(refusal.body, is_refusal=True, argument=refusal.argument)


def _as_answer(reply: Reply) -> Answer | None:
    match reply:
        case str():
            return Whisper(doc(reply))
        case Doc():
            return Whisper(reply)
        case _:
            return reply


def _is_echo(transaction: Transaction, event: Event) -> bool:
    if not isinstance(event, Posted):
        return False
    place = event.place
    return bool(event.echo_of) or copies.is_ours(
        transaction, place.connection, place.channel, event.message
    )


def _sorry(event: Event) -> Doc:
    reference = secrets.token_hex(4)
    _log.exception("bridge.bug", reference=reference, key=event.key)
    return say(
        "Something went wrong on our side, and nothing was changed. "
        f"Please try again; if it stays, tell us the reference {reference}."
    )

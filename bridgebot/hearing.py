"""What one event does, within one transaction: who is it, what do they say, what follows."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from bridgebot import dialogue, followups, lifecycle
from bridgebot.adapter import Caps, Feature, Level
from bridgebot.command import Asker, Commands, Context, Refusal, Reply, verb_and_rest
from bridgebot.event import (
    Answer,
    Commanded,
    Event,
    Form,
    Place,
    Posted,
    Pressed,
    Reacted,
    Submitted,
    Whisper,
)
from bridgebot.freetext import answer_words
from bridgebot.recording import Recorder
from bridgebot.routing import ALARM, DONE, Role
from bridgebot.text import Doc, doc, plain, say
from store import copies, inbox, people, places
from store.database import Transaction, Unavailable

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Heard:
    """The answer to an event, and the words of which it should show the like."""

    answer: Answer | None = None
    search: str = ""
    instead: int = 0


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
        return self._answer(self._context(transaction, event, now), event, caps)

    def _context(self, transaction: Transaction, event: Event, now: int) -> Context:
        place, author = event.place, event.author
        person = people.meet(transaction, place.connection, author.account, author.name, now)
        routing = self.recorder.routing
        role = routing.role(place, author.account)
        asker = Asker(person, author.name, author.account, role)
        return Context(transaction, asker, place, now, routing, self.commands)

    def _answer(self, context: Context, event: Event, caps: Caps) -> Heard:
        talks = caps.level(Feature.FORM) == Level.PARTLY
        try:
            with context.transaction.savepoint():
                reply = _respond(context, event, talks=talks)
                if talks and isinstance(reply, Form):
                    reply = dialogue.ask(context, reply)
                self._record(context)
        except Refusal as refusal:
            return Heard(Whisper(refusal.body, is_refusal=True))
        except Unavailable:
            raise
        except Exception as error:
            if context.transaction.is_fault(error):
                raise  # nothing can be kept, so nothing may be answered
            return Heard(Whisper(_sorry(event)))
        return Heard(_as_answer(reply), context.search, context.instead)

    def _record(self, context: Context) -> None:
        happenings = context.happenings
        self.recorder.record(context.transaction, context.asker, happenings, context.now)


def _respond(context: Context, event: Event, *, talks: bool) -> Reply:
    match event:
        case Commanded(line=line) if talks and _is_cancel(line):
            return _cancel(context)
        case Commanded() | Pressed():
            return run_line(context, _line(context, event))
        case Submitted(command=verb, values=values):
            return _run(context, verb, values)
        case Posted(body=body, addressed=addressed):
            return _listen(context, body, addressed=addressed, talks=talks)
        case Reacted():
            return _react(context, event)
        case _:
            return None


def _line(context: Context, event: Commanded | Pressed) -> str:
    """Give a command as a line; a bare verb that is pressed at a card is about that card."""
    match event:
        case Pressed(command=verb, message=message) if message and " " not in verb:
            return f"{verb} {_meant(context, event.place, message)}".rstrip()
        case Commanded(line=line) | Pressed(command=line):
            return line


def _listen(context: Context, body: Doc, *, addressed: bool, talks: bool) -> Reply:
    asked = dialogue.going_on(context) if talks else None
    if asked is None:
        return answer_words(context, body, run_line) if addressed else None
    said = plain(body).strip()
    if _is_cancel(said):
        return _cancel(context)
    dialogue.end(context)
    return _run(context, asked.command, dialogue.heard(asked, said))


def _is_cancel(line: str) -> bool:
    return line.strip().lower() == dialogue.CANCEL


def _cancel(context: Context) -> Reply:
    return (
        "Stopped; nothing was changed." if dialogue.end(context) else "There was nothing to stop."
    )


def _react(context: Context, event: Reacted) -> Reply:
    """Run the verb that a sign stands for, or undo a claim when the sign is taken off.

    Signs are for staff, on a card; the customer's alarm alone is for everybody, where an issue was
    reported.
    """
    sign = event.emoji.removesuffix("\ufe0f")
    verb = context.routing.reactions.get(sign)
    key = copies.key_of(
        context.transaction, event.place.connection, event.place.channel, event.message
    )
    number = followups.suggestion_of(key or "")
    is_alarm = verb == ALARM and followups.is_home(key or "")
    if not number or verb is None or (context.asker.role < Role.STAFF and not is_alarm):
        return None
    if not event.added:
        return run_line(context, f"release {number}") if verb == "take" else None
    if verb == DONE:
        verb = lifecycle.finishing(context, number)
    return run_line(context, f"{verb} {number} {sign}" if is_alarm else f"{verb} {number}")


def _meant(context: Context, place: Place, message: str) -> str:
    """Give the number of the suggestion whose card a message is; nothing for any other."""
    key = copies.key_of(context.transaction, place.connection, place.channel, message)
    return str(followups.suggestion_of(key or "") or "")


def run_line(context: Context, line: str) -> Reply:
    """Run a command as it was typed, or as a button stands for it."""
    verb, rest = verb_and_rest(line)
    found = context.commands.find(verb, context.asker.role)
    return _run(context, verb, found.split(rest))


def _run(context: Context, verb: str, given: Mapping[str, str]) -> Reply:
    found = context.commands.find(verb, context.asker.role)
    values = found.read(given)
    if found.missing(given):
        return found.form(given)
    return found.answer(context, **values)


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

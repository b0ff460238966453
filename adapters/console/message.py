"""What appears on the terminal: an op or an answer, with who says it to whom."""

from dataclasses import dataclass
from typing import Final

from adapters.console.speech import ALONE, BOT, Voice
from bridgebot.event import Button, Delete, Edit, Field, File, Form, Op, Place, Post, React, Whisper
from bridgebot.text import Doc, Paragraph, Typed, bullets, cut, doc, italic, paragraph, say

EVERYBODY: Final = "all"


@dataclass(frozen=True, slots=True)
class Message:
    """Words at a place; `mark` says what is special about them."""

    channel: str
    thread: str
    body: Doc
    buttons: tuple[Button, ...] = ()
    speaker: str = BOT
    hearers: tuple[str, ...] = ()
    mark: str = ""
    is_private: bool = False


def of_op(op: Op) -> Message:
    """Make the message that shows an op."""
    channel, thread, alone = op.place.channel, op.place.thread, _alone(op.place)
    match op:
        case Post():
            hearers = tuple(hearer.name for hearer in op.hearers) or alone
            body = Doc((*op.body.blocks, *map(_named, op.files)))
            return Message(channel, thread, body, op.buttons, op.speaker or BOT, hearers)
        case Edit():
            speaker = op.speaker or BOT
            return Message(channel, thread, op.body, op.buttons, speaker, alone, mark="edited")
        case Delete():
            words = say(f"takes back message {_names(op.messages)}")
        case React():
            verb = "no longer reacts with" if op.remove else "reacts with"
            words = say(f"{verb} {op.emoji} to message {_names(op.messages)}")
    return Message(channel, thread, words, hearers=alone)


def of_whisper(voice: Voice, whisper: Whisper) -> Message:
    """Make the message that shows an answer to the asker alone."""
    return _private(voice, whisper.body, whisper.buttons)


def of_form(voice: Voice, form: Form) -> Message:
    """Make the message that says how to type what a form asks for."""
    missing = bullets(*map(_asked, form.fields))
    return _private(
        voice,
        doc(
            f"{form.title}. Still missing:",
            missing,
            paragraph("Type it whole: ", Typed(form.usage)),
        ),
    )


def _asked(field: Field) -> str:
    """Say what a field wants, and what can be chosen."""
    return f"{field.label} ({', '.join(field.choices)})" if field.choices else field.label


def _alone(place: Place) -> tuple[str, ...]:
    """Name the person who is alone with us in a place, if it is such a place."""
    voice = Voice(place.channel.removeprefix(ALONE), place.channel)
    return (voice.name,) if voice.is_alone else ()


def _named(file: File) -> Paragraph:
    """Name a file, since a terminal cannot show it, and say what is to be seen in it."""
    return paragraph(italic(f"file {cut(file.name)}"), f": {file.alt}" if file.alt else "")


def _private(voice: Voice, body: Doc, buttons: tuple[Button, ...] = ()) -> Message:
    return Message(
        voice.channel,
        voice.thread,
        body,
        buttons,
        hearers=(voice.name,),
        mark=f"only {voice.name} sees this",
        is_private=True,
    )


def place_of(connection: str, voice: Voice) -> Place:
    """Give the place at which a voice speaks."""
    return Place(connection, voice.channel, voice.thread)


def _names(messages: tuple[str, ...]) -> str:
    return ", ".join(messages) or "of its own"

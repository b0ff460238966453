"""What is meant by a verb that is pressed at a message: on a button, or in the message's menu."""

from dataclasses import replace
from typing import Final

from bridgebot import cards, origins
from bridgebot.command import Context
from bridgebot.conversation import desk, whereabouts
from bridgebot.event import Author, Form, Posted, Pressed
from bridgebot.origins import ORIGIN
from bridgebot.owners import owning
from bridgebot.refusal import Refusal
from bridgebot.routing import VOTE
from bridgebot.text import Typed, cut, plain
from store import copies, installation, people
from store.sides import Half

SUGGEST: Final = "suggest"
SUPPORTERS: Final = "supporters"
CORRECT: Final = "correct"
"""The verb with which anybody says that the words of a message are wrong."""
QUOTED: Final = 300
"""The most characters of a message that are quoted as wrong."""


def line(context: Context, event: Pressed) -> str:
    """Give what was pressed as a line; a bare verb that is pressed at a card is about that card."""
    if event.whose is not None:
        return f"{event.command} {_person(context, event.whose)}"
    if not event.message or " " in event.command:
        return event.command
    if event.command == SUPPORTERS:
        return f"{SUPPORTERS} {_wished(context, event)}"
    return f"{event.command} {_meant(context, event)}".rstrip()


def _wished(context: Context, event: Pressed) -> str:
    """Give the number of what a message is a card of, or was the beginning of."""
    if number := _wanted(context, event):
        return number
    hint = Typed(f"{SUPPORTERS} 12")
    raise Refusal("That message is no card, and nothing was made of its words. ", hint, " asks so.")


def _meant(context: Context, event: Pressed) -> str:
    """Give the number of the suggestion whose card a message is, or what it is a part of."""
    key = _key(context, event, event.message)
    number = cards.suggestion_of(key)
    return str(number) if number else whereabouts.meant(context.transaction, key, event.command)


def _person(context: Context, whose: Author) -> str:
    """Give somebody by their account: others may be called the same."""
    if people.identity(context.transaction, context.place.connection, whose.account) is None:
        raise Refusal(
            f"I do not know {whose.name} yet. People are known to me once they have spoken to me."
        )
    return f'"@{whose.account}"' if " " in whose.account else f"@{whose.account}"


def at_words(context: Context, event: Pressed) -> dict[str, str]:
    """Give, by argument, what a verb is to do with words that somebody said.

    Words that we did not hear are taken from the message itself; Refusal for those of others.
    """
    key = _key(context, event, event.message)
    card = cards.suggestion_of(key)
    meant = "" if card else whereabouts.meant(context.transaction, key, event.command)
    number, _, said = meant.partition(" --said ")
    owning.find(context, event.command, str(card or number))
    if card:
        return {"number": str(card)}
    if said:
        return {"number": number, "said": said}
    if event.whose is None or event.whose.account != event.author.account:
        whose = event.whose.name if event.whose is not None else "somebody else"
        raise Refusal(f"These are the words of {whose}, who alone can {event.command} them.")
    if not (event.said or event.files):
        raise Refusal("I cannot read what it says.")
    return _unheard(context, event)


def is_wish(event: Pressed) -> bool:
    """Tell whether the words of a message are pressed as somebody's wish, or the presser's too."""
    return event.command in {SUGGEST, VOTE} and bool(event.said)


def wish(context: Context, event: Pressed) -> str | Form:
    """Give the line that joins what a message is about; else the form for a wish in its words."""
    if event.command == VOTE and (number := _wanted(context, event)):
        return f"{VOTE} {number}"
    found = context.commands.find(SUGGEST, context.asker.role)
    form = found.form({ORIGIN: event.message} if event.message else {})
    said = plain(event.said).strip()
    first, *others = form.fields
    return replace(form, fields=(replace(first, value=said, is_long=True), *others))


def _wanted(context: Context, event: Pressed) -> str:
    """Give the number of what was made of a message's words, or of what these are a part."""
    if (made := origins.find(context, event.place, event.message)) is not None:
        return str(made.id)
    key = _key(context, event, event.message)
    number = cards.suggestion_of(key)
    return str(number) if number else whereabouts.meant(context.transaction, key, VOTE)


def correction(context: Context, event: Pressed) -> Form:
    """Ask what is right instead of a message, whose words are quoted to begin with."""
    key = _key(context, event, event.message)
    said = plain(event.said).strip()
    quoted = said.partition("\n")[0] if cards.suggestion_of(key) else said
    found = context.commands.find(CORRECT, context.asker.role)
    at = key or _card_of(context, event)
    values = {"at": at} if at else {}
    form = found.form(values)
    first, *others = form.fields
    return replace(form, fields=(replace(first, value=cut(quoted, QUOTED)), *others))


def _card_of(context: Context, event: Pressed) -> str:
    """Give the key of the card of what was made of a message's words, or nothing."""
    made = origins.find(context, event.place, event.message)
    return f"{installation.tag(context.transaction)}-s{made.id}" if made else ""


def _unheard(context: Context, event: Pressed) -> dict[str, str]:
    """Take words in after all, where it is clear to which conversation they belong."""
    key = _key(context, event, event.place.thread) if event.place.thread else ""
    spot = whereabouts.of_key(context, key, event.place) if key else None
    if spot is None or spot.half is not Half.STAFF:
        return {"words": plain(event.said).strip()}
    posted = Posted(
        key=event.key,
        place=event.place,
        author=event.author,
        at=event.at,
        message=event.message,
        body=event.said,
        files=event.files,
    )
    note = desk.take_in(context, spot.number, posted)
    return {"number": str(spot.number), "said": str(note.id)}


def _key(context: Context, event: Pressed, message: str) -> str:
    place = event.place
    return copies.key_of(context.transaction, place.connection, place.channel, message) or ""

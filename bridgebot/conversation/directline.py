"""A direct line from a customer to the person who has or made something."""

from __future__ import annotations

from bridgebot import lifecycle
from bridgebot.cards import short
from bridgebot.command import Context, Reply
from bridgebot.conversation import announcing, apart, keys, openhour, relaying, speaking
from bridgebot.conversation.customers import owner
from bridgebot.conversation.keys import Stands
from bridgebot.conversation.talks import Talk
from bridgebot.event import Button, Hearer, Whisper
from bridgebot.people import finding
from bridgebot.refusal import Refusal
from bridgebot.routing import SEND
from bridgebot.text import Doc, Typed, bold, bullets, doc, paragraph, say
from store import outbox, sides, suggestions
from store.people import Person
from store.sides import Side
from store.suggestions import Suggestion


def about(context: Context, number: int) -> Reply:
    """Open a line to whoever has or made something, in the place where it is asked for."""
    found = lifecycle.live(context, number)
    if context.routing.is_team(context.place):
        hint = Typed(f"send {found.id} words")
        raise Refusal("Here is our side of it. ", hint, " says something to the customer.")
    talk = speaking.talk_about(context, found.id)
    who = Hearer(context.asker.account, context.asker.name)
    is_guest = openhour.is_going_on(talk.conversation, context.now)
    side = talk.side_at(context.place, who, is_guest=is_guest)
    if side.opened_at == context.now and side.heard_at is None:
        _announce(talk, side, who)
    return _confirmed(talk, side)


def _announce(talk: Talk, side: Side, who: Hearer) -> None:
    """Tell the team by name; in a channel, say where the talk is."""
    key, asked = talk.key(Stands.BEGINNING, side.id), announcing.asked(talk, side)
    if outbox.is_known(talk.transaction, asked):
        return  # it was asked for twice at the same moment
    if not (side.is_direct or side.thread):
        relaying.say(talk, side, key, _here(talk, who), (who,))
        if not side.anchor:
            sides.change(talk.transaction, side, anchor=key)
    hearers = owner(talk)
    whom = bold(talk.suggestion.owner_name) if talk.suggestion.owner_name else "somebody"
    asks = (bold(who.name), f" ({side.connection}) asks for a word with ")
    relaying.say(
        talk, talk.staff(), asked, say(*asks, whom, f". Answer here: {_how(talk)}"), hearers
    )
    if (theirs := apart.of_owner(talk)) is not None:
        about = (" about ", bold(f"#{talk.number} {short(talk.suggestion.title)}"))
        body = say(*asks, "you", *about, f". Answer this message: {_how(talk)}")
        to_them = keys.change(talk.key(Stands.BEGINNING, theirs.id), "a", side.id)
        relaying.say(talk, theirs, to_them, body, (Hearer(theirs.account, theirs.name),))


def _how(talk: Talk) -> str:
    marks, sign = talk.routing.lanes.marks, talk.routing.sign_of(SEND)
    return f"begin with {marks.send_mark}, or put {sign} on your words."


def _here(talk: Talk, who: Hearer) -> Doc:
    whom = talk.suggestion.owner_name or "us"
    return say(
        f"{who.name} and {whom} talk here about ",
        bold(f"#{talk.number} {short(talk.suggestion.title)}"),
        ". Write in the thread under this message, or answer it.",
    )


def _confirmed(talk: Talk, side: Side) -> Doc:
    whom = talk.suggestion.owner_name
    where = "what you say to me now" if side.is_direct else "what you say in that thread"
    if side.thread and not side.is_direct:
        where = "what you say in this thread"
    title = bold(f"#{talk.number} {short(talk.suggestion.title)}")
    if not whom:
        return say(title, f" is with nobody yet; the team was told, and reads {where}.")
    return say(f"{whom} was told that you ask for a word about ", title, f", and reads {where}.")


def with_person(context: Context, name: str) -> Reply:
    """Find out what somebody wants to talk about with a person."""
    person = finding.person(context, name)
    if context.is_among_staff:
        return _what_they_asked(context, person)
    asked = suggestions.supported_by(context.transaction, context.asker.person_id)
    theirs = [each for each in asked if each.owner_id == person.id]
    if not theirs:
        raise Refusal(
            f"{person.name} has nothing that you asked for. ",
            Typed("issue words"),
            " says what it is about, and whoever answers for it is asked.",
        )
    return about(context, theirs[0].id) if len(theirs) == 1 else _choice(person, theirs)


def _choice(person: Person, theirs: list[Suggestion]) -> Whisper:
    body = doc(
        paragraph(f"{person.name} has several things that you asked for. Which is it?"),
        bullets(*((bold(f"#{each.id}"), f" {short(each.title)}") for each in theirs)),
    )
    doors = (Button(f"#{each.id}", f"talk {each.id}") for each in theirs[:5])
    return Whisper(body, tuple(doors))


def _what_they_asked(context: Context, person: Person) -> Doc:
    asked = suggestions.supported_by(context.transaction, person.id)
    if not asked:
        raise Refusal(f"{person.name} has asked for nothing yet, so there is nothing to talk of.")
    lines = (
        (bold(f"#{each.id}"), f" {short(each.title)}: ", Typed(f"send {each.id} words"))
        for each in asked
    )
    return doc(paragraph(f"{person.name} asked for this:"), bullets(*lines))

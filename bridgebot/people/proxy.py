"""What staff record for somebody else, from words that were said without a command."""

from dataclasses import replace

from bridgebot import lifecycle
from bridgebot.cards import short
from bridgebot.command import Asker, Context, Refusal
from bridgebot.event import Author
from bridgebot.owners import issues
from bridgebot.routing import Role
from bridgebot.text import Doc, bold, say
from store import people
from store.people import Person
from store.suggestions import Kind


def met(context: Context, author: Author) -> Asker:
    """Give who said something, whom we may meet for the first time."""
    reader, connection = context.transaction, context.place.connection
    known = people.recognise(reader, connection, author.account, author.name, context.now)
    return Asker(known.person, author.name, author.account, Role.CUSTOMER, known.organisation)


def known(context: Context, person: Person) -> Asker:
    """Give somebody by an account of theirs on this connection; Refusal when there is none."""
    for each in people.accounts(context.transaction, person.id):
        if each.connection == context.place.connection:
            return Asker(person.id, each.name, each.account, Role.CUSTOMER, each.organisation)
    unheard = f"{person.name} has no account here, so they could not be told here."
    raise Refusal(unheard, argument="person")


def record(context: Context, whose: Asker, words: str, kind: Kind) -> Doc:
    """Record words for whoever said them, who is told so and hears what comes of it."""
    number = _made(replace(context, asker=whose), words, kind)
    context.record("suggestion.recorded", number)
    recorded = bold(f"#{number} {short(words)}")
    return say(recorded, f" is recorded for {whose.name}, who is told so.")


def _made(theirs: Context, words: str, kind: Kind) -> int:
    if kind is Kind.SUGGESTION:
        return lifecycle.make(theirs, words)
    issues.report(theirs, kind, words, None)
    return theirs.happenings[0].subject

"""`mine`: what waits on me, what is promised, what I asked; `mine @eve` for staff."""

from bridgebot import personal
from bridgebot.command import Context, Name, Refusal, command
from bridgebot.event import Whisper
from bridgebot.overview import Overview
from bridgebot.people import finding, visibility
from bridgebot.routing import Role
from bridgebot.text import Typed, doc, paragraph
from store.people import Person


@command()
def mine(context: Context, person: Name | None = None) -> Whisper:
    """See what waits on you, what is promised, what you asked, and your settings.

    person: somebody else, whose requests staff may see
    """
    me = context.transaction.get(Person, context.asker.person_id)
    assert me is not None  # noqa: S101 - whoever asks has been met
    whose = _named(context, person) if person else me
    return _mine(context, me) if whose.id == me.id else _theirs(context, whose)


def _named(context: Context, name: str) -> Person:
    if context.asker.role < Role.STAFF:
        raise Refusal("What others asked for is for staff only. ", Typed("mine"), " shows yours.")
    visibility.check_alone(context)
    return finding.person(context, name)


def _mine(context: Context, me: Person) -> Whisper:
    blocks, doors = Overview(context, me, is_own=True).shown()
    if not blocks:
        blocks = [paragraph("Nothing yet. ", Typed("suggest words"), " says what you wish for.")]
    if visibility.is_overheard(context):
        return Whisper(doc(*blocks), tuple(doors))
    own, more = personal.settings(context)
    return Whisper(doc(*blocks, *own), (*doors, *more))


def _theirs(context: Context, person: Person) -> Whisper:
    blocks, _ = Overview(context, person, is_own=False).shown()
    nothing = f"{person.name} asked for nothing yet, and nothing waits on them."
    return Whisper(doc(*blocks or [paragraph(nothing)]))

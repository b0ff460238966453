"""`organisation @ana Acme`: to whom somebody belongs."""

from bridgebot.command import Context, Name, Words, command
from bridgebot.people import finding, visibility
from bridgebot.routing import Role
from bridgebot.text import Doc, Typed, bold, say
from store import organisations, people
from store.people import Person

NONE = "none"


@command(Role.STAFF)
def organisation(context: Context, person: Name, words: Words | None = None) -> Doc:
    """See or say to which organisation somebody belongs.

    person: who it is
    words: the organisation's name; none if they belong to none
    """
    visibility.check_alone(context)
    meant = finding.person(context, person)
    if words is None:
        return _shown(context, meant)
    named = "" if words.casefold() == NONE else organisations.spelled(context.transaction, words)
    context.record("person.placed", meant.id, name=meant.name, words=named or NONE)
    for number in organisations.belong(context.transaction, meant.id, named):
        context.record("suggestion.redrawn", number)
    return say(bold(meant.name), f" belongs to {named or 'no organisation'} now.")


def _shown(context: Context, meant: Person) -> Doc:
    accounts = people.accounts(context.transaction, meant.id)
    known = sorted({each.organisation for each in accounts if each.organisation})
    if not known:
        return say(f"I do not know to which organisation {meant.name} belongs.")
    return say(
        bold(meant.name), f" belongs to {' and '.join(known)}. ", Typed("organisations"), "."
    )

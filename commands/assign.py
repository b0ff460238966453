"""`assign 12 @raj`: it is Raj's to answer."""

from bridgebot import escalation, finding, issues, lifecycle
from bridgebot.command import Context, Name, Number, command
from bridgebot.routing import Role
from bridgebot.text import Doc, bold, say
from store.suggestions import Kind


@command(Role.STAFF)
def assign(context: Context, number: Number, person: Name) -> Doc:
    """Give something to a person, who is told by name and has a working day to take it.

    number: the issue or suggestion
    person: who is to answer for it
    """
    given = finding.person(context, person)
    if lifecycle.find(context, number).kind == Kind.SUGGESTION:
        lifecycle.assign(context, number, given)
        return say(bold(f"#{number}"), " is with ", bold(given.name), " now.")
    _, row = issues.find(context, number)
    escalation.assign(context, row, given, by=context.asker.name)
    return issues.now_with(context, number)

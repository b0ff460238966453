"""`assign 12 @raj`: it is Raj's to answer."""

from bridgebot import lifecycle
from bridgebot.command import Context, Name, Number, Refusal, command
from bridgebot.owners import chains, escalation, issues
from bridgebot.people import finding
from bridgebot.routing import Role
from bridgebot.text import Doc, bold, doc, say
from store.escalations import Stage
from store.suggestions import Kind


@command(Role.STAFF, for_owner=True)
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
    if row.asked_id == given.id and row.stage in {Stage.ASKING, Stage.TAKEN}:
        raise Refusal(f"#{number} is with {given.name} already.")
    escalation.assign(context, row, given, by=context.asker.name)
    answer = issues.now_with(context, number)
    if chains.answering(context.transaction, given.id, context.now) is None:
        return doc(*answer.blocks, f"{given.name} is away, and nobody covers for them.")
    return answer

"""`assign 12 @raj`: it is Raj's to answer."""

from bridgebot import lifecycle
from bridgebot.command import Context, Name, Number, Refusal, command
from bridgebot.owners import chains, escalation, issues
from bridgebot.people import finding
from bridgebot.routing import Role
from bridgebot.text import Doc, bold, doc, say
from store import people
from store.escalations import Stage
from store.people import Person
from store.suggestions import Kind, Suggestion


@command(Role.STAFF, for_owner=True)
def assign(context: Context, number: Number, person: Name) -> Doc:
    """Give something to a person, who is told by name and has a working day to take it.

    number: the issue or suggestion
    person: who is to answer for it
    """
    given, found = finding.person(context, person), lifecycle.find(context, number)
    if found.kind == Kind.SUGGESTION:
        lifecycle.assign(context, number, given)
        answer = say(bold(f"#{number}"), " is with ", bold(given.name), " now.")
    else:
        answer = _ask(context, number, given)
    return doc(*answer.blocks, *_doubts(context, found, given))


def _ask(context: Context, number: int, person: Person) -> Doc:
    _, row = issues.find(context, number)
    if row.asked_id == person.id and row.stage in {Stage.ASKING, Stage.TAKEN}:
        raise Refusal(f"#{number} is with {person.name} already.")
    escalation.assign(context, row, person, by=context.asker.name)
    return issues.now_with(context, number)


def _doubts(context: Context, about: Suggestion, person: Person) -> tuple[str, ...]:
    """Say why somebody may not hear of it, or not answer, if there is a reason."""
    if chains.answering(context.transaction, person.id, context.now) is None:
        return (f"{person.name} is away, and nobody covers for them.",)
    heard = {*context.routing.direct, about.team_connection}
    accounts = people.accounts(context.transaction, person.id)
    if heard.isdisjoint(each.connection for each in accounts):
        return (f"I have no way to write to {person.name}; please tell them yourself.",)
    return ()

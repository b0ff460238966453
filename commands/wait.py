"""`wait 12 which browser?`: the customer has to answer first."""

from bridgebot import lifecycle
from bridgebot.command import Context, Number, Refusal, Words, command
from bridgebot.owners import escalation, issues
from bridgebot.routing import Role
from bridgebot.text import Doc, bold, say
from store.escalations import Stage


@command(Role.STAFF, for_owner=True)
def wait(context: Context, number: Number, question: Words) -> Doc:
    """Ask those who have a problem something; it is yours, and rests until they answer.

    number: the issue
    question: what you need to know; they are asked in your words
    """
    issue, row = issues.find(context, number)
    if row.stage == Stage.WAITING:
        raise Refusal(f"#{number} waits for an answer already.")
    if not escalation.is_held(row) or row.asked_id != context.asker.person_id:
        lifecycle.change(context, number, **lifecycle.owner(context))
        escalation.take(context, row, context.asker.person_id, context.asker.name)
    escalation.wait(context, row, words=question, **lifecycle.last_with(context, issue))
    return say(bold(f"#{number}"), " is yours, and its clock stands still until the answer comes.")

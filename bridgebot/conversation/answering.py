"""What words in a conversation mean for the clock of the issue that it is about."""

from bridgebot import lifecycle
from bridgebot.command import Context
from bridgebot.conversation.talks import Talk
from bridgebot.owners import escalation
from bridgebot.routing import Role
from store import escalations
from store.escalations import Stage


def heard(context: Context, talk: Talk) -> bool:
    """Take words on the customer's side; answer whether somebody hears of them by the clock."""
    if context.asker.role >= Role.STAFF:
        sent(context, talk)
        return True  # a colleague spoke there: nobody waits for that
    row = escalations.hold(talk.transaction, talk.number)
    if row is None or row.stage != Stage.WAITING:
        return False
    escalation.answered(context, row)
    return True


def sent(context: Context, talk: Talk) -> None:
    """Let an answer of staff count as taking what they are asked about."""
    row = escalations.hold(talk.transaction, talk.number)
    mine = (None, context.asker.person_id)
    if row is None or row.asked_id not in mine:
        return
    if row.stage not in (Stage.ASKING, Stage.REMINDED):
        return
    was_asked = row.stage == Stage.ASKING
    lifecycle.change(context, talk.number, **lifecycle.owner(context))
    escalation.take(context, row, context.asker.person_id, context.asker.name)
    context.record("issue.replied" if was_asked else "issue.confirmed", talk.number)

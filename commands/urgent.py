"""`urgent 12 payroll is tomorrow`: the customer's alarm."""

from bridgebot import lifecycle
from bridgebot.command import Context, Number, Refusal, Words, command
from bridgebot.owners import escalation, issues
from bridgebot.text import Doc


@command()
def urgent(context: Context, number: Number, reason: Words) -> Doc:
    """Pull the alarm on a problem you have: the next person is asked at once.

    number: the issue
    reason: why it cannot wait
    """
    found, row = issues.find(context, number)
    issues.check_mine(context, found)
    if found.alarm:
        raise Refusal(f"The alarm on #{number} is pulled already: “{found.alarm}”.")
    lifecycle.change(context, number, alarm=reason)
    context.record("issue.alarmed", number, words=reason, person=str(row.asked_id or ""))
    escalation.climb(context, row)
    return issues.now_with(context, number)

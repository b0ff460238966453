"""`answer 12 firefox`: the customer's answer, which lets the clock go on."""

from bridgebot.command import Context, Number, Words, command
from bridgebot.owners import escalation, issues
from bridgebot.text import Doc, say


@command()
def answer(context: Context, number: Number, words: Words) -> Doc:
    """Answer what you were asked about a problem, or tell more of it.

    number: the issue
    words: what you want to say
    """
    issue, row = issues.find(context, number)
    issues.check_mine(context, issue)
    escalation.answered(context, row, words=words)
    whom = row.asked_name or "The team"
    return say(f"Thank you. {whom} has your answer.")

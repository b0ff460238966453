"""`urgent 12 payroll is tomorrow`: the customer's alarm."""

from bridgebot import lifecycle
from bridgebot.command import Context, Number, Refusal, Reply, Words, command
from bridgebot.event import Button, Whisper
from bridgebot.owners import escalation, issues
from bridgebot.text import Doc, Typed, doc, paragraph, say
from store.escalations import Escalation
from store.suggestions import WORDLESS


@command()
def urgent(context: Context, number: Number, reason: Words) -> Reply:
    """Pull the alarm on a problem you have: the next person is asked at once.

    number: the issue
    reason: why it cannot wait
    """
    found, row = issues.find(context, number)
    issues.check_mine(context, found)
    if not found.alarm:
        return _pull(context, row, reason)
    if found.alarm == WORDLESS != reason:
        return _explain(context, row, reason)
    said = "" if found.alarm == WORDLESS else f": “{found.alarm}”"
    raise Refusal(f"The alarm on #{number} is pulled already{said}.")


def _pull(context: Context, row: Escalation, reason: str) -> Reply:
    number, said = row.suggestion_id, {} if reason == WORDLESS else {"words": reason}
    lifecycle.change(context, number, alarm=reason)
    context.record("issue.alarmed", number, person=str(row.asked_id or ""), **said)
    escalation.climb(context, row)
    answer = doc("The alarm is pulled.", *issues.now_with(context, number).blocks)
    if said:
        return answer
    hint = Typed(f"urgent {number} payroll is tomorrow")
    why = paragraph("Why can it not wait? It helps whoever is asked to know: ", hint)
    return Whisper(doc(*answer.blocks, why), (Button("Say why\u2026", f"urgent {number}"),))


def _explain(context: Context, row: Escalation, reason: str) -> Doc:
    """Add the reason to an alarm that was pulled without one; nobody else is asked for that."""
    lifecycle.change(context, row.suggestion_id, alarm=reason)
    context.record("issue.explained", row.suggestion_id, words=reason)
    return say(f"Thank you. {row.asked_name or 'The team'} is told why.")

"""`outcome 12 changed no fax any more`: what became of "that is just how we work"."""

from enum import StrEnum

from bridgebot import lifecycle, moments
from bridgebot.command import Context, Number, Refusal, Words, command
from bridgebot.owners import escalation, issues
from bridgebot.people import zones
from bridgebot.routing import Role
from bridgebot.text import Doc, Moment, Typed, bold, say
from store.suggestions import Kind, Status


class Outcome(StrEnum):
    """How a report about a procedure ends."""

    CHANGED = "changed"
    KEPT = "kept"
    TRIAL = "trial"


@command(Role.STAFF, needs={"until": ("result", "trial")}, for_owner=True)
def outcome(
    context: Context, number: Number, result: Outcome, words: Words, *, until: Words | None = None
) -> Doc:
    """Say what becomes of a procedure that was reported; everyone can read it.

    number: the report
    result: what becomes of it: changed, kept, or on trial
    words: what changes, why it stays, or what is tried
    until: when a trial ends, such as 2026-12-24; then it is changed or kept
    """
    issue, row = issues.find(context, number)
    if issue.kind != Kind.BARRIER:
        closes = Typed(f"resolve {number}")
        raise Refusal(f"#{number} is not about how we work. ", closes, " closes it.")
    if until is None:
        to = Status(result.value)
        return issues.close(context, number, to, f"issue.{result.value}", words=words)
    if result is not Outcome.TRIAL:
        no_end = "Only a trial has an end; what is changed or kept stays so."
        raise Refusal(no_end, argument="until")
    end = moments.read(until, context.now, zones.of(context))
    lifecycle.change(context, number, status=Status.TRIAL.value, **lifecycle.owner(context))
    escalation.try_out(context, row, context.asker.person_id, context.asker.name, end)
    last = lifecycle.last_with(context, issue)
    context.record("issue.tried", number, words=words, until=str(end), **last)
    return say(bold(f"#{number}"), " is on trial until ", Moment(end), "; I shall ask you then.")

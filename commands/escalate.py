"""`escalate 12`: ask the next one now."""

from bridgebot.command import Context, Number, Words, command
from bridgebot.owners import escalation, issues
from bridgebot.routing import Role
from bridgebot.text import Doc


@command(Role.STAFF, for_owner=True)
def escalate(context: Context, number: Number, words: Words | None = None) -> Doc:
    """Ask the next person of the chain about a problem, without waiting for the clock.

    number: the issue
    words: why; the team reads it
    """
    _, row = issues.find(context, number)
    said = {"words": words} if words else {}
    escalation.climb(context, row, by=context.asker.name, **said)
    return issues.now_with(context, number)

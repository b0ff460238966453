"""`route 12 exports`: it belongs there."""

from bridgebot import lifecycle
from bridgebot.command import Context, Number, Refusal, Words, command
from bridgebot.owners import escalation, issues
from bridgebot.routing import Role
from bridgebot.text import Doc


@command(Role.STAFF)
def route(context: Context, number: Number, area: Words) -> Doc:
    """Move a problem to another area; who answers for that one is asked.

    number: the issue
    area: where it belongs
    """
    _, row = issues.find(context, number)
    found = issues.area_called(context, area)
    if row.area_id == found.id:
        raise Refusal(f"#{number} is in {found.name} already.", argument="area")
    lifecycle.change(context, number, area_id=found.id)
    context.record("issue.routed", number, words=found.name)
    escalation.reroute(context, row, found)
    return issues.now_with(context, number)

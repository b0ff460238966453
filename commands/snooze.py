"""`snooze 12 3d`: let it rest."""

from bridgebot import moments
from bridgebot.command import Context, Number, Words, command
from bridgebot.owners import escalation, issues
from bridgebot.people import zones
from bridgebot.routing import Role
from bridgebot.text import Doc, Moment, bold, say


@command(Role.STAFF, for_owner=True)
def snooze(context: Context, number: Number, until: Words) -> Doc:
    """Let a problem rest until a time; then whoever has it is asked again.

    number: the issue
    until: when it comes back, such as 2h, 3d, tomorrow, friday 9:00 or 2026-12-24
    """
    _, row = issues.find(context, number)
    end = moments.read(until, context.now, zones.of(context))
    escalation.snooze(context, row, end)
    return say(bold(f"#{number}"), " rests until ", Moment(end), ".")

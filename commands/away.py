"""`away friday --cover @raj`: somebody else answers meanwhile."""

from bridgebot import moments
from bridgebot.command import Context, Name, Refusal, Words, command
from bridgebot.owners import chains, escalation, issues
from bridgebot.people import finding
from bridgebot.routing import Role
from bridgebot.text import Doc, Moment, Wordy, bold, say
from store import hours
from store.people import Person


@command(Role.STAFF, for_owner=True)
def away(context: Context, until: Words | None = None, *, cover: Name | None = None) -> Doc:
    """Say that you are away; what you were asked goes to who covers for you, or the next one.

    until: when you are back, such as 3d, friday or 2026-12-24; else until you say "back"
    cover: who answers for you meanwhile
    """
    me = context.asker.person_id
    end = moments.read(until, context.now, issues.zone(context)) if until else None
    stand_in = finding.person(context, cover) if cover else None
    if stand_in is not None and stand_in.id == me:
        raise Refusal("You cannot cover for yourself; name somebody else.")
    hours.leave(context.transaction, me, context.now, end, stand_in.id if stand_in else None)
    context.record("person.left", me, until=str(end or ""), cover=stand_in.name if stand_in else "")
    escalation.leave(context, me)
    when: tuple[Wordy, ...] = (" until ", Moment(end)) if end else (" until you say “back”",)
    covers: tuple[Wordy, ...] = ("; ", bold(stand_in.name), " answers for you") if stand_in else ()
    return say("You are away", *when, *covers, ".", _doubt(context, stand_in))


def _doubt(context: Context, stand_in: Person | None) -> str:
    """Say if whoever covers is not there either, and nobody for them."""
    if stand_in is None or chains.answering(context.transaction, stand_in.id, context.now):
        return ""
    return f" But {stand_in.name} is away too; until they are back, the next one is asked."

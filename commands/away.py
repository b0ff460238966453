"""`away friday --cover @raj`, `away monday to friday`: somebody else answers meanwhile."""

from bridgebot import moments
from bridgebot.command import Context, Name, Refusal, Words, command
from bridgebot.owners import absences, chains, escalation, onbehalf
from bridgebot.people import finding, zones
from bridgebot.refusal import about
from bridgebot.routing import Role
from bridgebot.text import Doc, say
from store import hours
from store.people import Person


@command(Role.STAFF, for_owner=True, apart=["of"])
def away(
    context: Context,
    until: Words | None = None,
    *,
    cover: Name | None = None,
    of: Name | None = None,
) -> Doc:
    """Say that you are away; what you were asked goes to who covers for you, or the next one.

    until: when you are back, such as 3d or friday; or monday to friday; else until you say "back"
    cover: who answers for you meanwhile
    of: who is away, if not you; admins may say so, and they are told
    """
    person = onbehalf.whose(context, of)
    now, zone = context.now, zones.of(context)
    since, end = moments.period(until, now, zone) if until else (now, None)
    stand_in = _stand_in(context, cover, person) if cover else None
    before = absences.written(context.transaction, person.id, now)
    begins, covers = since if since > now else None, stand_in.name if stand_in else ""
    who = "they" if onbehalf.is_other(context, person) else "you"
    told = absences.told(begins, end, covers, who=who)
    data = absences.data(begins, end, covers)
    onbehalf.record(context, "person.left", person, **data, before=before)
    _note(context, person, since, end, stand_in)
    whom = f"{person.name} is " if who == "they" else "You are "
    doubts = (_doubt(context, stand_in, since), onbehalf.doubt(context, person))
    return say(whom, *told, ".", *doubts)


def _note(
    context: Context, person: Person, since: int, end: int | None, stand_in: Person | None
) -> None:
    """Keep it; what begins later is done by the clock then."""
    cover = stand_in.id if stand_in else None
    if since > context.now:
        hours.plan(
            context.transaction, person.id, context.now, since=since, until=end, stand_in=cover
        )
        return
    hours.leave(context.transaction, person.id, context.now, end, cover)
    escalation.leave(context, person.id)


def _stand_in(context: Context, cover: str, person: Person) -> Person:
    with about("cover"):
        found = finding.person(context, cover)
        if found.id == person.id:
            whom = "Nobody covers" if onbehalf.is_other(context, person) else "You cannot cover"
            themselves = "themselves" if whom.startswith("Nobody") else "yourself"
            raise Refusal(f"{whom} for {themselves}; name somebody else.")
        return found


def _doubt(context: Context, stand_in: Person | None, since: int) -> str:
    """Say if whoever covers is not there either, and nobody for them."""
    if stand_in is None or chains.answering(context.transaction, stand_in.id, since):
        return ""
    return f" But {stand_in.name} is away too; until they are back, the next one is asked."

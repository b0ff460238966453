"""`hours Mon-Fri 9:00-17:00 --zone Europe/Berlin`: when your clocks run."""

from bridgebot.command import Context, Name, Words, command
from bridgebot.owners import chains, onbehalf, rewriting, workhours
from bridgebot.routing import Role
from bridgebot.text import Doc, say
from store import hours as kept
from store import zones
from store.people import Person


def _now(context: Context) -> dict[str, str]:
    if not kept.of(context.transaction, context.asker.person_id):
        return {}
    now = chains.hours_of(context.transaction, context.asker.person_id)
    lines = "; ".join(workhours.lines(now))
    return {"when": lines, "zone": now.zone, "holidays": now.holidays}


@command(Role.STAFF, now=_now, for_owner=True, apart=["of"])
def hours(
    context: Context,
    when: Words | None = None,
    *,
    zone: Words | None = None,
    holidays: Words | None = None,
    of: Name | None = None,
) -> Doc:
    """Say when you work, so that clocks run only then; alone, it shows your hours.

    when: when you work, such as Mon-Fri 9:00-12:30; Mon-Thu 13:30-17:00
    zone: your zone, such as Europe/Berlin
    holidays: the region whose holidays are yours, such as DE-BY; or none
    of: whose hours they are, if not yours; admins may say so, and they are told
    """
    person = onbehalf.whose(context, of)
    is_other = onbehalf.is_other(context, person)
    whose = f"The hours of {person.name}" if is_other else "Your hours"
    now = chains.hours_of(context.transaction, person.id)
    if when is None and zone is None and holidays is None:
        return say(f"{whose}: {workhours.written(now)}.")
    where = zone or _home(context, person)
    read = rewriting.changed(now, when, where, holidays, called="when")
    kept.keep(context.transaction, person.id, chains.write_hours(read))
    words, before = workhours.written(read), workhours.written(now)
    onbehalf.record(context, "person.scheduled", person, words=words, before=before)
    return say(f"{whose}: {words}.", onbehalf.doubt(context, person))


def _home(context: Context, person: Person) -> str | None:
    """Give the zone in which somebody lives, for the first hours that are said of them."""
    if kept.of(context.transaction, person.id):
        return None
    return zones.of(context.transaction, person.id) or None

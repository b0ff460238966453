"""`hours Mon-Fri 9:00-17:00 --zone Europe/Berlin`: when your clocks run."""

from bridgebot.command import Context, Refusal, Words, command
from bridgebot.owners import chains, workhours
from bridgebot.routing import Role
from bridgebot.text import Doc, say
from store import hours as kept


def _now(context: Context) -> dict[str, str]:
    if not kept.of(context.transaction, context.asker.person_id):
        return {}
    now = chains.hours_of(context.transaction, context.asker.person_id)
    lines = "; ".join(workhours.lines(now))
    return {"when": lines, "zone": now.zone, "holidays": now.holidays}


@command(Role.STAFF, now=_now, for_owner=True)
def hours(
    context: Context,
    when: Words | None = None,
    *,
    zone: Words | None = None,
    holidays: Words | None = None,
) -> Doc:
    """Say when you work, so that clocks run only then; alone, it shows your hours.

    when: when you work, such as Mon-Fri 9:00-12:30; Mon-Thu 13:30-17:00
    zone: your zone, such as Europe/Berlin
    holidays: the region whose holidays are yours, such as DE-BY
    """
    now = chains.hours_of(context.transaction, context.asker.person_id)
    if when is None and zone is None and holidays is None:
        return say(f"Your hours: {workhours.written(now)}.")
    lines = when.split(";") if when else workhours.lines(now)
    try:
        read = workhours.hours_of(lines, zone or now.zone, holidays or now.holidays)
    except ValueError as error:
        raise Refusal.of(error) from error
    person = context.asker.person_id
    kept.keep(context.transaction, person, chains.write_hours(read))
    context.record("person.scheduled", person, words=workhours.written(read))
    return say(f"Your hours: {workhours.written(read)}.")

"""`zone Europe/Berlin`: by which clock I tell you times."""

from zoneinfo import ZoneInfo

from bridgebot.arguments import NONE
from bridgebot.command import Context, Zone, command
from bridgebot.owners import walls
from bridgebot.people import zones
from bridgebot.text import Doc, Typed, say
from store import zones as kept


def _now(context: Context) -> dict[str, str]:
    return {"zone": kept.of(context.transaction, context.asker.person_id)}


@command(now=_now)
def zone(context: Context, zone: Zone | None = None) -> Doc:
    """Say in which time zone you live, so that times go by your own clock; alone, it shows yours.

    zone: your zone, such as Europe/Berlin; none lets me forget it
    """
    if zone is None:
        return _told(context)
    person = context.asker.person_id
    if zone == NONE:
        kept.clear(context.transaction, person)
        return _told(context)
    kept.keep(context.transaction, person, zone)
    return say(
        f"Your zone is {_shown(context)}. "
        "Times that you write, and those that I tell you alone, go by that clock."
    )


def _told(context: Context) -> Doc:
    """Say by which clock times go, and what changes that."""
    person = context.asker.person_id
    if kept.of(context.transaction, person):
        return say(
            f"Your zone is {_shown(context)}. ", Typed(f"zone {NONE}"), " lets me forget it."
        )
    whose = "your working hours" if zones.own_of(context.transaction, person) else "this place"
    return say(
        f"You did not say in which zone you live. I go by that of {whose}: {_shown(context)}. ",
        Typed("zone Europe/Berlin"),
        " changes that.",
    )


def _shown(context: Context) -> str:
    """Name the zone of whoever asks, and say what its clocks show now."""
    name = zones.of(context)
    return f"{name}, where it is {walls.shown(ZoneInfo(name), context.now):%A %H:%M} now"

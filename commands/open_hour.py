"""`open-hour 12 17:00`: talk with everyone who wants it."""

from bridgebot import lifecycle, moments
from bridgebot.command import Context, Number, Refusal, Words, command
from bridgebot.conversation import openhour, speaking
from bridgebot.people import zones
from bridgebot.routing import Role
from bridgebot.text import Doc


@command(Role.STAFF, name="open-hour", for_owner=True)
def open_hour(context: Context, number: Number, until: Words | None = None) -> Doc:
    """Open an hour in which everyone who wants something of yours can talk with you.

    number: what you made, or have
    until: when it ends, such as 2h or 17:00; in an hour, unless you say
    """
    found = lifecycle.live(context, number)
    if found.owner_id not in (None, context.asker.person_id):
        raise Refusal(f"#{found.id} is with {found.owner_name}, who can open an hour on it.")
    end = context.now + openhour.HOUR_MS
    if until is not None:
        end = moments.read(until, context.now, zones.of(context))
    return openhour.begin(context, speaking.talk_about(context, found.id), end)

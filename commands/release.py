"""`release 12`: not me any more."""

from bridgebot import lifecycle
from bridgebot.cards import short
from bridgebot.command import Context, Number, command
from bridgebot.routing import Role
from bridgebot.text import Doc, bold, say


@command(Role.STAFF, for_owner=True)
def release(context: Context, number: Number) -> Doc:
    """Give back what you took; of a problem, the next person is asked.

    number: what is no longer yours
    """
    given = lifecycle.release(context, number)
    return say(bold(f"#{number} {short(given.title)}"), " is no longer yours.")

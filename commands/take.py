"""`take 12`: I answer for this."""

from bridgebot import lifecycle
from bridgebot.cards import short
from bridgebot.command import Context, Number, command
from bridgebot.routing import Role
from bridgebot.text import Doc, bold, say


@command(Role.STAFF, for_owner=True)
def take(context: Context, number: Number) -> Doc:
    """Make yourself the person who answers for something.

    number: the suggestion you take
    """
    taken = lifecycle.take(context, number)
    before = (
        f" (it was with {taken.owner_name})"
        if taken.owner_id not in (None, context.asker.person_id)
        else ""
    )
    return say(bold(f"#{number} {short(taken.title)}"), f" is yours now{before}.")

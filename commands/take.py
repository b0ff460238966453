"""`take 12`: I answer for this."""

from enum import StrEnum

from bridgebot import lifecycle
from bridgebot.cards import short
from bridgebot.command import Context, Number, Reply, command
from bridgebot.owners import taking
from bridgebot.routing import Role
from bridgebot.text import bold, say


class Over(StrEnum):
    """That somebody else has it makes no difference."""

    OVER = "over"


@command(Role.STAFF, for_owner=True)
def take(context: Context, number: Number, over: Over | None = None) -> Reply:
    """Make yourself the person who answers for something.

    number: the suggestion you take
    over: to take a problem over that somebody else has, who is told
    """
    if over is None and (asked := taking.in_other_hands(context, number)) is not None:
        return asked
    taken = lifecycle.take(context, number)
    before = (
        f" (it was with {taken.owner_name})"
        if taken.owner_id not in (None, context.asker.person_id)
        else ""
    )
    return say(bold(f"#{number} {short(taken.title)}"), f" is yours now{before}.")

"""`owners exports @ana 4h, @raj 8h direct`: who answers for an area, and who is asked next."""

from bridgebot.command import Context, Words, command
from bridgebot.event import Whisper
from bridgebot.owners import chaining, changing, issues
from bridgebot.text import Doc


@command()
def owners(context: Context, words: Words | None = None) -> Doc | Whisper:
    """See who answers for an area, and who is asked if they are silent; admins change it.

    words: the area; to change it, who is asked too: @ana 4h, @raj+@kim 8h direct daily, or nobody
    """
    if words is None:
        return changing.listed(context)
    area, chain = issues.area_before(context, words)
    if not chain:
        return changing.shown(context, area)
    return chaining.change(context, area, chain)

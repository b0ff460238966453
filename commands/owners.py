"""`owners exports @ana 4h, @raj 8h direct`: who answers for an area, and who is asked next."""

from bridgebot.command import Context, Words, command
from bridgebot.owners import directory, issues, showing
from bridgebot.text import Doc


@command()
def owners(context: Context, words: Words | None = None) -> Doc:
    """See who answers for an area, and who is asked if they are silent; admins change it.

    words: the area, and to change it who is asked in order, such as exports @ana 4h, @raj 8h direct
    """
    if words is None:
        return showing.listed(context)
    area, chain = issues.area_before(context, words)
    if not chain:
        return showing.shown(context, area)
    return directory.change_chain(context, area, chain)

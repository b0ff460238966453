"""`correct "free for ever" it is free for a year`: this is wrong."""

from bridgebot import correcting
from bridgebot.command import Context, Quote, Shown, Words, command
from bridgebot.owners import issues
from bridgebot.owners.issues import Owner
from bridgebot.text import Doc
from store.suggestions import Kind


@command()
def correct(
    context: Context,
    quoted: Quote,
    words: Shown,
    *,
    area: Words | None = None,
    at: Words | None = None,
) -> Doc:
    """Say that something we said or wrote is wrong; you hear what comes of it.

    quoted: what is wrong: the words in quotes, a link, or the number of a suggestion
    words: what is right
    area: the part it belongs to, if you know it
    at: the message that says it, as its menu names it
    """
    wrong = correcting.find(context, quoted, at or "")
    owner = Owner(wrong.owner, wrong.area)
    said = f"{wrong.said} is wrong: {words}"
    return issues.report(context, Kind.CORRECTION, said, area, to=owner)

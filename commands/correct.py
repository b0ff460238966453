"""`correct "free for ever" it is free for a year`: this is wrong."""

from bridgebot.command import Context, Quote, Shown, Words, command
from bridgebot.owners import issues
from bridgebot.text import Doc
from store.suggestions import Kind


@command()
def correct(context: Context, quoted: Quote, words: Shown, *, area: Words | None = None) -> Doc:
    """Say that something we said or wrote is wrong; you hear what comes of it.

    quoted: what is wrong: the words in quotes, a link, or the number of a suggestion
    words: what is right
    area: the part it belongs to, if you know it
    """
    return issues.report(context, Kind.CORRECTION, f"“{quoted}” is wrong: {words}", area)

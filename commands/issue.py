"""`issue exports fail since monday`: a problem, given to a named person."""

from bridgebot.command import Context, Shown, Words, command
from bridgebot.owners import issues
from bridgebot.text import Doc
from store.suggestions import Kind


@command()
def issue(context: Context, words: Shown, *, area: Words | None = None) -> Doc:
    """Report a problem; the person who answers for it is told by name.

    words: what goes wrong, in your own words
    area: the part of the product, if you know it
    """
    return issues.report(context, Kind.ISSUE, words, area)

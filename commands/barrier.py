"""`barrier refunds need a fax`: "that is just how we work", reported like any other problem."""

from bridgebot.command import Context, Shown, Words, command
from bridgebot.owners import issues
from bridgebot.text import Doc
from store.suggestions import Kind


@command()
def barrier(context: Context, words: Shown, *, area: Words | None = None) -> Doc:
    """Report a procedure that stands in the way; it ends in changed, kept, or a trial.

    words: what you could not do, and what you were told
    area: the part it belongs to, if you know it
    """
    return issues.report(context, Kind.BARRIER, words, area)

"""`reopen 12`: Open something again that was shipped, declined or resolved."""

from bridgebot import lifecycle
from bridgebot.command import Context, Number, Words, command
from bridgebot.owners import issues
from bridgebot.text import Doc
from store.suggestions import Kind, Status


@command()
def reopen(context: Context, number: Number, words: Words | None = None) -> Doc:
    """Open something again: staff may, and of a problem everyone who has it.

    number: the suggestion or issue
    words: say why; they are told in your words
    """
    if lifecycle.find(context, number).kind != Kind.SUGGESTION:
        return issues.reopen(context, number, words)
    lifecycle.check_staff(context, "reopen")
    return lifecycle.move(context, number, Status.OPEN, words=words)

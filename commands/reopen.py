"""`reopen 12`: Open something again that was shipped or declined."""

from bridgebot import lifecycle
from bridgebot.command import Context, Number, Words, command
from bridgebot.routing import Role
from bridgebot.text import Doc
from store.suggestions import Status


@command(Role.STAFF)
def reopen(context: Context, number: Number, words: Words | None = None) -> Doc:
    """Open something again that was shipped or declined, and tell everyone who wants it.

    number: the suggestion
    words: say why; they are told in your words
    """
    return lifecycle.move(context, number, Status.OPEN, words=words)

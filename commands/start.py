"""`start 12`: Start on something."""

from bridgebot import lifecycle
from bridgebot.command import Context, Number, Words, command
from bridgebot.routing import Role
from bridgebot.text import Doc
from store.suggestions import Status


@command(Role.STAFF, for_owner=True)
def start(context: Context, number: Number, words: Words | None = None) -> Doc:
    """Start on something, and tell everyone who wants it.

    number: the suggestion
    words: say what is being done; they are told in your words
    """
    return lifecycle.move(context, number, Status.STARTED, words=words)

"""`plan 12`: Plan something."""

from bridgebot import lifecycle
from bridgebot.command import Context, Number, Words, command
from bridgebot.routing import Role
from bridgebot.text import Doc
from store.suggestions import Status


@command(Role.STAFF, for_owner=True)
def plan(context: Context, number: Number, words: Words | None = None) -> Doc:
    """Plan something, and tell everyone who wants it.

    number: the suggestion
    words: say when, or how; they are told in your words
    """
    return lifecycle.move(context, number, Status.PLANNED, words=words)

"""`note 12 talked to legal`: words for the team's eyes only."""

from bridgebot import lifecycle
from bridgebot.command import Context, Number, Words, command
from bridgebot.routing import Role
from bridgebot.text import Doc, say


@command(Role.STAFF, for_owner=True)
def note(context: Context, number: Number, words: Words) -> Doc:
    """Write something down that only staff will ever see.

    number: the suggestion it belongs to
    words: what to remember
    """
    lifecycle.find(context, number)
    context.record("suggestion.noted", number, words=words)
    return say(f"Noted on #{number}, for staff only.")

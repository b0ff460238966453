"""`back`: I am here again."""

from bridgebot.command import Context, Refusal, command
from bridgebot.routing import Role
from bridgebot.text import Doc, say
from store import hours


@command(Role.STAFF)
def back(context: Context) -> Doc:
    """Say that you are back, and can be asked again."""
    if not hours.back(context.transaction, context.asker.person_id):
        raise Refusal("You were not away.")
    context.record("person.returned", context.asker.person_id)
    return say("Welcome back. You can be asked again.")

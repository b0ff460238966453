"""`back`: I am here again."""

from bridgebot.command import Context, Refusal, command
from bridgebot.routing import Role
from bridgebot.text import Doc, say
from store import hours


@command(Role.STAFF, for_owner=True)
def back(context: Context) -> Doc:
    """Say that you are back, and can be asked again."""
    me = context.asker.person_id
    was_away = hours.away(context.transaction, me, context.now) is not None
    if not hours.back(context.transaction, me) or not was_away:
        raise Refusal("You were not away.")
    context.record("person.returned", me)
    return say("Welcome back. You can be asked again.")

"""`drop 17`: let go of what cannot be delivered."""

from bridgebot.command import Context, Number, Refusal, command
from bridgebot.routing import Role
from bridgebot.text import Doc, say
from store import outbox


@command(Role.STAFF)
def drop(context: Context, delivery: Number) -> Doc:
    """Let go of something that cannot be delivered.

    delivery: the number on the card of the dead letter
    """
    if not outbox.drop(context.transaction, delivery):
        raise Refusal(f"Delivery {delivery} is not a dead letter.")
    context.record("delivery.dropped", delivery)
    return say(f"Delivery {delivery} is let go.")

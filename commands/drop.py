"""`drop 17`: let go of what cannot be delivered."""

from bridgebot import outgoing
from bridgebot.command import Context, Number, Refusal, command
from bridgebot.routing import Role
from bridgebot.text import Doc, say
from store import outbox
from store.outbox import Delivery


@command(Role.STAFF)
def drop(context: Context, delivery: Number) -> Doc:
    """Let go of something that cannot be delivered.

    delivery: the number on the card of the dead letter
    """
    found = context.transaction.get(Delivery, delivery)
    if found is None or not outbox.drop(context.transaction, delivery):
        raise Refusal(f"Delivery {delivery} is not a dead letter.")
    outgoing.spend(context.transaction, found)
    context.record("delivery.dropped", delivery)
    return say(f"Delivery {delivery} is let go.")

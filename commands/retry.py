"""`retry 17`: try once more what could not be delivered."""

from bridgebot.command import Context, Number, Refusal, command
from bridgebot.outgoing import hearers_of
from bridgebot.routing import Role
from bridgebot.text import Doc, Typed, bold, bullets, doc, paragraph, say
from store import outbox
from store.outbox import Delivery, State


@command(Role.STAFF)
def retry(context: Context, delivery: Number | None = None) -> Doc:
    """Try once more what could not be delivered; alone, it lists what that is.

    delivery: the number on the card of the dead letter
    """
    if delivery is None and not context.is_among_staff:
        raise Refusal("That list names people and places; ask for it in the team's place.")
    if delivery is None:
        return _dead_letters(context)
    if not outbox.revive(context.transaction, delivery, context.now):
        raise Refusal(f"Delivery {delivery} is not a dead letter.")
    context.record("delivery.retried", delivery)
    return say(f"Delivery {delivery} is on its way again.")


def _dead_letters(context: Context) -> Doc:
    dead = outbox.in_state(context.transaction, State.DEAD)
    if not dead:
        return say("Everything was delivered; there are no dead letters.")
    return doc(paragraph(bold("Not delivered:")), bullets(*(_line(each) for each in dead)))


def _line(delivery: Delivery) -> tuple[str | Typed, ...]:
    whom = ", ".join(hearer.name for hearer in hearers_of(delivery)) or "everyone there"
    where = f"to {whom} in {delivery.channel} ({delivery.connection}): {delivery.reason}; "
    return where, Typed(f"retry {delivery.id}"), " or ", Typed(f"drop {delivery.id}")

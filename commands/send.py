"""`send 12 we are on it`: words of staff for the customer."""

from bridgebot.command import Context, Number, Quote, Refusal, Reply, Words, command
from bridgebot.conversation import desk, receivers, sending, speaking
from bridgebot.conversation.talks import Talk
from bridgebot.event import Field, Form
from bridgebot.routing import Role
from bridgebot.text import doc
from store import messages
from store.messages import Way
from store.sides import Side


@command(Role.STAFF, for_owner=True)
def send(
    context: Context,
    number: Number,
    words: Words | None = None,
    *,
    said: Number | None = None,
    to: Quote | None = None,
) -> Reply:
    """Send words, or a note of yours, to the customer who talks with us about something.

    number: what it is about
    words: what they are to read; nobody but them and staff does
    said: the number of a note of yours that is to be sent, as its button has it
    to: the number of whom it is for, as its button has it; or all
    """
    talk = speaking.talk_about(context, number)
    if said is None and words is None:
        return _asking(talk.number)
    if said is not None:
        return _hand(context, talk, said, to)
    message = speaking.spoken(context, talk, doc(words or ""))
    sides = _to(talk, to) or receivers.of(talk, message)
    if len(sides) != 1 and to is None and not receivers.is_hour(context, talk):
        return receivers.asked(talk, message, sides)
    sending.send(context, talk, message, sides, Way.HANDED)
    return receivers.told(sides)


def _asking(number: int) -> Form:
    wanted = Field("words", "what they are to read", is_long=True)
    usage = f"send {number} your words"
    return Form("Send words to the customer", "send", (wanted,), usage, {"number": str(number)})


def _hand(context: Context, talk: Talk, said: int, to: str | None) -> Reply:
    message = messages.get(context.transaction, said)
    if message is None or message.conversation_id != talk.conversation.id:
        raise Refusal(f"I know no note {said} on #{talk.number}.")
    speaking.check_own(context, message)
    sides = _to(talk, to)
    return desk.hand(context, talk, message, sides) or receivers.told(
        sides or receivers.of(talk, message)
    )


def _to(talk: Talk, to: str | None) -> list[Side] | None:
    """Find the sides that somebody chose."""
    if to is None:
        return None
    held = talk.customers()
    found = held if to == "all" else [each for each in held if str(each.id) == to.lstrip("#")]
    if not found:
        raise Refusal(f"Nobody who talks with us about #{talk.number} is {to}.")
    return found

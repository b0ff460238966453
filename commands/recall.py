"""`recall 12`: words that were sent come back."""

from typing import Final

from bridgebot.command import Context, Number, Refusal, command
from bridgebot.conversation import sending, speaking
from bridgebot.routing import Role
from bridgebot.text import Doc, say
from store import messages, sides

NAMED: Final = 5


@command(Role.STAFF, for_owner=True)
def recall(context: Context, number: Number, *, said: Number | None = None) -> Doc:
    """Take words back that were sent to a customer; alone, it takes back your last ones.

    number: what they are about
    said: the number of the words, as their button has it
    """
    talk = speaking.talk_about(context, number)
    if said is not None:
        message = messages.get(context.transaction, said)
    else:
        account = context.asker.account
        message = messages.last_sent(context.transaction, talk.conversation.id, account)
    side = sides.get(context.transaction, message.side_id) if message else None
    is_ours = side is not None and side.is_staff and message is not None
    if not is_ours or message is None or message.conversation_id != talk.conversation.id:
        raise Refusal(f"There are no words of ours on #{number} to take back.")
    taken = sending.take_back(context, talk, message)
    if not taken.total:
        raise Refusal("Those words are with nobody any more.")
    named = [each.name or "those" for each in taken.sides[:NAMED]]
    more = f" and {taken.total - len(named):,} more places" if taken.total > len(named) else ""
    return say(f"Taken back from {', '.join(named)}{more}; they may have read it before.")

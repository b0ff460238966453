"""`anew 55`: what was taken for an answer is something new."""

from bridgebot import freetext
from bridgebot.command import Context, Number, Refusal, Reply, command
from bridgebot.conversation import conversations, speaking
from bridgebot.text import from_json, plain
from store import messages
from store.messages import Way


@command()
def anew(context: Context, message: Number) -> Reply:
    """Say that words of yours were no answer, but something new.

    message: the number that I gave those words
    """
    said = messages.get(context.transaction, message)
    if said is None or said.way != Way.SAID or said.is_gone:
        raise Refusal("I do not remember you saying that.")
    speaking.check_own(context, said)
    words = plain(from_json(said.body)).strip()
    conversations.forget(speaking.talk_of(context, said), said)
    return freetext.offer(context, words)

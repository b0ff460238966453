"""`answer-all 12 which browser do you use?`: words for everyone who wants it."""

from bridgebot.command import Context, Number, Refusal, Words, command
from bridgebot.conversation import receivers, rounds, sending, speaking
from bridgebot.routing import Role
from bridgebot.text import Doc, doc, say
from store.messages import Way


@command(Role.STAFF, name="answer-all", for_owner=True)
def answer_all(context: Context, number: Number, words: Words) -> Doc:
    """Send words to everyone who wants something, each where they asked; each can answer.

    number: what it is about
    words: what they are to read
    """
    talk = speaking.talk_about(context, number)
    there, last = rounds.first(talk, context.asker.person_id)
    if not there:
        raise Refusal(f"Nobody but staff wants #{talk.number}; nobody was told.")
    message = speaking.spoken(context, talk, doc(words))
    to = [side for side, _ in there]
    called = {side.id: hearers for side, hearers in there}
    sending.send(context, talk, message, to, Way.HANDED, called=called)
    if not last:
        return receivers.told(to)
    rounds.begin(talk, message, context.asker.person_id, last)
    return say(f"It is on its way to all {talk.suggestion.supporters:,} who want it.")

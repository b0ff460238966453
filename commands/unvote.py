"""`unvote 12`: not me any more."""

from bridgebot import lifecycle
from bridgebot.cards import short
from bridgebot.command import Context, Number, Refusal, command
from bridgebot.text import Doc, bold, say
from store import suggestions


@command()
def unvote(context: Context, number: Number) -> Doc:
    """Take your vote back; you will not be told about it any more.

    number: the suggestion you no longer want
    """
    wanted = lifecycle.live(context, number)
    if not suggestions.unvote(context.transaction, wanted.id, context.asker.person_id):
        raise Refusal(f"You had no vote on #{wanted.id} {short(wanted.title)}.")
    context.record("suggestion.unvoted", wanted.id)
    return say("Your vote on ", bold(f"#{wanted.id} {short(wanted.title)}"), " is taken back.")

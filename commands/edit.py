"""`edit 12 dark mode on phones too`: the same wish in clearer words."""

from bridgebot import lifecycle
from bridgebot.command import Context, Number, Refusal, Words, command
from bridgebot.routing import Role
from bridgebot.text import Doc, say
from store import search


@command(Role.STAFF)
def edit(context: Context, number: Number, words: Words) -> Doc:
    """Put a suggestion in clearer words; the old ones stay in its story.

    number: the suggestion
    words: the new words
    """
    suggestion = lifecycle.find(context, number)
    if suggestion.title == words:
        raise Refusal(f"#{number} already says exactly that.", argument="words")
    lifecycle.change(context, number, title=lifecycle.title_of(words))
    search.reindex(context.transaction, number)
    context.record("suggestion.edited", number, words=f"{suggestion.title} \u2192 {words}")
    return say(f"#{number} says “{words}” now.")

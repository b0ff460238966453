"""`status 12`: where it stands, and all that happened."""

from bridgebot import cards, lifecycle
from bridgebot.command import Context, Number, command
from bridgebot.event import Button, Whisper
from bridgebot.followups import told_entry
from store import suggestions, timeline
from store.suggestions import Suggestion


@command()
def status(context: Context, number: Number) -> Whisper:
    """See where something stands, with whom, and all that happened to it.

    number: the suggestion to look at
    """
    suggestion = lifecycle.find(context, number)
    entries = timeline.story(context.transaction, number)
    if not context.is_among_staff:
        entries = [entry for entry in entries if entry.kind not in INTERNAL]
    events = [told_entry(entry) for entry in entries]
    return Whisper(cards.story(suggestion, entries, events), _doors(context, suggestion))


INTERNAL = frozenset({"suggestion.noted"})


def _doors(context: Context, suggestion: Suggestion) -> tuple[Button, ...]:
    if context.is_among_staff:
        return cards.buttons(suggestion)
    number = suggestion.duplicate_of or suggestion.id
    mine = suggestions.vote_of(context.transaction, number, context.asker.person_id)
    return (
        (Button("Unvote", f"unvote {number}"),) if mine else (Button("Me too", f"vote {number}"),)
    )

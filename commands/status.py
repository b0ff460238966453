"""`status 12`: where it stands, and all that happened."""

from collections.abc import Iterator

from bridgebot import cards, lifecycle, stories
from bridgebot.command import ASK, Context, Number, command
from bridgebot.event import Button, Whisper
from bridgebot.news import told_entry
from bridgebot.owners import outcomes
from store import escalations, suggestions, timeline
from store.suggestions import Status, Suggestion


@command()
def status(context: Context, number: Number) -> Whisper:
    """See where something stands, with whom, and all that happened to it.

    number: the suggestion to look at
    """
    if (told := outcomes.told(context, number)) is not None:
        return Whisper(told)
    suggestion = lifecycle.find(context, number)
    entries = timeline.story(context.transaction, number)
    hidden = SILENT if context.is_among_staff else SILENT | INTERNAL
    entries = [entry for entry in entries if entry.kind not in hidden]
    events = [told_entry(entry, shown=suggestion.title) for entry in entries]
    row = escalations.of(context.transaction, number)
    body, doors = cards.card(suggestion, row)
    if not context.is_among_staff:
        doors = _doors(context, suggestion)
    elif suggestion.status != Status.DUPLICATE:
        doors = (*doors, *_talking(context, suggestion))
    return Whisper(stories.story(body, entries, events), doors)


INTERNAL = frozenset({"suggestion.noted", "issue.noted", "issue.reminded"})
SILENT = frozenset({"suggestion.redrawn", "issue.redrawn"})


def _doors(context: Context, suggestion: Suggestion) -> tuple[Button, ...]:
    number = suggestion.duplicate_of or suggestion.id
    mine = suggestions.vote_of(context.transaction, number, context.asker.person_id)
    return (
        (Button("Unvote", f"unvote {number}"),) if mine else (Button("Me too", f"vote {number}"),)
    )


def _talking(context: Context, suggestion: Suggestion) -> Iterator[Button]:
    """Give doors to everyone who wants it: whoever may open an hour on it may do so here."""
    number = suggestion.id
    yield Button("Tell everyone\u2026", f"answer-all {number}")
    if suggestion.owner_id in (None, context.asker.person_id) and context.takes_forms:
        yield Button("Open an hour\u2026", f"open-hour {number} {ASK}")

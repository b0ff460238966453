"""What somebody else has already: nobody takes it from them by a press that came too late."""

from bridgebot import lifecycle
from bridgebot.cards import short
from bridgebot.command import Context
from bridgebot.event import Button, Whisper
from bridgebot.owners import escalation
from bridgebot.text import Moment, Typed, Wordy, bold, doc, paragraph
from store import escalations, timeline
from store.suggestions import UNFINISHED


def in_other_hands(context: Context, number: int) -> Whisper | None:
    """Ask whether an issue is to be taken over, if somebody else has it; None if nobody has."""
    issue = lifecycle.find(context, number)
    row = escalations.of(context.transaction, number)
    is_open = issue.status in UNFINISHED
    if row is None or not is_open or issue.owner_id in {None, context.asker.person_id}:
        return None
    if not escalation.is_with_somebody(row):
        return None
    over = f"take {number} over"
    body = doc(
        paragraph(
            bold(f"#{number} {short(issue.title)}"),
            f" is with {issue.owner_name}",
            *_since(context, number),
        ),
        paragraph("Take it over? ", Typed(over), f" does, and {issue.owner_name} is told."),
    )
    return Whisper(body, (Button("Take it over", over),))


def _since(context: Context, number: int) -> tuple[Wordy, ...]:
    taken = timeline.taken(context.transaction, number)
    return (" since ", Moment(taken.at), ".") if taken is not None else (".",)

"""Where something stands, in words: how far, with whom, and who is asked if they are silent."""

from bridgebot.text import Moment, Span, Text, Wordy, spans
from store.escalations import Escalation, Stage
from store.suggestions import UNFINISHED, Kind, Status, Suggestion


def standing(suggestion: Suggestion, escalation: Escalation | None) -> tuple[Span, ...]:
    """Say where something stands; of an open issue, what its clock does next."""
    if suggestion.status not in UNFINISHED or escalation is None:
        return (Text(in_short(suggestion)),)
    return spans(*_trial(suggestion, escalation), *_climbing(suggestion, escalation))


def in_short(suggestion: Suggestion) -> str:
    """Say how far something is, and with whom."""
    if suggestion.status == Status.DUPLICATE:
        return f"the same as #{suggestion.duplicate_of}"
    if suggestion.owner_id is None:
        return f"{suggestion.status} \u00b7 nobody has taken it yet"
    noticed = f" \u00b7 noticed by {suggestion.asker_name}" if is_corrected(suggestion) else ""
    return f"{suggestion.status} \u00b7 with {suggestion.owner_name}{noticed}"


def is_corrected(suggestion: Suggestion) -> bool:
    """Tell whether something was wrong and is put right, thanks to whoever noticed it."""
    return suggestion.kind == Kind.CORRECTION and suggestion.status == Status.RESOLVED


def _trial(suggestion: Suggestion, row: Escalation) -> tuple[Wordy, ...]:
    if suggestion.status != Status.TRIAL or row.trial_until is None:
        return ()
    if row.stage == Stage.REMINDED and (row.due_at or 0) > row.trial_until:
        return ("The trial is over. ",)
    return "On trial until ", Moment(row.trial_until), ". "


def _climbing(suggestion: Suggestion, row: Escalation) -> tuple[Wordy, ...]:
    whom = f"With {row.asked_name}" if row.asked_name else "With nobody yet"
    due = Moment(row.due_at or 0)
    match Stage(row.stage):
        case Stage.ASKING if row.asked_name:
            return f"{whom}. If there is no answer by ", due, f", {after(row)}."
        case Stage.ASKING:
            again = f"{whom}; everyone is asked, and once more if nobody has taken it by "
            return again, due, "."
        case Stage.REMINDED:
            still = f"{whom}, who is asked how it goes. If there is no answer by "
            return still, due, ", somebody else is asked."
        case Stage.SNOOZED if row.due_at != row.trial_until:
            return f"{whom}. It rests until ", due, "."
        case Stage.WAITING:
            return (f"{whom}, who waits for your answer, {suggestion.asker_name}.",)
        case _:
            return (f"{whom}.",)


def after(row: Escalation) -> str:
    """Say who is asked if there is no answer from somebody."""
    return f"{row.next_name} is asked" if row.next_name else f"{row.asked_name} is asked again"

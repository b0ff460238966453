"""The words in which somebody is asked about an issue, by name."""

from bridgebot import cards
from bridgebot.news import Data, late, title, told, why
from bridgebot.text import Doc, Moment, doc, paragraph
from store.escalations import Escalation
from store.suggestions import Suggestion


def asked(suggestion: Suggestion, data: Data, due: int | None) -> Doc:
    """Say to somebody that something is theirs now, why, and by when it wants an answer."""
    reasons = why(data)
    by = () if due is None else (" Please say by ", Moment(due), " that you have it.")
    return doc(
        paragraph(title(suggestion), f", from {suggestion.asker_name}, waits for you.", *by),
        *((paragraph(*reasons),) if reasons else ()),
        *cards.quoted(suggestion.alarm and f"Urgent: {cards.urgency(suggestion)}"),
    )


def called(data: Data, due: int | None) -> Doc:
    """Say to somebody, under the card, that it is theirs now, why, and by when to answer."""
    by = () if due is None else (" by ", Moment(due))
    reasons = why(data)
    first = (paragraph(*reasons),) if reasons else ()
    return doc(*first, paragraph("This waits for you. Please say", *by, " that you have it."))


def asked_here(kind: str, actor: str, data: Data, due: int | None) -> Doc:
    """Say in the story that somebody is asked, and by when an answer is due."""
    body = told(kind, actor, data)
    if due is None or not data.get("asked"):
        return body
    return doc(*body.blocks, paragraph("An answer is due by ", Moment(due), "."))


def reminded(
    suggestion: Suggestion, data: Data, due: int | None, *, is_trial_over: bool, is_called: bool
) -> Doc:
    """Ask whoever has an issue how it goes, by name unless the message calls them anyway."""
    name = "" if is_called or not data.get("asked") else f", {data['asked']}"
    silence = "The customer has been silent for long. " if "silent" in data else ""
    question = f"{silence}Are you still on it{name}?"
    if is_trial_over:
        question = f"The trial is over{name}. What comes of it?"
    by = () if due is None else (" by ", Moment(due))
    otherwise = " If I hear nothing", *by, ", somebody else is asked."
    return doc(paragraph(title(suggestion), f": {question}", *otherwise, *late(data)))


def is_trial_over(row: Escalation, now: int) -> bool:
    """Tell whether the trial of a procedure has ended, so that it wants to be concluded."""
    return 0 < (row.trial_until or 0) <= now

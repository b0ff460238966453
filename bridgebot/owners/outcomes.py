"""What became of "that is just how we work": everybody may read it, whoever had reported it."""

import json
from typing import Final

from bridgebot import cards
from bridgebot.command import Context
from bridgebot.people import visibility
from bridgebot.text import Block, Doc, Moment, Typed, Wordy, bold, bullets, doc, paragraph, say
from store import timeline
from store.areas import Area
from store.suggestions import Kind, Status, Suggestion
from store.timeline import Entry

LISTED: Final = 15
"""How many outcomes are listed, the newest first."""
ENDED: Final = {
    "issue.changed": Status.CHANGED,
    "issue.kept": Status.KEPT,
    "issue.tried": Status.TRIAL,
}
_SAID: Final = {
    Status.CHANGED: "changed",
    Status.KEPT: "kept as it is",
    Status.TRIAL: "on trial",
}


def listed(context: Context) -> Doc:
    """List how reports about procedures ended, the newest first."""
    found = _newest(context)
    if not found:
        return say(
            "Nothing has become of how we work yet. ",
            Typed("barrier what you could not do"),
            " reports a procedure that stands in the way.",
        )
    lines = bullets(*(_line(context, issue, entry) for issue, entry in found))
    return doc(paragraph(bold("What became of how we work:")), lines)


def told(context: Context, number: int) -> Doc | None:
    """Tell the outcome alone of a report that whoever asks may not see; None if there is none."""
    issue = context.transaction.get(Suggestion, number)
    if issue is None or issue.kind != Kind.BARRIER or visibility.may_know(context, issue):
        return None
    entry = next((e for e in reversed(_story(context, number)) if _still(e, issue)), None)
    return doc(paragraph(*_line(context, issue, entry)), *_why(entry)) if entry else None


def _story(context: Context, number: int) -> list[Entry]:
    return timeline.story(context.transaction, number)


def _newest(context: Context) -> list[tuple[Suggestion, Entry]]:
    found: dict[int, tuple[Suggestion, Entry]] = {}
    for entry in timeline.outcomes(context.transaction):
        issue = context.transaction.get(Suggestion, entry.subject_id)
        if issue is not None and _still(entry, issue):
            found.setdefault(issue.id, (issue, entry))
    return list(found.values())[:LISTED]


def _still(entry: Entry, issue: Suggestion) -> bool:
    """Tell whether it still stands as this entry says."""
    return ENDED.get(entry.kind) == issue.status


def _line(context: Context, issue: Suggestion, entry: Entry) -> tuple[Wordy, ...]:
    """Say what became of something, by whom and when; what is not public is not quoted."""
    about = _area(context, issue)
    if visibility.may_be_shown(context, issue):
        about = cards.short(issue.title)
    words = str(json.loads(entry.data).get("words", ""))
    said = f": “{cards.short(words)}”" if words else ""
    status = _SAID[Status(issue.status)]
    who = f" {about} \u2014 {status}, by {entry.actor_name}, "
    return bold(f"#{issue.id}"), who, Moment(entry.at), said


def _area(context: Context, issue: Suggestion) -> str:
    area = context.transaction.get(Area, issue.area_id) if issue.area_id else None
    return f"A procedure ({area.name})" if area else "A procedure"


def _why(entry: Entry) -> tuple[Block, ...]:
    words = str(json.loads(entry.data).get("words", ""))
    return cards.quoted(words) if cards.short(words) != words else ()

"""The words in which people are told that something happened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from bridgebot import cards
from bridgebot.text import Block, Doc, Moment, Paragraph, Wordy, bold, doc, paragraph, spans
from store.suggestions import Suggestion
from store.timeline import Entry

Data = Mapping[str, str]

_NEWS: Final = {
    "planned": "is planned.",
    "started": "is being worked on.",
    "shipped": "is done.",
    "declined": "will not be done.",
    "reopened": "is open again.",
    "taken": "is in my hands now.",
    "resolved": "is resolved. If it is not for you, reopen it.",
    "changed": "is changed: we do it otherwise now.",
    "kept": "stays as it is, and this is why.",
    "tried": "is done otherwise, on trial",
    "waiting": "needs an answer from you before I can go on.",
}
_STORY: Final = {
    "made": "asked for it",
    "voted": "wants it too",
    "unvoted": "no longer wants it",
    "joined": "said it is the same as another one",
    "edited": "put it in new words",
    "noted": "noted",
    "taken": "took it",
    "confirmed": "is still on it",
    "released": "gave it back",
    "planned": "planned it",
    "started": "started on it",
    "shipped": "shipped it",
    "declined": "declined it",
    "reopened": "reopened it",
    "resolved": "resolved it",
    "changed": "changed how we work",
    "kept": "keeps it as it is",
    "tried": "puts it on trial",
    "alarmed": "pulled the alarm",
    "waiting": "waits for the customer’s answer",
    "answered": "answered",
    "routed": "moved it to another area",
}
THREE_PARTS: Final = {
    "listened": "How we listened",
    "changed": "What changed",
    "next": "What comes next",
}


def news(kind: str, actor: str, suggestion: Suggestion, data: Data) -> Doc:
    """Say to its supporters what happened, signed by who did it."""
    return cards.signed(
        actor,
        paragraph(
            bold(f"#{suggestion.id} {cards.short(suggestion.title)}"),
            f" {_NEWS[_verb(kind)]}",
            *_until(data),
        ),
        *_details(data),
        paragraph(cards.ask_status(suggestion.id), " tells the whole story."),
    )


def asked(suggestion: Suggestion, data: Data, due: int | None) -> Doc:
    """Say to somebody that an issue is theirs now, why, and by when it wants an answer."""
    why = _why(data)
    by = () if due is None else (" Please say by ", Moment(due), " that you have it.")
    return doc(
        paragraph(
            bold(f"#{suggestion.id} {cards.short(suggestion.title)}"), " waits for you.", *by
        ),
        *((paragraph(*why),) if why else ()),
        *cards.quoted(suggestion.alarm and f"Urgent: {suggestion.alarm}"),
    )


def reminded(suggestion: Suggestion, data: Data) -> Doc:
    """Ask somebody whether they are still on an issue."""
    silence = "The customer has been silent for long. " if "silent" in data else ""
    return doc(
        paragraph(
            bold(f"#{suggestion.id} {cards.short(suggestion.title)}"),
            f" \u2014 {silence}are you still on it, {data.get('asked', '')}? ",
            "If I hear nothing, somebody else is asked.",
            *_late(data),
        )
    )


def told(kind: str, actor: str, data: Data) -> Doc:
    """Say in a suggestion’s story what somebody did, or what the clock did."""
    verb = _verb(kind)
    match verb:
        case "asked" | "assigned":
            said: tuple[Wordy, ...] = _asking(data)
        case "reminded":
            said = (bold(data.get("asked", "")), " was asked whether they are still on it.")
        case "lapsed":
            said = (bold(data.get("asked", "")), " did not say that they are still on it.")
        case "snoozed":
            said = (bold(actor), " lets it rest", *_until(data))
        case _:
            said = (bold(actor), f" {_STORY.get(verb, verb)}", *_until(data))
    return doc(paragraph(*said, *_late(data)), *_details(data))


def told_entry(entry: Entry) -> Doc:
    """Say what an entry of the timeline records."""
    return told(entry.kind, entry.actor_name, json.loads(entry.data))


def _verb(kind: str) -> str:
    return kind.partition(".")[2]


def _asking(data: Data) -> tuple[Wordy, ...]:
    whom = bold(data["asked"]) if data.get("asked") else "Everyone here"
    why = _why(data)
    return (whom, " is asked.", *((" ", *why) if why else ()))


def _why(data: Data) -> tuple[Wordy, ...]:
    """Say why somebody is asked."""
    said = []
    if data.get("after"):
        said.append(f"{data['after']} has not answered.")
    if data.get("by"):
        said.append(f"{data['by']} asked for it.")
    if data.get("instead_of"):
        said.append(f"{data['instead_of']} is away.")
    if "woken" in data:
        said.append("It has rested long enough.")
    if "again" in data:
        said.append("Nobody up the chain answered, so it begins anew.")
    if not data.get("asked"):
        said.append("There is nobody to ask by name; whoever can, please take it.")
    return spans(*((" ".join(said),) if said else ()), *_late(data))


def _late(data: Data) -> tuple[Wordy, ...]:
    if "late" not in data:
        return ()
    return (f" (Late by {cards.span(int(data['late']))}: I was not running.)",)


def _until(data: Data) -> tuple[Wordy, ...]:
    return (" until ", Moment(int(data["until"])), ".") if data.get("until") else ()


def _details(data: Data) -> tuple[Block, ...]:
    parts: tuple[Paragraph, ...] = tuple(
        paragraph(bold(f"{title}: "), data[part])
        for part, title in THREE_PARTS.items()
        if part in data
    )
    return (*cards.quoted(data.get("words", "")), *parts)

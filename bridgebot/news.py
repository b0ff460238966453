"""The words in which people are told that something happened."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from bridgebot import cards
from bridgebot.event import File
from bridgebot.text import (
    Block,
    Bold,
    Doc,
    Moment,
    Paragraph,
    Wordy,
    bold,
    doc,
    paragraph,
    say,
    spans,
)
from store.suggestions import WORDLESS, Kind, Suggestion
from store.timeline import Entry

Data = Mapping[str, str]

_NEWS: Final = {
    "planned": "is planned.",
    "started": "is being worked on.",
    "shipped": "is done.",
    "declined": "will not be done.",
    "reopened": "is open again.",
    "taken": "is in my hands now.",
    "resolved": "is resolved.",
    "changed": "is changed: we do it otherwise now.",
    "kept": "stays as it is, and this is why.",
    "tried": "is done otherwise, on trial",
    "recorded": "is what I made of your words; you will be told what comes of it.",
    "hosted": "is what I am here for, to talk with you,",
    "waiting": "needs an answer from you before I can go on.",
}
_OF_ISSUES: Final = {
    "made": "reported it",
    "voted": "has it too",
    "unvoted": "no longer has it",
}
_STORY: Final = {
    "made": "asked for it",
    "recorded": "recorded it for them",
    "voted": "wants it too",
    "unvoted": "no longer wants it",
    "joined": "said it is the same as another one",
    "edited": "put it in new words",
    "noted": "noted",
    "taken": "took it",
    "replied": "answered the customer, and has it now",
    "hosted": "opens an hour for whoever wants it",
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
    "explained": "said why the alarm was pulled",
    "waiting": "waits for the customer’s answer",
    "answered": "answered",
    "routed": "moved it to another area",
    "shared": "said who may see it",
    "forgotten": "asked to be forgotten, so the words of this are gone. Whoever knows what it is "
    "about can say it anew",
}
_REASONS: Final = {
    "reopened": "It is open again.",
    "trial": "The trial is over: it is to be changed, kept or tried on.",
    "woken": "It has rested long enough.",
    "again": "That was the end of the chain, so it begins anew.",
}
_WHOLE_STORY: Final = " tells the whole story."
THREE_PARTS: Final = {
    "listened": "How we listened",
    "changed": "What changed",
    "next": "What comes next",
}


def news(kind: str, suggestion: Suggestion, data: Data) -> Doc:
    """Say to its supporters what happened, in the words of who did it."""
    return doc(
        paragraph(
            title(suggestion),
            f" {_told(kind, suggestion)}",
            *_until(data),
        ),
        *_details(data),
        paragraph(cards.ask_status(suggestion.id), _WHOLE_STORY),
    )


def _told(kind: str, suggestion: Suggestion) -> str:
    if kind == "issue.resolved" and suggestion.kind == Kind.CORRECTION:
        return f"is put right; it was noticed by {suggestion.asker_name}. Thank you."
    return _NEWS[_verb(kind)]


def about(suggestion: Suggestion, body: Doc) -> Doc:
    """Say first what words are about, for those who read them elsewhere than under its card."""
    return doc(paragraph(title(suggestion)), *body.blocks)


def title(suggestion: Suggestion) -> Bold:
    """Name what words are about, by its number and its own words."""
    return bold(f"#{suggestion.id} {cards.short(suggestion.title)}")


def told(kind: str, actor: str, data: Data) -> Doc:
    """Say in a suggestion’s story what somebody did, or what the clock did."""
    verb = _verb(kind)
    match verb:
        case "asked":
            return doc(paragraph(*_asking(data)), *_details(data))
        case "assigned":
            said: tuple[Wordy, ...] = bold(actor), " gave it to ", bold(data.get("asked", "")), "."
        case "taken" if data.get("last"):
            said = (bold(actor), " took it; it was with ", bold(data["last"]), ".")
        case "reminded":
            said = (bold(data.get("asked", "")), f" was asked {_question(data)}.")
        case "lapsed":
            said = (
                bold(data.get("asked", "")),
                " did not say that they are still on it, so others are asked.",
            )
        case "alarmed" if "words" not in data:
            said = (bold(actor), f" pulled the alarm {WORDLESS}")
        case "snoozed":
            said = (bold(actor), " lets it rest", *_until(data))
        case _:
            said = (bold(actor), f" {_deed(kind)}", *_until(data))
    return doc(paragraph(*said, *late(data)), *_details(data))


def showed(actor: str, files: Sequence[File]) -> Doc:
    """Say which files somebody showed."""
    return say(bold(actor), f" showed {', '.join(each.name for each in files)}")


def told_entry(entry: Entry, shown: str = "") -> Doc:
    """Say what an entry of the timeline records, but for the words that are shown already."""
    data = json.loads(entry.data)
    if data.get("words") == shown:
        del data["words"]
    return told(entry.kind, entry.actor_name, data)


def _verb(kind: str) -> str:
    return kind.partition(".")[2]


def _deed(kind: str) -> str:
    verb = _verb(kind)
    ours = _OF_ISSUES if kind.startswith("issue.") else _STORY
    return ours.get(verb) or _STORY.get(verb, verb)


def _asking(data: Data) -> tuple[Wordy, ...]:
    whom = bold(data["asked"]) if data.get("asked") else "Everyone here"
    reasons = why(data)
    return (whom, " is asked.", *((" ", *reasons) if reasons else ()))


def why(data: Data) -> tuple[Wordy, ...]:
    """Say why somebody is asked."""
    said = []
    if data.get("after"):
        said.append(f"{data['after']} has not answered.")
    if data.get("by"):
        said.append(f"{data['by']} has passed it on.")
    if data.get("instead_of"):
        said.append(f"{data['instead_of']} is away.")
    said += (words for flag, words in _REASONS.items() if flag in data)
    if not data.get("asked"):
        said.append("There is nobody to ask by name; whoever can, please take it.")
    return spans(*((" ".join(said),) if said else ()), *late(data))


def late(data: Data) -> tuple[Wordy, ...]:
    """Say that something comes late because nothing was running."""
    if "late" not in data:
        return ()
    return (f" (Late by {cards.span(int(data['late']))}: I was not running.)",)


def _question(data: Data) -> str:
    return "what comes of the trial" if "trial" in data else "whether they are still on it"


def _until(data: Data) -> tuple[Wordy, ...]:
    return (" until ", Moment(int(data["until"])), ".") if data.get("until") else ()


def _details(data: Data) -> tuple[Block, ...]:
    parts: tuple[Paragraph, ...] = tuple(
        paragraph(bold(f"{title}: "), data[part])
        for part, title in THREE_PARTS.items()
        if part in data
    )
    return (*cards.quoted(data.get("words", "")), *parts)

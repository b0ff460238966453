"""How the acts of staff are listed: when, who, what, and to what."""

import json
from collections.abc import Iterable, Mapping
from typing import Final

from bridgebot import news
from bridgebot.text import Bullets, Moment, Paragraph, Wordy, bold, cut, paragraph
from store.timeline import Entry

_NOUNS: Final = ("suggestion.", "issue.")
_DEEDS: Final = {
    "person.linked": "joined their account with {name} ({account})",
    "person.unlinked": "parted from their account {name} ({account})",
    "person.placed": "said to which organisation {name} belongs: {words}",
    "person.exported": "asked for all that is held on them",
    "person.forgotten": "asked to be forgotten",
    "person.left": "is {words}",
    "person.stayed": "will not be {words}",
    "person.returned": "is back",
    "person.scheduled": "set working hours: {words}",
    "area.changed": "changed the area {name}: {change}",
    "area.closed": "closed the area {name}",
    "area.opened": "opened the area {name} again",
    "delivery.retried": "tried delivery {subject} again",
    "delivery.dropped": "let delivery {subject} go",
    "conversation.sent": "sent words about #{subject} to {to}: “{words}”",
    "conversation.reworded": "changed words about #{subject} that {to} has: “{before}” → “{words}”",
    "conversation.recalled": "took words about #{subject} back from {to}: “{words}”",
    "conversation.deleted": "deleted words about #{subject} that {to} had: “{words}”",
    "digest.posted": "posted a digest",
    "digest.scheduled": "scheduled a digest: {words}",
    "digest.snoozed": "let a digest rest",
    "digest.stopped": "stopped a digest",
    "operator.exported": "gave out all that is held on person {subject}",
    "operator.erased": "let person {subject} be forgotten",
}


_DEEDS_FOR: Final = {
    "person.left": "noted that {of} is {words}",
    "person.stayed": "noted that {of} will not be {words}",
    "person.returned": "noted that {of} is back",
    "person.scheduled": "set the working hours of {of}: {words} (before: {before})",
}
"""What is done for somebody else."""
_AREA_MAX: Final = 400


class _Said(dict[str, str]):
    """The words of an entry, each as one line; what it does not say is left out."""

    def __missing__(self, name: str) -> str:
        return ""


def _said(entry: Entry, data: Mapping[str, str]) -> _Said:
    cleaned = {name: cut(words) for name, words in data.items()}
    change = _changed(data.get("before", ""), data.get("words", ""))
    return _Said(cleaned, subject=str(entry.subject_id), change=change)


def _changed(before: str, words: str) -> str:
    """Say what is otherwise than it was, line by line."""
    old, new = before.splitlines(), words.splitlines()
    gone = " ".join(each for each in old if each not in new)
    come = " ".join(each for each in new if each not in old)
    if gone:
        return cut(f"{gone} → {come}" if come else f"no longer: {gone}", _AREA_MAX)
    return cut(come or "nothing is otherwise", _AREA_MAX)


def lines(entries: Iterable[Entry]) -> Bullets:
    """List entries, one line each."""
    return Bullets(tuple((paragraph(*_line(each)),) for each in entries))


def _line(entry: Entry) -> tuple[Wordy, ...]:
    data: Mapping[str, str] = json.loads(entry.data)
    when = (Moment(entry.at), " ")
    if entry.kind.startswith(_NOUNS):
        return (*when, bold(f"#{entry.subject_id}"), " ", *_told(entry, data))
    otherwise = _DEEDS.get(entry.kind, entry.kind.replace(".", " "))
    said = _DEEDS_FOR.get(entry.kind, otherwise) if "of" in data else otherwise
    return (*when, bold(entry.actor_name), f" {said.format_map(_said(entry, data))}")


def _told(entry: Entry, data: Mapping[str, str]) -> tuple[Wordy, ...]:
    """Say it as the story does, with the words that were given."""
    first = news.told(entry.kind, entry.actor_name, data).blocks[0]
    spans = first.spans if isinstance(first, Paragraph) else ()
    words = data.get("words", "")
    return (*spans, f": {cut(words)}") if words else spans

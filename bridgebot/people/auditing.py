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
    "person.left": "is away",
    "person.returned": "is back",
    "person.scheduled": "set working hours: {words}",
    "area.changed": "changed who answers for an area: {words}",
    "area.closed": "closed the area {name}",
    "area.opened": "opened the area {name} again",
    "delivery.retried": "tried delivery {subject} again",
    "delivery.dropped": "let delivery {subject} go",
    "conversation.sent": "sent words to customers about #{subject}",
    "conversation.recalled": "took words about #{subject} back from customers",
    "digest.posted": "posted a digest",
    "digest.scheduled": "scheduled a digest: {words}",
    "digest.snoozed": "let a digest rest",
    "digest.stopped": "stopped a digest",
    "operator.exported": "gave out all that is held on person {subject}",
    "operator.erased": "let person {subject} be forgotten",
}


class _Said(dict[str, str]):
    """The words of an entry; what it does not say is left out."""

    def __missing__(self, name: str) -> str:
        return ""


def lines(entries: Iterable[Entry]) -> Bullets:
    """List entries, one line each."""
    return Bullets(tuple((paragraph(*_line(each)),) for each in entries))


def _line(entry: Entry) -> tuple[Wordy, ...]:
    data: Mapping[str, str] = json.loads(entry.data)
    when = (Moment(entry.at), " ")
    if entry.kind.startswith(_NOUNS):
        return (*when, bold(f"#{entry.subject_id}"), " ", *_told(entry, data))
    said = _DEEDS.get(entry.kind, entry.kind.replace(".", " "))
    deed = said.format_map(_Said(data, subject=str(entry.subject_id)))
    return (*when, bold(entry.actor_name), f" {cut(deed)}")


def _told(entry: Entry, data: Mapping[str, str]) -> tuple[Wordy, ...]:
    """Say it as the story does, with the words that were given."""
    first = news.told(entry.kind, entry.actor_name, data).blocks[0]
    spans = first.spans if isinstance(first, Paragraph) else ()
    words = data.get("words", "")
    return (*spans, f": {cut(words)}") if words else spans

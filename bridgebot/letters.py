"""Letters: what one person alone is asked, drawn as things are when it goes out, and anew later."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bridgebot import askings, doors, news
from bridgebot.event import Button, Place
from bridgebot.standing import standing
from bridgebot.text import Doc, Wordy, doc, paragraph
from store import copies, escalations, people, timeline
from store.database import Reader
from store.escalations import Escalation, Stage
from store.suggestions import UNFINISHED, Kind, Suggestion
from store.timeline import Entry

Drawn = tuple[Doc, tuple[Button, ...]]

_KEY: Final = re.compile(r"[^-]*-(\d+)([ot])\d*")
_GONE: Final = doc("It is gone."), ()


@dataclass(frozen=True, slots=True)
class _Letter:
    """Somebody was asked something, and this is how things are now."""

    entry: Entry
    data: news.Data
    suggestion: Suggestion
    row: Escalation | None
    person: int

    @property
    def is_waiting(self) -> bool:
        """Tell whether it still waits for the answer of that person."""
        if self.suggestion.status not in UNFINISHED or self.suggestion.owner_id != self.person:
            return False
        match self.entry.kind, self.row:
            case "issue.asked", Escalation(stage=Stage.ASKING.value):
                return True
            case "issue.reminded", Escalation(stage=Stage.REMINDED.value):
                return True
            case kind, _:
                return kind == "suggestion.assigned"

    def asking(self) -> Drawn:
        """Draw it as it is while it waits for an answer."""
        number, due = self.suggestion.id, self.row.due_at if self.row else None
        match self.entry.kind:
            case "issue.asked":
                return askings.asked(self.suggestion, self.data, due), doors.asked(number)
            case "issue.reminded":
                is_over = self.row is not None and askings.is_trial_over(self.row, self.entry.at)
                body = askings.reminded(
                    self.suggestion, self.data, due, is_trial_over=is_over, is_called=True
                )
                return body, doors.reminded(number, is_trial_over=is_over)
            case kind:
                story = news.told(kind, self.entry.actor_name, self.data)
                return news.about(self.suggestion, story), (doors.give_back(number),)

    def answered(self) -> Drawn:
        """Draw how it stands since; whoever has it finds there what can be done next."""
        is_theirs = self.suggestion.owner_id == self.person
        is_open = self.suggestion.status in UNFINISHED
        offered = doors.buttons(self.suggestion, self.row) if is_theirs and is_open else ()
        return news.about(self.suggestion, doc(paragraph(*self._now(is_theirs)))), offered

    def _now(self, is_theirs: bool) -> tuple[Wordy, ...]:  # noqa: FBT001 - looked up once
        stage = Stage(self.row.stage) if self.row else Stage.TAKEN
        owner = self.suggestion.owner_name
        if self.suggestion.status not in UNFINISHED or not owner:
            return standing(self.suggestion, self.row)
        if stage is Stage.TAKEN:
            return ("You have it.",) if is_theirs else (f"{owner} has it now.",)
        if stage is Stage.ASKING and not is_theirs:
            return (f"{owner} is asked now.",)
        return standing(self.suggestion, self.row)


def is_letter(key: str) -> bool:
    """Tell whether a delivery of this key may be a letter, or what a team read of it."""
    return _KEY.fullmatch(key) is not None


def drawn(reader: Reader, key: str) -> Drawn:
    """Draw the letter of this key as things are now, or what the team reads of it afterwards."""
    found = _KEY.fullmatch(key)
    entry = reader.get(Entry, int(found[1])) if found else None
    suggestion = reader.get(Suggestion, entry.subject_id) if entry else None
    if found is None or entry is None or suggestion is None:
        return _GONE
    letter = _letter(reader, entry, suggestion)
    if found[2] == "t":
        return news.told(entry.kind, entry.actor_name, letter.data), ()
    return letter.asking() if letter.is_waiting else letter.answered()


def _letter(reader: Reader, entry: Entry, suggestion: Suggestion) -> _Letter:
    climbs = suggestion.kind != Kind.SUGGESTION
    row = escalations.of(reader, suggestion.id) if climbs else None
    data: news.Data = json.loads(entry.data)
    return _Letter(entry, data, suggestion, row, _person(reader, data))


def _person(reader: Reader, data: news.Data) -> int:
    """Give whom it is for, who may have become one with another since."""
    number = int(data.get("person") or 0)
    found = people.current(reader, number) if number else None
    return found.id if found else number


def sent(
    reader: Reader, tag: str, number: int, before: int, team: Place | None
) -> Iterator[tuple[Place, str]]:
    """Give the last letters about something, and what the team read last, each with its place.

    A letter that still waits in line is drawn when it goes out, and is not among them.
    """
    asked = timeline.asked(reader, number, before)
    for entry in asked:
        yield from _written(reader, f"{tag}-{entry.id}", json.loads(entry.data))
    if team is not None and asked and _is_called(asked[0]):
        thread = next(iter(copies.remotes(reader, f"{tag}-s{number}")), "")
        yield Place(team.connection, team.channel, thread), f"{tag}-{asked[0].id}t"


def _written(reader: Reader, key: str, data: news.Data) -> Iterator[tuple[Place, str]]:
    person = _person(reader, data)
    for account in people.accounts(reader, person) if person else ():
        letter = f"{key}o{account.id}"
        if (place := copies.place(reader, letter)) is not None:
            yield Place(*place), letter


def _is_called(entry: Entry) -> bool:
    """Tell whether the team may have been shown buttons with it."""
    data = json.loads(entry.data)
    return entry.kind == "issue.reminded" or (
        entry.kind == "issue.asked" and bool(data.get("person")) and data.get("how") != "direct"
    )

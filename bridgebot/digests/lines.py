"""How one line of a digest reads, and the one verb that goes with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bridgebot import cards, doors
from bridgebot.digests.facts import Facts, Item, Label
from bridgebot.event import Button
from bridgebot.standing import is_corrected
from bridgebot.text import Link, Moment, Span, Text, Wordy, bold, cut, spans
from store.digests import Edition
from store.escalations import Stage
from store.suggestions import Kind, Status, Suggestion

TITLE: Final = 60
SENTENCE: Final = 140
_MINUTE: Final = 60_000
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_LENGTHS: Final = (
    ("month", 60 * _DAY, 30 * _DAY),
    ("week", 14 * _DAY, 7 * _DAY),
    ("day", _DAY, _DAY),
    ("hour", _HOUR, _HOUR),
    ("minute", _MINUTE, _MINUTE),
)
"""What is said of a length, from when on, and how long one is."""
_SENTENCE_ENDS: Final = re.compile(r"(?<=[.!?…])\s+")
_VERBS: Final = {
    "take": "Take",
    "plan": "Plan",
    "start": "Start",
    "ship": "Ship",
    "resolve": "Resolve",
    "outcome": "Changed",
    "escalate": "Ask the next about",
    "decline": "Decline",
    "reopen": "Reopen",
}
_PAST: Final = {"tried": "put on trial", "kept": "kept as it is"}
_SAID: Final = {
    Label.DONE: ("shipped", "resolved"),
    Label.DECLINED: ("declined",),
    Label.KEPT: ("kept",),
}
"""What the label says already."""
_DATED: Final = frozenset({Label.LATE, Label.SOON})
_OF_STAFF: Final = frozenset({Label.YOURS})


@dataclass(frozen=True, slots=True)
class Lines:
    """Writes the lines of a digest; of the suggestion `quoted`, a sentence is quoted."""

    facts: Facts
    quoted: int = 0

    def words(self, item: Item, *, labelled: bool = True) -> tuple[Wordy, ...]:
        """Write what it is about, for whom, with whom, and for how long."""
        label = (bold(item.label.value), " ") if labelled else ()
        said: list[Wordy] = [*label, *self._title(item), " \u2014 "]
        for number, part in enumerate(self._parts(item)):
            said += [", "] * bool(number) + [*part]
        return tuple(said)

    def door(self, item: Item) -> Button:
        """Give the one verb with which somebody can go on."""
        if self.facts.scope.edition is Edition.STAFF or item.label in _OF_STAFF:
            return _door_of_staff(item)
        return self._door_of_asker(item)

    # What it is about ---------------------------------------------------------------------------

    def _title(self, item: Item) -> tuple[Span, ...]:
        number = f"#{item.suggestion.id}"
        if item.is_secret and self.facts.scope.edition is not Edition.PERSONAL:
            return spans(number, " (private)")
        title = item.suggestion.title
        if item.suggestion.id == self.quoted:
            words = f"{number} \u201c{sentence(title)}\u201d"
        else:
            words = f"{number} {cut(title, TITLE)}"
        return (Link(item.link, (Text(words),)),) if item.link else (Text(words),)

    # For whom, with whom, how long --------------------------------------------------------------

    def _parts(self, item: Item) -> Iterator[tuple[Wordy, ...]]:
        if item.answer is not None:
            yield from self._answered(item)
            return
        if item.label is Label.PROMISED:
            yield _promise(item, self.facts.now)
        yield (self._who(item),)
        yield (self._with_whom(item),)
        yield (age(self.facts.now - item.suggestion.asked_at),)
        row = item.escalation
        if row is not None and row.due_at is not None and item.label in _DATED:
            yield "to be answered by ", Moment(row.due_at)

    def _answered(self, item: Item) -> Iterator[tuple[Wordy, ...]]:
        assert item.answer is not None  # noqa: S101 - for the type checker
        verb = item.answer.kind.partition(".")[2]
        past = "" if verb in _SAID.get(item.label, ()) else f"{_PAST.get(verb, verb)} "
        yield (f"{past}by {item.answer.actor}",)
        is_noticed = is_corrected(item.suggestion)
        yield (f"{'noticed by' if is_noticed else 'for'} {self._for_whom(item)}",)
        yield (f"after {age(item.answer.at - item.suggestion.asked_at)}",)

    def _who(self, item: Item) -> str:
        """Count the people, with those who came since the last time."""
        name, count = self._name(item.suggestion), item.suggestion.supporters
        more = f" (+{item.more:,})" if item.more > 0 else ""
        if name and count <= 1 and item.label is Label.TAIL:
            return f"{name} alone"
        if name and item.suggestion.id == self.quoted:
            others = f" and {cards.others(count - 1)}" if count > 1 else ""
            return f"asked by {name}{others}{more}"
        return f"{cards.people(max(count, 1))}{more}"

    def _for_whom(self, item: Item) -> str:
        name, count = self._name(item.suggestion), item.suggestion.supporters
        if not name or item.is_secret:
            return cards.people(max(count, 1))
        return f"{name} and {cards.others(count - 1)}" if count > 1 else name

    def _name(self, of: Suggestion) -> str:
        """Name the asker where people know who that is: among staff, and where they asked."""
        scope = self.facts.scope
        match scope.edition:
            case Edition.STAFF:
                return of.asker_name
            case Edition.PERSONAL:
                return "you" if of.asker_id == scope.person else ""
            case Edition.CUSTOMER:
                home = (of.home_connection, of.home_channel)
                return of.asker_name if home == (scope.connection, scope.channel) else ""

    def _with_whom(self, item: Item) -> str:
        owner, row = item.suggestion.owner_name, item.escalation
        stage = Stage(row.stage) if row is not None else None
        if item.label is Label.YOURS:
            return "you are asked" if stage is Stage.ASKING else "with you"
        if stage is Stage.ASKING:
            return f"{owner} is asked" if owner else "everyone is asked"
        if stage is Stage.WAITING:
            return f"{owner or 'we'} would like your answer"
        return f"with {owner}" if owner else "nobody has it"

    # The verb -----------------------------------------------------------------------------------

    def _door_of_asker(self, item: Item) -> Button:
        of = item.suggestion
        is_issue = of.kind != Kind.SUGGESTION
        if is_issue and item.answer is not None:
            return Button(f"Not for me #{of.id}", f"reopen {of.id}")
        if is_issue and of.status == Status.OPEN and not of.alarm:
            return Button(f"Urgent #{of.id}\u2026", f"urgent {of.id}")
        if item.answer is not None or self.facts.scope.edition is Edition.PERSONAL:
            return Button(f"Read #{of.id}", f"status {of.id}")
        return Button(f"Me too #{of.id}", f"vote {of.id}")


def age(milliseconds: int) -> str:
    """Say how long it is in one rounded number: “3 days”, “5 months”."""
    for name, least, length in _LENGTHS:
        if milliseconds >= least:
            count = milliseconds // length
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return "less than a minute"


def sentence(words: str) -> str:
    """Give the first sentence of what somebody said, as one line."""
    return cut(_SENTENCE_ENDS.split(" ".join(words.split()))[0], SENTENCE)


def _promise(item: Item, now: int) -> tuple[Wordy, ...]:
    row, status = item.escalation, item.suggestion.status
    if status == Status.TRIAL and row is not None and row.trial_until is not None:
        if row.trial_until <= now:
            return ("its trial is over, and what comes of it is to be said",)
        return f"{status} until ", Moment(row.trial_until)
    return (status,)


def _door_of_staff(item: Item) -> Button:
    """Offer what is done next; what is finished can be read."""
    number = item.suggestion.id
    offered = () if item.answer else doors.buttons(item.suggestion, item.escalation)
    main = next((each for each in offered if each.is_main), None)
    if main is None:
        return Button(f"Read #{number}", f"status {number}")
    verb = main.command.partition(" ")[0]
    dots = "\u2026" if main.label.endswith("\u2026") else ""
    return Button(f"{_VERBS[verb]} #{number}{dots}", main.command)

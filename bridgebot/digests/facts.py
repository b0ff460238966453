"""The facts of a digest: what was answered, what waits, what rises, each with what a line needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bridgebot.digests.charts import Figures
from store.answers import Answer
from store.digests import Edition
from store.escalations import Escalation
from store.scopes import Scope
from store.suggestions import Suggestion, Visibility


class Label(StrEnum):
    """What a line is about, as it is shown."""

    DONE = "Done"
    DECLINED = "Declined"
    KEPT = "Kept"
    ANSWERED = "Answered"
    WORK = "How we work"
    YOURS = "Yours"
    LATE = "Late"
    SOON = "Soon late"
    WAITING = "Waiting"
    RISING = "Rising"
    TAIL = "From the tail"
    PROMISED = "Promised"
    OPEN = "Open"


ORDER: Mapping[Edition, tuple[Label, ...]] = {
    Edition.STAFF: (
        Label.DONE,
        Label.WAITING,
        Label.LATE,
        Label.SOON,
        Label.RISING,
        Label.TAIL,
        Label.WORK,
        Label.ANSWERED,
    ),
    Edition.CUSTOMER: (Label.DONE, Label.DECLINED, Label.KEPT, Label.PROMISED, Label.OPEN),
    Edition.PERSONAL: (
        Label.YOURS,
        Label.DONE,
        Label.DECLINED,
        Label.KEPT,
        Label.PROMISED,
        Label.OPEN,
    ),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One line: a suggestion or an issue, and why it is told.

    `more` is how many people want it who did not before, `link` where it can be read.
    """

    label: Label
    suggestion: Suggestion
    answer: Answer | None = None
    escalation: Escalation | None = None
    more: int = 0
    link: str = ""

    @property
    def is_secret(self) -> bool:
        """Tell whether its words are for its asker and staff alone: no place may read them."""
        return self.suggestion.visibility == Visibility.PRIVATE


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a digest tells at a time, `now`, by what it is about, of what happened `since`.

    `counts` is how many there are of something, `unlisted` how many of them have no line, and
    `told` how many people were told of an answer.
    """

    scope: Scope
    since: int
    now: int
    items: Mapping[Label, tuple[Item, ...]]
    counts: Mapping[Label, int] = field(default_factory=dict)
    unlisted: Mapping[Label, int] = field(default_factory=dict)
    told: int = 0
    figures: Figures | None = None

    def __bool__(self) -> bool:
        """Tell whether there is anything to tell."""
        return any(self.items.values())

    def of(self, label: Label) -> tuple[Item, ...]:
        """Give the lines about something."""
        return self.items.get(label, ())

    def count(self, label: Label) -> int:
        """Count what there is of something."""
        return max(self.counts.get(label, 0), len(self.of(label)))

"""Gathers the facts of a digest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from bridgebot.digests.charts import WEEKS, Figures, Wait, Week
from bridgebot.digests.facts import ORDER, Facts, Item, Label
from bridgebot.digests.links import Links, nowhere
from bridgebot.event import Place
from store import answers, escalations, roundups, suggestions
from store.answers import Answer
from store.database import Reader
from store.digests import Edition
from store.scopes import Scope
from store.suggestions import UNFINISHED, Kind, Status, Suggestion, Visibility

DAY_MS: Final = 24 * 3_600_000
SOON_MS: Final = DAY_MS
RISES: Final = 2
"""How many more people make something rise."""
RISING: Final = 3
LOOKED_UP: Final = 100
WAITS: Final = (("less than a week", 0, 7), ("up to a month", 7, 30), ("longer", 30, None))

Items = dict[Label, tuple[Item, ...]]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MADE: Final = {
    "shipped": (Status.SHIPPED, Label.DONE),
    "resolved": (Status.RESOLVED, Label.DONE),
    "changed": (Status.CHANGED, Label.DONE),
    "declined": (Status.DECLINED, Label.DECLINED),
    "kept": (Status.KEPT, Label.KEPT),
    "planned": (Status.PLANNED, Label.ANSWERED),
    "started": (Status.STARTED, Label.ANSWERED),
    "tried": (Status.TRIAL, Label.ANSWERED),
}


@dataclass(slots=True)
class Gathering:
    """Looks up what a digest tells, of one scope and one time."""

    reader: Reader
    tag: str
    scope: Scope
    zone: str
    since: int
    until: int
    now: int
    address: Callable[[Place], str] = nowhere
    more: dict[int, int] = field(default_factory=dict)
    counts: dict[Label, int] = field(default_factory=dict)
    unlisted: dict[Label, int] = field(default_factory=dict)

    def facts(self) -> Facts:
        """Gather everything; the chart's figures only if there is anything to tell."""
        match self.scope.edition:
            case Edition.STAFF:
                found = self._of_staff()
            case Edition.CUSTOMER:
                found = self._of_askers({})
            case Edition.PERSONAL:
                found = self._of_a_person()
        is_charted = found and self.scope.edition is not Edition.PERSONAL
        return replace(found, figures=self.figures()) if is_charted else found

    # Staff --------------------------------------------------------------------------------------

    def _of_staff(self) -> Facts:
        self.more = dict(roundups.rising(self.reader, self.since, self.until))
        items = self._answered()
        items |= self._pressing()
        last = roundups.tail(self.reader)
        items[Label.TAIL] = self._items(Label.TAIL, [last] if last else [])
        items[Label.RISING] = self._rest(Label.RISING, self._rising(), items)[:RISING]
        items[Label.WAITING] = self._open(Label.WAITING, items)
        return self._whole(items, answers.told(self.reader, self.since, self.until))

    def _pressing(self) -> Items:
        """Find what is late, the urgent and the oldest first, and what soon will be."""
        late: list[int] = []
        soon: list[int] = []
        for each in roundups.pressing(self.reader, self.now + SOON_MS):
            is_late = each.is_late or each.due_at <= self.now
            (late if is_late else soon).append(each.number)
        overdue = self._get(late[:LOOKED_UP])
        overdue.sort(key=lambda one: (not one.alarm, one.asked_at))
        lines = {
            Label.LATE: self._items(Label.LATE, overdue),
            Label.SOON: self._items(Label.SOON, self._get(soon[:LOOKED_UP])),
        }
        self._count(Label.LATE, len(late), len(lines[Label.LATE]))
        return lines

    def _rising(self) -> list[Suggestion]:
        numbers = [number for number, more in self.more.items() if more >= RISES]
        found = self._get(numbers[:LOOKED_UP])
        return [each for each in found if self._rise(each) >= RISES]

    # Customers, and each person -----------------------------------------------------------------

    def _of_askers(self, items: Items) -> Facts:
        """Find what became of what was asked for, except what has a line already."""
        items = self._answered() | items
        found, count = roundups.promised(self.reader, self.scope)
        self._count(Label.PROMISED, count, len(found))
        items[Label.PROMISED] = self._rest(Label.PROMISED, found, items)
        items[Label.OPEN] = self._open(Label.OPEN, items)
        return self._whole(items)

    def _open(self, label: Label, items: Items) -> tuple[Item, ...]:
        found, count = roundups.unanswered(self.reader, self.scope)
        self._count(label, count, len(found))
        return self._rest(label, found, items)

    def _of_a_person(self) -> Facts:
        owned = suggestions.owned_by(self.reader, self.scope.person)
        if not self.scope.is_alone:
            owned = [each for each in owned if each.visibility == Visibility.PUBLIC]
        return self._of_askers({Label.YOURS: self._items(Label.YOURS, owned)})

    # What was answered --------------------------------------------------------------------------

    def _answered(self) -> Items:
        """Find what was answered and still is so, once each, by how it ended."""
        found: dict[Label, list[Item]] = {}
        for answer, suggestion in self._still_true():
            _, label = _MADE[answer.kind.partition(".")[2]]
            label = self._label(label, suggestion)
            if label not in ORDER[self.scope.edition]:
                continue
            item = Item(label, suggestion, answer, link=self._links.of(suggestion, answer))
            found.setdefault(label, []).append(item)
        return {label: tuple(items) for label, items in found.items()}

    def _still_true(self) -> Iterator[tuple[Answer, Suggestion]]:
        seen: set[int] = set()
        for answer in answers.given(self.reader, self.scope, self.since, self.until):
            suggestion = self.reader.get(Suggestion, answer.number)
            status, _ = _MADE[answer.kind.partition(".")[2]]
            if suggestion and suggestion.status == status and answer.number not in seen:
                seen.add(answer.number)
                yield answer, suggestion

    def _label(self, label: Label, suggestion: Suggestion) -> Label:
        """Let staff read of procedures apart, and of all that is no change in one section."""
        if self.scope.edition is not Edition.STAFF:
            return label
        if suggestion.kind == Kind.BARRIER:
            return Label.WORK
        return Label.ANSWERED if label is Label.DECLINED else label

    @property
    def _links(self) -> Links:
        return Links(self.reader, self.tag, self.scope, self.address)

    # Each line ----------------------------------------------------------------------------------

    def _whole(self, items: Items, told: int = 0) -> Facts:
        return Facts(self.scope, self.since, self.now, items, self.counts, self.unlisted, told)

    def _count(self, label: Label, count: int, listed: int) -> None:
        self.counts[label], self.unlisted[label] = count, count - listed

    def _get(self, numbers: Iterable[int]) -> list[Suggestion]:
        found = (self.reader.get(Suggestion, number) for number in numbers)
        return [each for each in found if each is not None and each.status in UNFINISHED]

    def _rest(
        self,
        label: Label,
        found: Iterable[Suggestion],
        items: Items,
    ) -> tuple[Item, ...]:
        """Make lines of what has none yet."""
        told = {each.suggestion.id for lines in items.values() for each in lines}
        return self._items(label, [each for each in found if each.id not in told])

    def _items(self, label: Label, found: Iterable[Suggestion]) -> tuple[Item, ...]:
        return tuple(self._item(label, each) for each in list(found)[: roundups.LISTED])

    def _item(self, label: Label, suggestion: Suggestion) -> Item:
        is_issue = suggestion.kind != Kind.SUGGESTION
        row = escalations.of(self.reader, suggestion.id) if is_issue else None
        more, link = self._rise(suggestion), self._links.of(suggestion, None, label)
        return Item(label, suggestion, escalation=row, more=more, link=link)

    def _rise(self, suggestion: Suggestion) -> int:
        """Count who joined: whoever asked for it in the same time does not count."""
        return self.more.get(suggestion.id, 0) - (suggestion.asked_at > self.since)

    # The chart ----------------------------------------------------------------------------------

    def figures(self) -> Figures:
        """Count what came in and what was answered, week by week, and who waits how long."""
        begins = list(_week_begins(self.until, self.zone))
        edges = [*(_ms(each) - 1 for each in begins), self.until]
        came_in = roundups.came_in(self.reader, self.scope, edges)
        weeks = map(self._week, begins, came_in, pairwise(edges))
        waits = (Wait(label, self._waiting(*ages)) for label, *ages in WAITS)
        return Figures(tuple(weeks), tuple(waits))

    def _week(self, begin: datetime, came_in: int, between: tuple[int, int]) -> Week:
        answered = answers.count(self.reader, self.scope, *between)
        return Week(f"{begin.day} {begin:%b}", came_in, answered)

    def _waiting(self, younger: int, older: int | None) -> int:
        since = 0 if older is None else self.until - older * DAY_MS
        until = self.until - younger * DAY_MS
        return roundups.waiting(self.reader, self.scope, since, until)


def _week_begins(at: int, zone: str) -> Iterator[datetime]:
    """Give the Mondays with which the latest weeks began, by the zone's clocks."""
    here = (_EPOCH + timedelta(milliseconds=at)).astimezone(ZoneInfo(zone))
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    monday = midnight - timedelta(days=here.weekday())
    for ago in reversed(range(WEEKS)):
        yield monday - timedelta(weeks=ago)


def _ms(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(milliseconds=1)

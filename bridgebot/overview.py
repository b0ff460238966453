"""What somebody has at stake, as it is listed: what waits, what is promised, what was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bridgebot import cards, doors
from bridgebot.command import Context
from bridgebot.event import Button
from bridgebot.people import visibility
from bridgebot.routing import Role
from bridgebot.text import (
    Block,
    Bullets,
    Heading,
    Moment,
    Paragraph,
    Span,
    Text,
    Wordy,
    bold,
    cut,
    spans,
)
from store import escalations, stakes, timeline
from store.escalations import Escalation, Stage
from store.people import Person
from store.stakes import COUNTED, Stake
from store.suggestions import Kind, Status, Suggestion

DOORS: Final = 12
"""How many lines have a button: no more than fit below a message, with those that follow."""
TITLE: Final = 80
WORDS: Final = 80
_OWN: Final = {
    Stake.WAITING: "Waiting on you",
    Stake.PROMISED: "Promised",
    Stake.ASKED: "What you asked",
}


@dataclass(frozen=True, slots=True)
class Overview:
    """Lists what a person has at stake; `is_own` if it is they who read it."""

    context: Context
    person: Person
    is_own: bool

    def shown(self) -> tuple[list[Block], list[Button]]:
        """Give a section for each kind of stake there is, and the buttons of its lines."""
        blocks: list[Block] = []
        buttons: list[Button] = []
        for stake in Stake:
            found = self._found(stake)
            if found.listed:
                blocks += self._section(stake, found)
                buttons += self._doors(found.listed)
        return blocks, buttons[:DOORS]

    def _found(self, stake: Stake) -> stakes.Stakes:
        is_alone, here = not visibility.is_overheard(self.context), self.context.place
        at = (here.connection, here.channel)
        found = stakes.of(self.context.transaction, self.person.id, stake, is_alone=is_alone, at=at)
        shown = [each for each in found.listed if visibility.may_be_shown(self.context, each)]
        return found._replace(listed=shown)

    def _section(self, stake: Stake, found: stakes.Stakes) -> tuple[Block, ...]:
        title = _OWN[stake] if self.is_own else self._title(stake)
        lines = [(Paragraph(self._line(stake, each)),) for each in found.listed]
        return Heading(spans(title)), Bullets((*lines, *_more(found)))

    def _title(self, stake: Stake) -> str:
        match stake:
            case Stake.WAITING:
                return f"Waiting on {self.person.name}"
            case Stake.PROMISED:
                return "Promised"
            case Stake.ASKED:
                return f"What {self.person.name} asked"

    # Lines --------------------------------------------------------------------------------------

    def _line(self, stake: Stake, of: Suggestion) -> tuple[Span, ...]:
        """Write a line: what it is about, and how it stands."""
        if stake is Stake.ASKED:
            return cards.row(of)
        row = self._row(of)
        said = self._waiting(of, row) if stake is Stake.WAITING else self._promised(of, row)
        joined = [word for part in said for word in (", ", *part)][1:]
        return spans(bold(f"#{of.id}"), f" {cut(of.title, TITLE)} \u2014 ", *joined)

    def _row(self, of: Suggestion) -> Escalation | None:
        if of.kind == Kind.SUGGESTION:
            return None
        return escalations.of(self.context.transaction, of.id)

    def _waiting(self, of: Suggestion, row: Escalation | None) -> Iterator[tuple[Wordy, ...]]:
        """Say from whom something is, and what is to be done about it by when."""
        if of.asker_id != self.person.id:
            others = f" and {cards.others(of.supporters - 1)}" if of.supporters > 1 else ""
            yield (f"from {of.asker_name}{others}",)
        elif row is None or of.supporters > 1:
            yield (cards.people(of.supporters),)
        if row is not None:
            yield from self._due(of, row)

    def _due(self, of: Suggestion, row: Escalation) -> Iterator[tuple[Wordy, ...]]:
        due = Moment(row.due_at or 0)
        match Stage(row.stage):
            case Stage.ASKING:
                yield "answer by ", due
            case Stage.REMINDED:
                yield "still on it? answer by ", due
            case Stage.SNOOZED:
                yield "rests until ", due
            case Stage.TAKEN:
                yield ("taken",)
            case Stage.WAITING if of.owner_id == self.person.id:
                yield ("who has to answer first",)
            case Stage.WAITING:
                yield (f"{row.asked_name or 'the team'} waits for an answer",)

    def _promised(self, of: Suggestion, row: Escalation | None) -> Iterator[tuple[Wordy, ...]]:
        """Say what was promised, by whom, and in which words."""
        until = row.trial_until if row is not None and of.status == Status.TRIAL else None
        yield (of.status, " until ", Moment(until)) if until else (of.status,)
        is_by_reader = self.is_own and of.owner_id == self.person.id
        whom = "you" if is_by_reader else of.owner_name
        words = cut(self._words(of), WORDS)
        yield (f"with {whom}" + (f": “{words}”" if words else ""),)

    def _words(self, of: Suggestion) -> str:
        entry = timeline.promised(self.context.transaction, of.id)
        return str(json.loads(entry.data).get("words", "")) if entry is not None else ""

    # Doors --------------------------------------------------------------------------------------

    def _doors(self, listed: Sequence[Suggestion]) -> list[Button]:
        """Give one button for each line with which whoever reads it can go on."""
        if not self.is_own:
            return []
        found = ((each, self._door(each, self._row(each))) for each in listed)
        return [doors.numbered(door, each.id) for each, door in found if door is not None]

    def _door(self, of: Suggestion, row: Escalation | None) -> Button | None:
        is_mine = of.owner_id == self.person.id
        stage = Stage(row.stage) if row is not None else None
        if stage is Stage.WAITING and not is_mine:
            return doors.answer(of.id)
        if not is_mine or self.context.asker.role < Role.STAFF:
            return None
        match stage:
            case Stage.ASKING:
                return doors.asked(of.id)[0]
            case Stage.REMINDED:
                return doors.still_on_it(of.id)[0]
            case Stage.WAITING | Stage.SNOOZED:
                return None
        return next((each for each in doors.buttons(of, row) if each.is_main), None)


def _more(found: stakes.Stakes) -> tuple[tuple[Block, ...], ...]:
    """Say how many more there are than are listed."""
    more = found.total - stakes.LISTED
    if more <= 0:
        return ()
    many = "many" if found.total >= COUNTED else f"{more:,}"
    return ((Paragraph((Text(f"and {many} more"),)),),)

"""Work that follows from what was kept, a moment later, or when its time has come."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import structlog

from bridgebot.clock import Clock
from bridgebot.conversation import rounds
from bridgebot.conversation.openhour import end_due
from bridgebot.digests.digest import round_up
from bridgebot.owners import escalation, ticking
from bridgebot.recording import Recorder, Ticking
from store import (
    codes,
    conversations,
    digests,
    erasures,
    escalations,
    fanouts,
    hours,
    inbox,
    outbox,
    parcels,
    search,
)
from store.database import Database, Reader, Topic, Transaction, Unavailable
from store.escalations import Escalation

_log = structlog.get_logger()
DAY_MS: Final = 24 * 3_600_000
KEEP_MS: Final = 30 * DAY_MS
STUCK_MS: Final = 3_600_000
ROWS: Final = 500

Work = Callable[[Transaction, int], bool]
Due = Callable[[Reader], int | None]


@dataclass(slots=True)
class Errand:
    """Something to do until there is no more of it; `work` answers whether there is.

    It is done when its topic wakes, and when the time comes that `due` tells.
    """

    topic: str
    work: Work
    due: Due | None = None
    wanted: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, database: Database, clock: Clock) -> None:
        """Do it at the start, and each time it is wanted or due."""
        self.wanted.set()
        while True:
            try:
                await self._sleep(database, clock)
                while await database.transact(lambda kept: self.work(kept, clock.now())):
                    pass
            except Unavailable as error:
                _log.warning("errand.postponed", errand=self.topic, reason=str(error))
                await clock.sleep(1.0)
                self.wanted.set()

    async def _sleep(self, database: Database, clock: Clock) -> None:
        """Wait until it is wanted, or until something is due."""
        due = await database.read(self.due) if self.due and not self.wanted.is_set() else None
        alarm = asyncio.create_task(self._ring(clock, due)) if due is not None else None
        try:
            await self.wanted.wait()
            self.wanted.clear()
        finally:
            if alarm is not None:
                alarm.cancel()

    async def _ring(self, clock: Clock, due: int) -> None:
        await clock.sleep(max(0.0, (due - clock.now()) / 1000))
        self.wanted.set()


class Errands:
    """All errands of a bot."""

    def __init__(
        self, database: Database, clock: Clock, recorder: Recorder, more: Iterable[Errand] = ()
    ) -> None:
        """Prepare them, and some more; `run` begins."""
        self._database = database
        self._clock = clock
        self._errands = [
            Errand("fan_out", partial(tell_more, recorder)),
            Errand("search", index_more),
            Errand("prune", forget_old),
            Errand("escalation", partial(climb, recorder), escalations.next_due),
            Errand("absence", partial(begin_absences, recorder), hours.next_due),
            Errand("digest", partial(round_up, recorder), digests.next_due),
            Errand("conversations", partial(end_due, recorder), conversations.next_due),
            Errand("round", partial(rounds.go_on, recorder)),
            *more,
        ]

    async def run(self) -> None:
        """Run errands until cancelled."""
        unlisten = self._database.listen(self._wake)
        try:
            async with asyncio.TaskGroup() as tasks:
                for errand in self._errands:
                    tasks.create_task(errand.run(self._database, self._clock))
        finally:
            unlisten()

    def _wake(self, topics: frozenset[Topic]) -> None:
        for errand in self._errands:
            if (errand.topic,) in topics or ("*",) in topics:
                errand.wanted.set()


def climb(recorder: Recorder, transaction: Transaction, now: int) -> bool:
    """Let the clock act on the issues for which it is time."""
    due = escalations.due(transaction, now)
    for row in due:
        _act(recorder, transaction, row, now)
    return bool(due)


def _act(recorder: Recorder, transaction: Transaction, row: Escalation, now: int) -> None:
    """Let the clock act on one issue; one that cannot be acted on keeps no other from its turn."""
    if not _acted(recorder, transaction, now, lambda acting: ticking.tick(acting, row)):
        _log.error("escalation.bug", issue=row.suggestion_id)
        escalations.change(transaction, row.suggestion_id, due_at=now + STUCK_MS)


def _acted(
    recorder: Recorder, transaction: Transaction, now: int, act: Callable[[Ticking], object]
) -> bool:
    """Let the clock act, with all that follows; tell whether it could, for else nothing is done."""
    try:
        with transaction.savepoint():
            acting = Ticking(transaction, now, recorder.routing.pauses)
            act(acting)
            recorder.record(transaction, acting.happenings, now)
    except Exception as error:
        if isinstance(error, Unavailable) or transaction.is_fault(error):
            raise
        _log.exception("clock.bug")
        return False
    return True


def begin_absences(recorder: Recorder, transaction: Transaction, now: int) -> bool:
    """Let the absences begin for which it is time."""
    due = hours.due(transaction, now)
    for each in due:
        hours.begun(transaction, each)
        if hours.away(transaction, each.person_id, now) is not None:
            _hand_on(recorder, transaction, each.person_id, now)
    return bool(due)


def _hand_on(recorder: Recorder, transaction: Transaction, person: int, now: int) -> None:
    """Hand on what somebody is asked about; if that fails, the clock of each still acts."""
    if not _acted(recorder, transaction, now, lambda acting: escalation.leave(acting, person)):
        _log.error("absence.bug", person=person)


def tell_more(recorder: Recorder, transaction: Transaction, now: int) -> bool:
    """Queue the next chunk of words on their way to many supporters."""
    unfinished = fanouts.unfinished(transaction)
    if not unfinished:
        return False
    alone = recorder.routing.alone
    return fanouts.proceed(transaction, unfinished[0], now, alone) or len(unfinished) > 1


def index_more(transaction: Transaction, _now: int) -> bool:
    """Let the search index catch up with the suggestions."""
    return search.catch_up(transaction, ROWS) == ROWS


def forget_old(transaction: Transaction, now: int) -> bool:
    """Forget what no platform delivers again, and what was sent long ago."""
    before = now - KEEP_MS
    codes.prune(transaction, now - DAY_MS)
    erasures.prune(transaction, before)
    parcels.prune(transaction, now - DAY_MS)
    return inbox.prune(transaction, before) + outbox.prune(transaction, before) > 0

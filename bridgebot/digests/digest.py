"""Digests: each is posted once at its time, whoever runs then, and however often we start anew."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

import msgspec
import structlog

from bridgebot import outgoing
from bridgebot.digests import editions, timetable
from bridgebot.digests.editions import Frame, Page
from bridgebot.digests.facts import Facts
from bridgebot.digests.gathering import Gathering
from bridgebot.digests.timetable import Timetable
from bridgebot.event import Author, Button, Hearer, Place
from bridgebot.recording import Recorder
from bridgebot.routing import Routing
from store import digests, people
from store.database import Reader, Transaction, Unavailable
from store.digests import Digest, Edition, Late
from store.scopes import Scope

_log = structlog.get_logger()
LATE_MS: Final = 5 * 60_000
"""What is posted later than this is late."""
STUCK_MS: Final = 3_600_000
"""When one that failed is tried again."""
SETTLING_MS: Final = 2_000
"""What happened so shortly before is left to the next one: others may not have kept all of it."""

Changes = dict[str, int | None]


class Telling(msgspec.Struct, frozen=True, omit_defaults=True):
    """What waits to be told: of what time, as of when, how late, to whom, and which part of it."""

    since: int
    until: int
    now: int
    late: int = 0
    maker: int = 0
    digest: int = 0
    connection: str = ""
    account: str = ""
    is_rest: bool = False
    is_by_hand: bool = False

    @property
    def reader(self) -> tuple[str, str]:
        """Give the account to which it goes, if it is somebody's own."""
        return self.connection, self.account


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a digest is written: the routing, and how the keys of its deliveries begin."""

    routing: Routing
    tag: str

    def facts(
        self, reader: Reader, digest: Digest, told: Telling, *, is_alone: bool = True
    ) -> Facts:
        """Gather what a digest tells of a time, as far as its readers may see it at this moment."""
        scope = self._scope(digest, is_alone=is_alone)
        time = (told.since, told.until, told.now)
        gathering = Gathering(reader, self.tag, scope, digest.zone, *time, address=self._address)
        return gathering.facts()

    def _address(self, place: Place) -> str:
        """Give the address of a place where customers ask; nothing for the team's own."""
        return "" if self.routing.is_team(place) else self.routing.address(place)

    def post(self, transaction: Transaction, digest: Digest, told: Telling, facts: Facts) -> None:
        """Queue its message, and what stands in the thread of that; the keys are its own."""
        told = msgspec.structs.replace(
            told, digest=digest.id, connection=digest.connection, account=digest.account
        )
        key, now = f"{self.tag}-g{digest.id}.{digest.count + 1}", told.now
        queue = partial(outgoing.queue_telling, transaction, place_of(digest), now=now)
        hearers = (Hearer(digest.account, digest.name),) if digest.account else ()
        queue(outgoing.write(told), hearers=hearers, key=key)
        if editions.back(facts) is not None:
            rest = outgoing.write(msgspec.structs.replace(told, is_rest=True))
            queue(rest, hearers=(), key=f"{key}d", about="" if digest.thread else key)

    def page(self, reader: Reader, digest: Digest, told: Telling) -> Page | None:
        """Write what is told, as things are at this moment; None if there is nothing any more."""
        facts = (
            self.facts(reader, digest, told) if _is_theirs(reader, digest, *told.reader) else None
        )
        if not facts:
            return None
        if told.is_rest:
            return editions.back(facts)
        maker = people.current(reader, told.maker) if told.maker else None
        return editions.front(facts, Frame(told.late, maker.name if maker else "", doors(digest)))

    def _scope(self, digest: Digest, *, is_alone: bool) -> Scope:
        edition, place = Edition(digest.edition), place_of(digest)
        organisation = self.routing.belonging.of(place, Author("", ""))
        return Scope(
            edition,
            place.connection,
            place.channel,
            organisation,
            digest.person_id or 0,
            int(is_alone),
        )


def round_up(recorder: Recorder, transaction: Transaction, now: int) -> bool:
    """Post the digest that is due and write when it is due next; answer whether one was.

    All that is one unit of work: it is kept whole or not at all, so no digest comes twice.
    """
    digest = digests.claim(transaction, now)
    if digest is None:
        return False
    desk = Desk(recorder.routing, recorder.tag)
    digests.change(transaction, digest.id, **_rounded(desk, transaction, digest, now))
    return True


def _rounded(desk: Desk, transaction: Transaction, digest: Digest, now: int) -> Changes:
    """Post a digest unless it must not be; one that fails keeps no other from its turn."""
    try:
        with transaction.savepoint():
            due = timetable.next_after(timetable_of(digest), now)
            changes: Changes = {"due_at": due, "snoozed_until": None}
            return changes | _post_due(desk, transaction, digest, now)
    except Exception as error:
        if isinstance(error, Unavailable) or transaction.is_fault(error):
            raise
        _log.exception("digest.failed", digest=digest.id)
        return {"due_at": now + STUCK_MS}


def _post_due(desk: Desk, transaction: Transaction, digest: Digest, now: int) -> Changes:
    if not _is_theirs(transaction, digest, digest.connection, digest.account):
        return {"due_at": None}
    overdue = now - (digest.due_at or now)
    late = overdue if overdue > LATE_MS else 0
    if late and digest.late == Late.SKIP:
        return {}
    until = max(now - SETTLING_MS, digest.covered_at)
    told = Telling(digest.covered_at, until, now, late, digest.maker_id or 0)
    facts = desk.facts(transaction, digest, told)
    if not facts:
        return {"covered_at": until}
    desk.post(transaction, digest, told, facts)
    return {"covered_at": until, "count": digest.count + 1}


def _is_theirs(reader: Reader, digest: Digest, connection: str, account: str) -> bool:
    """Tell whether a personal digest still goes to an account of that person."""
    if digest.edition != Edition.PERSONAL:
        return True
    found = people.identity(reader, connection, account)
    return found is not None and found.person_id == digest.person_id


def doors(digest: Digest) -> tuple[Button, ...]:
    """Give the buttons with which a digest is put off or ended, or begun."""
    to = " --to me" if digest.edition == Edition.PERSONAL else ""
    if digest.due_at is None:
        return (Button("Post it regularly", f"digest schedule{to}"),)
    return (
        Button("Snooze 1 day", f"digest snooze 1 day{to}"),
        Button("Snooze 1 week", f"digest snooze 1 week{to}"),
        Button("Stop", f"digest stop{to}"),
    )


def place_of(digest: Digest) -> Place:
    """Say where a digest is posted."""
    return Place(digest.connection, digest.channel, digest.thread)


def timetable_of(digest: Digest) -> Timetable:
    """Say when a digest comes."""
    return timetable.kept(digest.days, digest.minute, digest.zone, digest.holidays)

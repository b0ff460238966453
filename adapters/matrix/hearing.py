"""Turns one sync into the events to hand in: gaps filled, words decrypted, buttons looked up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import merge

import structlog

from adapters.matrix import consent, parsing
from adapters.matrix.crypto import Session, session_of
from adapters.matrix.hindsight import Hindsight
from adapters.matrix.history import History, is_invitation
from adapters.matrix.naming import Naming
from adapters.matrix.parsing import ENCRYPTED, Ears
from adapters.matrix.realm import Realm
from adapters.matrix.room import LASTING, Room
from adapters.matrix.signs import Signs
from adapters.matrix.unread import Lacks, Unread
from adapters.matrix.wire import Declined, Json
from bridgebot.event import Event

_log = structlog.get_logger()


@dataclass(slots=True)
class Batch:
    """What is to be handed in, and what becomes of the messages that waited."""

    events: list[Event] = field(default_factory=list)
    read: list[Unread] = field(default_factory=list)
    changed: list[tuple[Room, Event]] = field(default_factory=list)
    """What somebody said about letting words out of an encrypted room."""


Dated = tuple[int, Room, Json]
"""What happened in a room, with when."""


class Hearing:
    """Hears for one account."""

    def __init__(
        self, realm: Realm, ears: Ears, history: History, naming: Naming, signs: Signs
    ) -> None:
        """Put the parts together."""
        self.ears = ears
        self._team = realm.team
        self._rooms = realm.rooms
        self._crypto = realm.crypto
        self._shelf = realm.shelf
        self._history = history
        self._naming = naming
        self._signs = signs
        self._hindsight = Hindsight(history, signs)

    async def batch(
        self, sync: Json, since: str, arrived: Iterable[Session], *, is_first: bool
    ) -> Batch:
        """Hear a sync. May be repeated with the same one."""
        batch = Batch()
        parts = (sync.get("rooms") or {}).get("join") or {}
        said = []
        for room_id, part in parts.items():
            room = self._rooms.take_joined(room_id, part)
            events = await self._said(room, part, since)
            room.take_all(event for event in events if event.get("type") in LASTING)
            said.append(dated(room, events))
        for room_id in parts:
            await self._naming.mind(self._rooms.open(room_id))
        await self.hear(list(merge(*said, key=_date)), batch)
        await self._hear_late(set(arrived), batch, is_first=is_first)
        self.save()
        return batch

    def save(self) -> None:
        """Have on the disk what must be known of later."""
        self._signs.save()

    async def _said(self, room: Room, part: Json, since: str) -> list[Json]:
        """List all that was said in a room since then, or since we were invited."""
        timeline = part.get("timeline") or {}
        events: list[Json] = list(timeline.get("events") or ())
        us = self.ears.user_id
        if timeline.get("limited") and timeline.get("prev_batch"):
            is_new = _has_joined(events, us)
            until = us if is_new and not any(is_invitation(event, us) for event in events) else ""
            try:
                gap = await self._history.gap(room, timeline["prev_batch"], since, until)
            except Declined as declined:
                if declined.is_limit:
                    raise
                _log.error("matrix.gap_lost", room=room.id, reason=str(declined))
                gap = []
            events = [*gap, *events]
        start = _invited_at(events, us)
        room.take_all(events[:start])
        return events[start:]

    async def hear(self, said: Sequence[Dated], batch: Batch) -> None:
        """Hear what happened, in this order."""
        if self._crypto is not None:
            await self._crypto.meet(event for _, _, event in said)
        for _, room, event in said:
            if "state_key" in event:
                room.take(event)
                self._mind_members(room, event)
            await self._hear(room, event, batch)

    def _mind_members(self, room: Room, event: Json) -> None:
        """Write with new keys once somebody left, or came in."""
        if event.get("type") == "m.room.member" and self._crypto is not None:
            self._crypto.forget_session(room.id)

    async def _hear(self, room: Room, event: Json, batch: Batch) -> bool:
        """Hear one event; answer whether it can be read."""
        clear = event
        if event.get("type") == ENCRYPTED and not self.ears.are_ours(str(event.get("sender"))):
            found = self._crypto.decrypt(room.id, event) if self._crypto else None
            if found is None:
                if session_of(event):
                    self._shelf.put(room.id, event, Lacks.KEY)
                return False
            clear = found
        self._note(room, clear)
        happened = parsing.heard(clear, room, self.ears)
        if happened is not None:
            await self._let_in(room, event, await self._hindsight.on(room, happened), batch)
        return True

    def _note(self, room: Room, event: Json) -> None:
        """Note who says what in which thread: later, others may change it or answer it."""
        if not event.get("event_id") or not isinstance(event.get("sender"), str):
            return
        if parsing.is_said(event):
            self._history.note(event)
        thread = parsing.thread_of(event.get("content") or {})
        if thread:
            room.follow(thread, event["event_id"])

    async def _let_in(self, room: Room, event: Json, happened: Event | None, batch: Batch) -> None:
        """Hand an event on, unless it would leave an encrypted room without anybody's yes."""
        if happened is None:
            return
        decision = consent.decision(happened) if room.encrypted else None
        if decision is not None:
            await self._decide(room, happened, batch, is_yes=decision)
        elif not consent.is_needed(room, self._team, self._rooms):
            batch.events.append(happened)
        elif consent.is_to_us(happened):
            self._shelf.put(room.id, event, Lacks.CONSENT)

    async def _decide(self, room: Room, happened: Event, batch: Batch, *, is_yes: bool) -> None:
        batch.changed.append((room, happened))
        who = happened.author.account
        if not (room.is_direct or room.powers.is_admin(who)):
            return
        room.consent = who if is_yes else ""
        if is_yes:
            for waiting in list(self._shelf):
                if waiting.room == room.id and waiting.lacks is Lacks.CONSENT:
                    batch.read.append(waiting)
                    await self._hear(room, waiting.event, batch)

    async def _hear_late(self, arrived: set[Session], batch: Batch, *, is_first: bool) -> None:
        """Hear the messages whose keys came after them."""
        for waiting in list(self._shelf):
            session = (waiting.room, session_of(waiting.event))
            room = self._rooms.get(waiting.room)
            if room is None or waiting.lacks is not Lacks.KEY:
                continue
            if (is_first or session in arrived) and await self._hear(room, waiting.event, batch):
                batch.read.append(waiting)


def dated(room: Room, events: Iterable[Json]) -> list[Dated]:
    """Say when each thing happened; never earlier than what stands before it in its room.

    A sync is sorted by rooms, and what is said in one may be the answer to another.
    """
    latest = 0
    found = []
    for event in events:
        latest = max(latest, int(event.get("origin_server_ts") or 0))
        found.append((latest, room, event))
    return found


def _date(happened: Dated) -> int:
    return happened[0]


def _has_joined(events: Iterable[Json], user: str) -> bool:
    return any(
        event.get("type") == "m.room.member"
        and event.get("state_key") == user
        and (event.get("content") or {}).get("membership") == "join"
        and ((event.get("unsigned") or {}).get("prev_content") or {}).get("membership") != "join"
        for event in events
    )


def _invited_at(events: list[Json], user: str) -> int:
    """Say where what is said to us begins: what was said before we were invited was not."""
    if not _has_joined(events, user):
        return 0
    for number in range(len(events) - 1, -1, -1):
        if is_invitation(events[number], user):
            return number
    return max(number for number, event in enumerate(events) if _has_joined([event], user))

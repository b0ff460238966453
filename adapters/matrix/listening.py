"""Listens: one sync after the other, each kept whole before the next is asked for."""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Final, TypeVar

import structlog

from adapters.matrix.courtesy import Courtesy
from adapters.matrix.hearing import Hearing
from adapters.matrix.inviting import Inviting
from adapters.matrix.realm import Realm
from adapters.matrix.rooms import CONSENT, DIRECT, PLACE
from adapters.matrix.session import SignedOut
from adapters.matrix.upgrades import Upgrades
from adapters.matrix.wire import UNKNOWN_TOKEN, Declined, Json, Unreachable, path
from bridgebot.adapter import Cursor, Gate
from bridgebot.event import Answer, Event

_log = structlog.get_logger()
Found = TypeVar("Found")

WAIT: Final = 30.0
"""How long the homeserver holds a sync open when there is no news."""
AT_ONCE: Final = 200
"""How many events are handed in together."""
SHORTEST: Final = 1.0
LONGEST: Final = 60.0
LOOKING: Final = 600.0
"""How long the homeserver may take to tell of all rooms."""
_STATE: Final = (
    "m.room.create",
    "m.room.member",
    "m.room.power_levels",
    "m.room.encryption",
    "m.room.name",
    "m.room.canonical_alias",
    "m.room.tombstone",
)


def _filter(timeline: int) -> str:
    """Ask for no more than we use: the members only of those who speak, no presence."""
    return json.dumps(
        {
            "presence": {"types": []},
            "account_data": {"types": [DIRECT]},
            "room": {
                "ephemeral": {"types": []},
                "account_data": {"types": [CONSENT, PLACE]},
                "state": {
                    "lazy_load_members": True,
                    "include_redundant_members": True,
                    "types": _STATE,
                },
                "timeline": {"limit": timeline, "lazy_load_members": True},
            },
        }
    )


FILTER: Final = _filter(100)
AROUND: Final = _filter(1)


class Listening:
    """The sync loop of one account."""

    def __init__(
        self,
        realm: Realm,
        hearing: Hearing,
        inviting: Inviting,
        upgrades: Upgrades,
        courtesy: Courtesy,
    ) -> None:
        """Put the parts together."""
        self._wire = realm.wire
        self._rooms = realm.rooms
        self._crypto = realm.crypto
        self._shelf = realm.shelf
        self._hearing = hearing
        self._inviting = inviting
        self._upgrades = upgrades
        self._courtesy = courtesy
        self.is_ready = asyncio.Event()

    async def run(self, gate: Gate) -> None:
        """Look around once, then listen until cancelled."""
        since = await gate.cursor()
        around = await patiently("look", self._look)
        self._settle_in(around)
        if since is None:
            since = str(around["next_batch"])
            await _kept(gate, [], Cursor(since))
        # Not before: what is said as soon as we are there must come after the cursor.
        await self._inviting.take((around.get("rooms") or {}).get("invite") or {})
        await self._upgrades.follow()
        is_first = True
        while True:
            sync = await patiently("sync", partial(self._sync, since, is_first=is_first))
            await self._take(gate, sync, since, is_first=is_first)
            since = str(sync["next_batch"])
            is_first = False

    async def _look(self) -> Json:
        """Ask for the state of all rooms as it is now.

        Asked for what is new since the last time, the homeserver would leave out how many are in
        a room, and what changed in a gap. Asked the same question twice, Synapse gives a minutes
        old answer: so no two are the same. It does not wait when nothing is said of since when.
        """
        query = {"filter": AROUND, "timeout": str(time.time_ns() // 1_000_000 % 1_000_000_000)}
        return await self._wire.call("GET", path("sync"), query=query, patience=LOOKING)

    def _settle_in(self, around: Json) -> None:
        """Learn which rooms there are, and what is in them; what was said is heard later."""
        rooms = around.get("rooms") or {}
        self._rooms.take_account_data((around.get("account_data") or {}).get("events") or ())
        for room_id, part in (rooms.get("join") or {}).items():
            room = self._rooms.take_joined(room_id, part)
            room.take_all((part.get("timeline") or {}).get("events") or ())

    async def _sync(self, since: str, *, is_first: bool) -> Json:
        timeout = 0 if is_first else int(WAIT * 1000)
        query = {"filter": FILTER, "timeout": str(timeout), "since": since}
        return await self._wire.call("GET", path("sync"), query=query, patience=WAIT * 3)

    async def _take(self, gate: Gate, sync: Json, since: str, *, is_first: bool) -> None:
        """Keep all that a sync says; whatever fails is tried again with the same sync."""
        self._rooms.take_account_data((sync.get("account_data") or {}).get("events") or ())
        arrived = self._crypto.take(sync) if self._crypto else set()
        if self._crypto:
            await patiently("keys", partial(self._crypto.catch_up, self._rooms.all()))
        await self._inviting.take((sync.get("rooms") or {}).get("invite") or {})
        self._forget((sync.get("rooms") or {}).get("leave") or {})
        hear = partial(self._hearing.batch, sync, since, arrived, is_first=is_first)
        batch = await patiently("hear", hear)
        self.is_ready.set()  # what to send may concern rooms we only just came into
        self._shelf.save()
        self._courtesy.tell_decisions(batch)
        await self._hand_in(gate, batch.events, Cursor(str(sync["next_batch"])))
        self._shelf.take(batch.read)
        self._shelf.save()
        self._courtesy.mind_waiting()
        await self._upgrades.follow()

    async def _hand_in(self, gate: Gate, events: list[Event], cursor: Cursor) -> None:
        for start in range(0, max(len(events), 1), AT_ONCE):
            some = events[start : start + AT_ONCE]
            is_last = start + AT_ONCE >= len(events)
            with self._courtesy.attention(some):
                answers = await _kept(gate, some, cursor if is_last else None)
            self._courtesy.answer(some, answers)

    def _forget(self, left: Iterable[str]) -> None:
        for room_id in left:
            if self._rooms.leave(room_id):
                _log.warning("matrix.room_left", room=room_id)


async def _kept(gate: Gate, events: list[Event], cursor: Cursor | None) -> list[Answer | None]:
    """Hand in until it is kept."""
    pause = SHORTEST
    while True:
        try:
            return await gate.accept(events, cursor)
        except Exception as error:  # noqa: BLE001 - whatever it is, these events must not be lost
            _log.error("matrix.not_kept", reason=str(error), again_in_seconds=pause)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))
            pause = min(pause * 2, LONGEST)


async def patiently(what: str, ask: Callable[[], Awaitable[Found]]) -> Found:
    """Ask until there is an answer, after each failure more slowly; SignedOut ends it."""
    pause = SHORTEST
    while True:
        try:
            return await ask()
        except (Declined, Unreachable) as error:
            if isinstance(error, Declined) and error.code == UNKNOWN_TOKEN:
                raise SignedOut(
                    f"the homeserver does not know this session any more: {error}"
                ) from None
            wait = pause_after(error, pause)
            _log.error(f"matrix.{what}_failed", reason=str(error), again_in_seconds=round(wait, 1))
            await asyncio.sleep(wait)
            pause = min(pause * 2, LONGEST)


def pause_after(error: Exception, pause: float) -> float:
    """Say how long to leave the homeserver alone; never the same time for two of us."""
    if isinstance(error, Declined) and error.is_limit:
        return max(error.retry_after, pause)
    return pause * random.uniform(0.5, 1.0)

"""Calls rooms outside by what they stand for: the room they replaced, or who is alone with us.

It is noted in our account's data before anything that happens there is told under that name.
"""

import time
from typing import Any, Final

import structlog

from adapters.matrix.meeting import meet
from adapters.matrix.outcomes import is_passing
from adapters.matrix.realm import Realm
from adapters.matrix.room import ALONE, Room, members_in
from adapters.matrix.rooms import DIRECT, PLACE
from adapters.matrix.wire import UNKNOWN_TOKEN, Declined, Json, path

_log = structlog.get_logger()
THREADS: Final = 300
"""How many threads of a room that was replaced are remembered."""


class Naming:
    """What the rooms of one account are called."""

    def __init__(self, realm: Realm) -> None:
        """Name the rooms of this account."""
        self._wire = realm.wire
        self._us = realm.user_id
        self._rooms = realm.rooms
        self._strange: set[str] = set()
        """Rooms that others say they replaced, and that we are not in."""

    async def mind(self, room: Room) -> None:
        """See to it that a room is called what it should be."""
        try:
            await self._mind(room)
        except Declined as declined:
            if is_passing(declined):
                raise
            _log.warning("matrix.place_unknown", room=room.id, reason=str(declined))

    async def _mind(self, room: Room) -> None:
        if room.stands_for.startswith(ALONE) or self._rooms.partner(room):
            await meet(self._wire, room)
        wanted = "" if room.stands_for else await self._wanted(room)
        if wanted:
            await self.call(room, wanted)

    async def _wanted(self, room: Room) -> str:
        before = await self._before(room)
        if before is not None and self._rooms.successor(before) is room:
            return before.stands_for or before.id
        partner = self._rooms.partner(room)
        is_first = room.is_with(partner) and await self.alone_with(partner) is None
        return partner if is_first else ""

    async def _before(self, room: Room) -> Room | None:
        """Give the room that one says it replaced, if we are in it."""
        name = room.predecessor
        known = self._rooms.get(name)
        if known is not None or not name or name in self._strange:
            return known
        found = await self.learn(name)
        if found is None:
            self._strange.add(name)
        return found

    async def alone_with(self, user: str) -> Room | None:
        """Give the room that stands for somebody, if we are still alone with them there."""
        room = self._rooms.named(user)
        if room is not None:
            await meet(self._wire, room)
        return self._rooms.at(user)

    async def call(self, room: Room, channel: str) -> None:
        """Call a room by what it stands for, from now on."""
        if channel.startswith(ALONE):
            await self.mark(room.id, channel)
        await self._note(room, channel, room.threads)
        _log.info("matrix.place", room=room.id, called=channel)

    async def go_on(self, room: Room, thread: str, message: str) -> None:
        """Note under which message a thread of the room before goes on."""
        latest = [*room.threads.items(), (message, thread)][-THREADS:]
        await self._note(room, room.stands_for or room.id, dict(latest))

    async def _note(self, room: Room, channel: str, threads: dict[str, str]) -> None:
        named = self._rooms.named(channel)
        earliest = max(room.since, named.since if named else 0) + 1
        since = max(time.time_ns() // 1_000_000, earliest)
        content: Json = {"channel": channel, "since": since, "threads": threads}
        await self._wire.call("PUT", self._where(room.id, PLACE), content)
        self._rooms.take_place(room, content)

    async def mark(self, room_id: str, user: str) -> None:
        """Remember that a room is between us and one person, as every client does."""
        known = await self.marked()
        theirs = known.get(user) or []
        if room_id not in theirs:
            known[user] = [*theirs, room_id]
            await self._wire.call("PUT", path("user", self._us, "account_data", DIRECT), known)
        self._rooms.take_account_data([{"type": DIRECT, "content": known}])

    async def marked(self) -> dict[str, Any]:
        """Ask which rooms are marked as direct messages, by person."""
        return await self._asked(path("user", self._us, "account_data", DIRECT))

    async def learn(self, room_id: str) -> Room | None:
        """Take in a room of which no sync told, with what we call it; None if we are not there."""
        seen = await self.looked_at(room_id)
        if seen is None:
            return None
        room = self._rooms.admit(seen)
        if found := await self._asked(self._where(room_id, PLACE)):
            self._rooms.take_place(room, found)
        return room

    async def looked_at(self, room_id: str) -> Room | None:
        """Look at a room that no sync told of yet: we may have come into it just now."""
        try:
            state = await self._wire.list("GET", path("rooms", room_id, "state"))
        except Declined as declined:
            if declined.is_limit or declined.code == UNKNOWN_TOKEN:
                raise
            return None
        room = self._rooms.blank(room_id)
        room.take_all(state)
        return room if members_in(state).get(self._us) == "join" else None

    def _where(self, room_id: str, kind: str) -> str:
        return path("user", self._us, "rooms", room_id, "account_data", kind)

    async def _asked(self, where: str) -> dict[str, Any]:
        """Ask for something that may not be there."""
        try:
            return await self._wire.call("GET", where)
        except Declined as declined:
            if declined.status != 404:  # noqa: PLR2004
                raise
            return {}

"""Opens the room in which we are alone with somebody, and never two for one person.

Making a room cannot be repeated safely. So a room is made with nobody in it, and with a mark of
whom it is for; only once it is chosen, and noted, are they invited. Whatever happens in between, it
is found again by its mark.
"""

import asyncio
from collections import defaultdict
from typing import Final

import structlog

from adapters.matrix.meeting import meet
from adapters.matrix.naming import Naming
from adapters.matrix.outcomes import Forbidden, is_passing
from adapters.matrix.realm import Realm
from adapters.matrix.room import MADE_FOR, MEMBER, Room
from adapters.matrix.wire import Declined, Json, path

_log = structlog.get_logger()
MEGOLM: Final = "m.megolm.v1.aes-sha2"


class Direct:
    """The direct messages of one account."""

    def __init__(self, realm: Realm, naming: Naming, *, is_encrypted: bool) -> None:
        """Open rooms for this account, encrypted ones if that is wished."""
        self._wire = realm.wire
        self._rooms = realm.rooms
        self._naming = naming
        self._is_encrypted = is_encrypted
        self._searched: set[str] = set()
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def open(self, user: str) -> Room:
        """Give the room with somebody; it is looked for before one is made."""
        async with self._turns[user]:
            room = await self.find(user)
            if room is not None and room.is_with(user):
                return room
            room = room or await self._make(user)
            await self._invite(room, user)
            return room

    async def find(self, user: str) -> Room | None:
        """Give the room with somebody if there is one, though they may not be in it."""
        room = await self._naming.alone_with(user) or await self._look(user)
        if room is not None and room.stands_for != user:
            await self._naming.call(room, user)
        return room

    async def _look(self, user: str) -> Room | None:
        """Look among the rooms that are marked as theirs, then among those we made for them."""
        found = await self._wire.call("GET", path("joined_rooms"))
        joined = [str(each) for each in found.get("joined_rooms") or ()]
        for room_id in (await self._naming.marked()).get(user) or ():
            room = await self._known(room_id) if room_id in joined else None
            if room is not None and await self._is_private(room, user) and room.is_with(user):
                return room
        made = [room for room_id in joined if (room := await self._made_for(user, room_id))]
        return min(made, key=lambda room: (room.stands_for != user, room.id), default=None)

    async def _made_for(self, user: str, room_id: str) -> Room | None:
        """Give a room if we made it for somebody."""
        known = self._rooms.get(room_id)
        if known is None and room_id not in self._searched:
            where = path("rooms", room_id, "state", "m.room.create")
            content = await self._asked(where)
            self._searched.add(room_id)
            if content.get(MADE_FOR) == user:
                known = await self._known(room_id)
        if known is None or known.made_for != user:
            return None
        return known if await self._is_private(known, user) else None

    async def _is_private(self, room: Room, user: str) -> bool:
        """Tell whether nobody else is there, and the room was not replaced."""
        await meet(self._wire, room)
        return not room.replacement and room.others <= {user}

    async def _known(self, room_id: str) -> Room | None:
        """Give a room we are in, though no sync may have told of it yet."""
        return self._rooms.get(room_id) or await self._naming.learn(room_id)

    async def _make(self, user: str) -> Room:
        body: Json = {
            "preset": "private_chat",
            "visibility": "private",
            "is_direct": True,
            "creation_content": {MADE_FOR: user},
        }
        if self._is_encrypted:
            sealed = {"type": "m.room.encryption", "state_key": ""}
            body["initial_state"] = [{**sealed, "content": {"algorithm": MEGOLM}}]
        made = await self._wire.call("POST", path("createRoom"), body)
        room = await self._known(str(made["room_id"]))
        if room is None:
            raise Forbidden(f"the room that was made for {user} is gone")
        _log.info("matrix.direct_made", room=room.id, user=user)
        await self._naming.call(room, user)
        return room

    async def _invite(self, room: Room, user: str) -> None:
        """Invite somebody into the room that is theirs, unless they left it."""
        where = path("rooms", room.id, "state", MEMBER, user)
        if (await self._asked(where)).get("membership") not in (None, "invite"):
            raise Forbidden(
                f"{user} left the direct messages with me; one that they begin reaches them again"
            )
        await self._wire.call("PUT", where, {"membership": "invite", "is_direct": True})
        (await meet(self._wire, room)).add(user)

    async def _asked(self, where: str) -> Json:
        """Ask for a room's state, of which there may be none."""
        try:
            return await self._wire.call("GET", where)
        except Declined as declined:
            if is_passing(declined):
                raise
            return {}

"""Finds the room in which to say something, and the one in which a message of ours stands."""

from collections import OrderedDict
from typing import Final

from adapters.matrix.direct import Direct
from adapters.matrix.naming import Naming
from adapters.matrix.outcomes import Forbidden, NotYet
from adapters.matrix.realm import Realm
from adapters.matrix.room import ALONE, Room
from adapters.matrix.wire import UNKNOWN_TOKEN, Declined, path

REMEMBERED: Final = 5_000


class Places:
    """The rooms of one account, by what they are called outside."""

    def __init__(self, realm: Realm, naming: Naming, direct: Direct) -> None:
        """Look for rooms of this account."""
        self._wire = realm.wire
        self._rooms = realm.rooms
        self._naming = naming
        self._direct = direct
        self._homes: OrderedDict[str, str] = OrderedDict()

    async def room(self, channel: str) -> Room:
        """Give the room in which to say something new; open it, if it is one person's."""
        room = await self._opened(channel)
        if room is None:
            raise Forbidden(f"I am not in the room {channel}; somebody there has to invite me")
        if room.replacement and self._rooms.get(room.replacement) is None:
            raise NotYet("the room was replaced by another, and nobody has let me in there yet")
        return room

    async def _opened(self, channel: str) -> Room | None:
        if channel.startswith(ALONE):
            return await self._direct.open(channel)
        return self._rooms.at(channel) or await self._naming.looked_at(channel)

    async def known(self, channel: str) -> Room | None:
        """Give the room in which something new would have been said, if there is one."""
        if channel.startswith(ALONE):
            return await self._direct.find(channel)
        return self._rooms.at(channel) or await self._naming.looked_at(channel)

    def note(self, room: Room, message: str) -> None:
        """Note in which room a message stands."""
        self._homes[message] = room.id
        if len(self._homes) > REMEMBERED:
            self._homes.popitem(last=False)

    async def holding(self, channel: str, message: str) -> Room:
        """Give the room in which a message stands that belongs to a channel."""
        rooms = await self._all(channel)
        for room in rooms[:-1]:
            if await self.holds(room, message):
                return room
        return rooms[-1] if rooms else await self._lost(channel)

    def is_in_use(self, channel: str, room: Room) -> bool:
        """Tell whether what is for a channel may still be said in a room."""
        if channel.startswith(ALONE):
            return room.is_with(channel)
        return self._rooms.at(channel) is room

    async def _lost(self, channel: str) -> Room:
        if channel.startswith(ALONE):
            raise Forbidden(f"there are no direct messages with {channel} any more")
        return await self.room(channel)

    async def _all(self, channel: str) -> list[Room]:
        """List the rooms that were a channel's, the newest first."""
        if channel.startswith(ALONE):
            first = await self._naming.alone_with(channel)
            others = [self._rooms.get(each) for each in self._rooms.marked(channel)]
        else:
            first = self._rooms.at(channel)
            others = list(self._rooms.chain(channel))
        return list({room.id: room for room in (first, *others[::-1]) if room}.values())

    async def holds(self, room: Room, message: str) -> bool:
        """Tell whether a message stands in a room."""
        if message in self._homes:
            return self._homes[message] == room.id
        try:
            await self._wire.call("GET", path("rooms", room.id, "event", message))
        except Declined as declined:
            if declined.is_limit or declined.code == UNKNOWN_TOKEN:
                raise
            return False
        self.note(room, message)
        return True

    # Threads of a room that was replaced ---------------------------------------------------------

    async def thread(self, channel: str, room: Room, thread: str) -> str:
        """Give the message under which a thread goes on in a room; nothing if it has to begin."""
        goes_on = room.own_thread(thread)
        if goes_on != thread or not thread:
            return goes_on
        is_only_one = len(await self._all(channel)) < 2  # noqa: PLR2004
        return thread if is_only_one or await self.holds(room, thread) else ""

    async def go_on(self, room: Room, thread: str, message: str) -> None:
        """Note under which message a thread goes on in a room."""
        await self._naming.go_on(room, thread, message)

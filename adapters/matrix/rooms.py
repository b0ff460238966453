"""Knows the rooms we are in, and which of them is meant by what a room is called outside."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from adapters.matrix.room import ALONE, Room
from adapters.matrix.wire import Json

CONSENT: Final = "org.bridgebot.consent"
PLACE: Final = "org.bridgebot.place"
"""What a room is called outside, where that is not its id."""
DIRECT: Final = "m.direct"
HOPS: Final = 100
"""How often a room may have been replaced."""


class Rooms:
    """All rooms we are in."""

    def __init__(self, us: str = "", puppets: str = "", team: str = "") -> None:
        """Begin with none; the team's room is called as it is called in the settings."""
        self._us = us
        self._puppets = puppets
        self._team = team
        self._rooms: dict[str, Room] = {}
        self._named: dict[str, Room] = {}
        self._direct: dict[str, str] = {}

    def all(self) -> list[Room]:
        """List them."""
        return list(self._rooms.values())

    def get(self, room_id: str) -> Room | None:
        """Give a room we are in."""
        return self._rooms.get(room_id)

    def at(self, channel: str) -> Room | None:
        """Give the room in which to say what is for a channel, as rooms are called outside."""
        room = self._named.get(channel) or self._rooms.get(channel)
        for _ in range(HOPS):
            after = self.successor(room) if room else None
            if after is None:
                break
            room = after
        is_wrong = channel.startswith(ALONE) and room is not None and room.channel != channel
        return None if is_wrong else room

    def named(self, channel: str) -> Room | None:
        """Give the room that was called so last, whatever became of it."""
        return self._named.get(channel)

    def chain(self, channel: str) -> Iterator[Room]:
        """Go through the rooms that were called so one after the other, the oldest first."""
        room = self._rooms.get(channel) or self._named.get(channel)
        for _ in range(HOPS):
            if room is None:
                return
            yield room
            room = self.successor(room)

    def successor(self, room: Room) -> Room | None:
        """Give the room that replaced one, if both of them say so and we are there."""
        after = self._rooms.get(room.replacement)
        return after if after and after.predecessor == room.id != after.id else None

    def is_awaited(self, room_id: str) -> bool:
        """Tell whether a room of ours says that this one replaced it."""
        return any(each.replacement == room_id for each in self._rooms.values())

    def partner(self, room: Room) -> str:
        """Say with whom a room is marked as direct messages; nothing if it is not."""
        return self._direct.get(room.id, "")

    def marked(self, user: str) -> list[str]:
        """List the rooms that are marked as direct messages with somebody."""
        return [room for room, partner in self._direct.items() if partner == user]

    def open(self, room_id: str) -> Room:
        """Give a room; from now on we are in it."""
        if room_id not in self._rooms:
            room = self.blank(room_id)
            room.is_marked_direct = room_id in self._direct
            self._rooms[room_id] = room
        return self._rooms[room_id]

    def blank(self, room_id: str) -> Room:
        """Make a room of which nothing is known, and that is not yet one of ours."""
        return Room(room_id, self._us, puppets=self._puppets)

    def admit(self, room: Room) -> Room:
        """Take in a room of which a look told that we are in it."""
        room.is_marked_direct = room.is_marked_direct or room.id in self._direct
        return self._rooms.setdefault(room.id, room)

    def leave(self, room_id: str) -> bool:
        """Forget a room; answer whether we were in it."""
        room = self._rooms.pop(room_id, None)
        self._named = {name: each for name, each in self._named.items() if each is not room}
        return room is not None

    def take_account_data(self, events: Iterable[Json]) -> None:
        """Learn which rooms are direct messages."""
        for event in events:
            if event.get("type") == DIRECT:
                self._direct = _partners(event.get("content") or {})
        for room in self._rooms.values():
            room.is_marked_direct = room.is_marked_direct or room.id in self._direct

    def take_joined(self, room_id: str, part: Json) -> Room:
        """Learn what a sync says of the state of a room, but for what its timeline says."""
        room = self.open(room_id)
        room.take_summary(part.get("summary") or {})
        room.take_all((part.get("state") or {}).get("events") or ())
        for event in (part.get("account_data") or {}).get("events") or ():
            self._take_note(room, event)
        return room

    def _take_note(self, room: Room, event: Json) -> None:
        """Learn what we noted about a room in our account's data."""
        content = event.get("content") or {}
        if event.get("type") == CONSENT:
            room.consent = str(content.get("by") or "")
        elif event.get("type") == PLACE:
            self.take_place(room, content)

    def take_place(self, room: Room, content: Mapping[str, Any]) -> None:
        """Learn what we call a room; of two of one name, it is the one that had it last."""
        channel, since = str(content.get("channel") or ""), int(content.get("since") or 0)
        before = self._named.get(channel)
        if not channel or since < max(room.since, before.since if before else 0):
            return
        if before and before is not room:
            before.stands_for = ""
        room.since, room.threads = since, dict(content.get("threads") or {})
        room.stands_for = "" if room.id == self._team else channel
        room.is_marked_direct = room.is_marked_direct or channel.startswith(ALONE)
        self._named[channel] = room


def _partners(content: Mapping[str, Any]) -> dict[str, str]:
    """Say with whom each room is that is marked as direct messages."""
    return {
        str(room): str(user)
        for user, rooms in content.items()
        if isinstance(rooms, list)
        for room in rooms
    }

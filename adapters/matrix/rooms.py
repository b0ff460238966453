"""Knows the rooms we are in, from what their state says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from adapters.matrix.powers import Powers
from adapters.matrix.wire import Json

CONSENT: Final = "org.bridgebot.consent"
DIRECT: Final = "m.direct"
PAIR: Final = 2
PRESENT: Final = ("join", "invite")
THREADS: Final = 500


def members_in(state: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Say how everybody stands to a room, from its whole state."""
    return {
        str(event.get("state_key")): str((event.get("content") or {}).get("membership"))
        for event in state
        if event.get("type") == "m.room.member"
    }


@dataclass(slots=True)
class Room:
    """A room we are in; `members` are those whose names came by, not all there are."""

    id: str
    powers: Powers = field(default_factory=Powers)
    members: dict[str, str] = field(default_factory=dict)
    everybody: set[str] | None = None
    """All who are in it or invited, once somebody had to know."""
    present: dict[str, str] = field(default_factory=dict)
    """How those stand to it whose membership came by."""
    summed_up: int = 0
    """How many are in it or invited, if the homeserver sums it up."""
    name: str = ""
    encrypted: bool = False
    consent: str = ""
    """Who, speaking for an encrypted room, let its words out."""
    is_marked_direct: bool = False
    latest: dict[str, str] = field(default_factory=dict)
    """The latest message of each thread that came by."""

    @property
    def head_count(self) -> int:
        """Say how many are in it or invited."""
        return self.summed_up or sum(each in PRESENT for each in self.present.values())

    @property
    def is_direct(self) -> bool:
        """Tell whether we are alone with one person."""
        few = 0 < self.head_count <= PAIR
        return few and (self.is_marked_direct or not self.name)

    def called(self, user: str) -> str:
        """Give the name that somebody shows here."""
        return self.members.get(user) or user[1:].partition(":")[0] or user

    def take(self, event: Mapping[str, Any]) -> None:
        """Learn from a state event."""
        content = event.get("content")
        if not isinstance(content, Mapping):
            return
        match event.get("type"):
            case "m.room.member":
                self._take_member(str(event.get("state_key", "")), content)
            case "m.room.power_levels":
                self.powers.take_levels(content)
            case "m.room.create":
                self.powers.take_creation(str(event.get("sender", "")), content)
            case "m.room.encryption":
                self.encrypted = True  # once on, it cannot be turned off
            case "m.room.name":
                self.name = str(content.get("name") or "")
            case "m.room.canonical_alias":
                self.name = self.name or str(content.get("alias") or "")

    def take_all(self, events: Iterable[Mapping[str, Any]]) -> None:
        """Learn from those of these events that are state."""
        for event in events:
            if "state_key" in event:
                self.take(event)

    def follow(self, thread: str, message: str) -> None:
        """Note the latest message of a thread; those that rest are forgotten."""
        self.latest.pop(thread, None)
        self.latest[thread] = message
        if len(self.latest) > THREADS:
            del self.latest[next(iter(self.latest))]

    def take_summary(self, summary: Mapping[str, Any]) -> None:
        """Learn how many are in it."""
        joined = summary.get("m.joined_member_count")
        invited = summary.get("m.invited_member_count")
        if joined is not None or invited is not None:
            self.summed_up = int(joined or 0) + int(invited or 0)

    def _take_member(self, user: str, content: Mapping[str, Any]) -> None:
        membership = content.get("membership")
        self.members[user] = str(content.get("displayname") or "")
        self.present[user] = str(membership)
        if content.get("is_direct"):
            self.is_marked_direct = True
        if self.everybody is not None:
            is_present = membership in PRESENT
            (self.everybody.add if is_present else self.everybody.discard)(user)


class Rooms:
    """All rooms we are in."""

    def __init__(self) -> None:
        """Begin with none."""
        self._rooms: dict[str, Room] = {}
        self._direct: frozenset[str] = frozenset()

    def all(self) -> list[Room]:
        """List them."""
        return list(self._rooms.values())

    def get(self, room_id: str) -> Room | None:
        """Give a room we are in."""
        return self._rooms.get(room_id)

    def open(self, room_id: str) -> Room:
        """Give a room; from now on we are in it."""
        if room_id not in self._rooms:
            self._rooms[room_id] = Room(room_id, is_marked_direct=room_id in self._direct)
        return self._rooms[room_id]

    def leave(self, room_id: str) -> bool:
        """Forget a room; answer whether we were in it."""
        return self._rooms.pop(room_id, None) is not None

    def take_account_data(self, events: Iterable[Json]) -> None:
        """Learn which rooms are direct messages."""
        for event in events:
            if event.get("type") == DIRECT:
                content = event.get("content") or {}
                self._direct = frozenset(
                    str(room)
                    for rooms in content.values()
                    if isinstance(rooms, list)
                    for room in rooms
                )
        for room in self._rooms.values():
            room.is_marked_direct = room.is_marked_direct or room.id in self._direct

    def take_joined(self, room_id: str, part: Json) -> Room:
        """Learn what a sync says of the state of a room, but for what its timeline says."""
        room = self.open(room_id)
        room.take_summary(part.get("summary") or {})
        room.take_all((part.get("state") or {}).get("events") or ())
        for event in (part.get("account_data") or {}).get("events") or ():
            if event.get("type") == CONSENT:
                room.consent = str(event["content"].get("by") or "")
        return room

"""A room we are in, as its state tells it: who is there, who may do what, what it is called."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from adapters.matrix.powers import Powers

MADE_FOR: Final = "org.bridgebot.direct"
"""In what made a room: with whom we made it to be alone."""
ALONE: Final = "@"
"""How the name of a room begins in which we are alone with somebody: it is their account."""
MEMBER: Final = "m.room.member"
PAIR: Final = 2
PRESENT: Final = ("join", "invite")
THREADS: Final = 500
SERVERS: Final = 3
LASTING: Final = ("m.room.create", "m.room.tombstone")
"""State that never changes again: what a room was before, and what it is after."""


def members_in(state: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Say how everybody stands to a room, from its whole state."""
    return {
        str(event.get("state_key")): str((event.get("content") or {}).get("membership"))
        for event in state
        if event.get("type") == MEMBER
    }


@dataclass(slots=True)
class Room:
    """A room we are in; `members` are those whose names came by, not all there are."""

    id: str
    us: str = ""
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
    puppets: str = ""
    """How the accounts begin through which we speak: they do not count."""
    made_for: str = ""
    """With whom we made it to be alone, if we did."""
    predecessor: str = ""
    replacement: str = ""
    """The room that somebody put in its place, if the room itself says so."""
    stands_for: str = ""
    """What it is called outside, if not by its id."""
    since: int = 0
    """When we began to call it so, in milliseconds since 1970 UTC."""
    threads: dict[str, str] = field(default_factory=dict)
    """Threads of the room it replaced, by the message under which each goes on here."""

    @property
    def head_count(self) -> int:
        """Say how many are in it or invited."""
        there = (user for user, each in self.present.items() if each in PRESENT)
        return self.summed_up or sum(not self._is_puppet(user) for user in there)

    def _is_puppet(self, user: str) -> bool:
        return bool(self.puppets) and user.startswith(self.puppets)

    @property
    def is_direct(self) -> bool:
        """Tell whether we are alone with one person."""
        few = 0 < self.head_count <= PAIR
        return few and (self.is_marked_direct or not self.name)

    @property
    def others(self) -> set[str]:
        """List who else is in it or invited, once everybody is known."""
        people = (each for each in self.everybody or () if not self._is_puppet(each))
        return {*people} - {self.us}

    def is_with(self, user: str) -> bool:
        """Tell whether we know that somebody is in it or invited, and nobody else but us."""
        return self.others == {user}

    @property
    def channel(self) -> str:
        """Give what it is called outside: its id, unless it stands for something.

        It stands for a room that it replaced, so what is known by that room's id goes on in it; or
        for somebody's account, as long as we are alone with them in it.
        """
        if self.stands_for.startswith(ALONE) and not self.is_with(self.stands_for):
            return self.id
        return self.stands_for or self.id

    def outer_thread(self, thread: str) -> str:
        """Name a thread that stands here as it is called outside."""
        return self.threads.get(thread, thread)

    def own_thread(self, thread: str) -> str:
        """Give the message under which a thread stands here, if it came from the room before."""
        return next((new for new, before in self.threads.items() if before == thread), thread)

    @property
    def servers(self) -> list[str]:
        """Name a few servers through which it can be found: ours, and those of most people."""
        present = list(self.present.items())  # others may come in while another thread asks
        there = Counter(user.partition(":")[2] for user, each in present if each == "join")
        ours = self.us.partition(":")[2]
        others = sorted(there.keys() - {ours}, key=lambda name: (-there[name], name))
        return [name for name in (ours, *others) if name][:SERVERS]

    def called(self, user: str) -> str:
        """Give the name that somebody shows here."""
        return self.members.get(user) or user[1:].partition(":")[0] or user

    def take(self, event: Mapping[str, Any]) -> None:
        """Learn from a state event."""
        content, key = event.get("content"), event.get("state_key")
        if not isinstance(content, Mapping):
            return
        if event.get("type") == MEMBER:
            self._take_member(str(key or ""), content)
        elif not key:
            self._take_fact(event, content)

    def _take_fact(self, event: Mapping[str, Any], content: Mapping[str, Any]) -> None:
        match event.get("type"):
            case "m.room.power_levels":
                self.powers.take_levels(content)
            case "m.room.create":
                self._take_creation(str(event.get("sender", "")), content)
            case "m.room.tombstone":
                self.replacement = str(content.get("replacement_room") or "")
            case "m.room.encryption":
                self.encrypted = True  # once on, it cannot be turned off
            case "m.room.name":
                self.name = str(content.get("name") or "")
            case "m.room.canonical_alias":
                self.name = self.name or str(content.get("alias") or "")

    def _take_creation(self, sender: str, content: Mapping[str, Any]) -> None:
        self.powers.take_creation(sender, content)
        before = content.get("predecessor")
        self.predecessor = str(before.get("room_id", "")) if isinstance(before, Mapping) else ""
        self.made_for = str(content.get(MADE_FOR) or "") if sender == self.us else ""

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

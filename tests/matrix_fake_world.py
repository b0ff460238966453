"""What there is on a pretend homeserver: people, their devices, rooms and what happens there."""

import asyncio
import itertools
from dataclasses import dataclass, field
from typing import Any, Final

NAME: Final = "fake.test"

Json = dict[str, Any]


class No(Exception):
    """What is asked for is against the rules."""

    def __init__(self, status: int, code: str, words: str = "", **more: Any) -> None:
        super().__init__(words)
        self.status = status
        self.answer = {"errcode": code, "error": words or code, **more}


@dataclass
class Device:
    """One device of an account."""

    user: str
    name: str
    token: str
    refresh_token: str = ""
    is_out: bool = False
    is_softly_out: bool = False
    acknowledged: int = 0


@dataclass
class FakeRoom:
    """A room: what happened in it, by position in the stream."""

    id: str
    events: list[tuple[int, Json]] = field(default_factory=list)
    is_open: bool = False
    """Whether whoever wants may come in."""

    def state(self, until: int = 1 << 60) -> list[Json]:
        """Give the newest state event of each kind."""
        found: dict[tuple[str, str], Json] = {}
        for position, event in self.events:
            if position <= until and "state_key" in event:
                found[event["type"], event["state_key"]] = event
        return list(found.values())

    def is_made_by(self, user: str) -> bool:
        """Tell who made it."""
        return bool(self.events[0][1]["sender"] == user)

    def membership(self, user: str, until: int = 1 << 60) -> str:
        """Say how somebody stands to it."""
        for event in self.state(until):
            if (event["type"], event["state_key"]) == ("m.room.member", user):
                return str(event["content"]["membership"])
        return "leave"

    def find(self, event_id: str) -> Json | None:
        """Find an event."""
        return next((each for _, each in self.events if each["event_id"] == event_id), None)


class FakeWorld:
    """All that a pretend homeserver keeps."""

    def __init__(self) -> None:
        self.rooms: dict[str, FakeRoom] = {}
        self.devices: list[Device] = []
        self.passwords: dict[str, str] = {}
        self.account_data: dict[tuple[str, str, str], Json] = {}
        self.transactions: dict[tuple[str, str, str, str], str] = {}
        self.files: dict[str, tuple[bytes, str]] = {}
        self.requests: list[str] = []
        self.wrong: list[str] = []
        self.failures: list[No | None] = []
        """What the next sends are answered with; None loses the answer after doing it."""
        self.sync_failures: list[No] = []
        self.lives: int | None = None
        """After how many more changes nothing is answered any more; None for ever."""
        self.is_busy = False
        """Whether it takes long until a room that is being made is listed."""
        self.read: list[Json] = []
        self.typing: list[Json] = []
        self.timeline_max = 100
        self.restored: int | None = None
        """Where the next sync begins, as after a restored backup."""
        self.display_names: dict[str, str] = {}
        self.device_keys: Json = {}
        self.signing_keys: Json = {}
        self.position = 0
        self.numbers = itertools.count(1)
        self.news = asyncio.Condition()

    # What a test does --------------------------------------------------------------------------

    def register(self, name: str, password: str = "sesame") -> str:
        """Give somebody an account."""
        user = f"@{name}:{NAME}"
        self.passwords[user] = password
        self.display_names[user] = name
        return user

    async def makes_room(
        self, by: str, *others: str, direct: bool = False, name: str = "", **made: Any
    ) -> str:
        """Make a room in which everybody is who was asked."""
        room = FakeRoom(f"!room{next(self.numbers)}")
        self.rooms[room.id] = room
        await self.adds(room.id, by, "m.room.create", {"room_version": "12", **made}, "")
        await self.changes_membership(room.id, by, by, "join")
        levels: Json = {"users": {}, "events": {}}
        await self.adds(room.id, by, "m.room.power_levels", levels, "")
        if name:
            await self.adds(room.id, by, "m.room.name", {"name": name}, "")
        for other in others:
            await self.changes_membership(room.id, by, other, "invite", is_direct=direct)
        return room.id

    async def replaces(self, room: str, by: str, *others: str, claims: bool = True) -> str:
        """Put another room in the place of one, and ask others there."""
        made: Json = {"predecessor": {"room_id": room}} if claims else {}
        new = await self.makes_room(by, *others, name="lobby", **made)
        await self.adds(room, by, "m.room.tombstone", {"replacement_room": new}, "")
        return new

    async def joins(self, room: str, user: str) -> None:
        """Let somebody come in."""
        await self.changes_membership(room, user, user, "join")

    async def changes_membership(
        self, room: str, by: str, user: str, membership: str, **more: Any
    ) -> str:
        """Change how somebody stands to a room."""
        content = {"membership": membership, "displayname": self.display_names[user], **more}
        return await self.adds(room, by, "m.room.member", content, user)

    async def says(self, room: str, by: str, words: str, **content: Any) -> str:
        """Let somebody say something."""
        whole = {"msgtype": "m.text", "body": words, **content}
        return await self.adds(room, by, "m.room.message", whole)

    async def adds(
        self, room: str, by: str, kind: str, content: Json, state_key: str | None = None
    ) -> str:
        """Let anything happen in a room."""
        self.position += 1
        event = {
            "event_id": f"$event{self.position}",
            "type": kind,
            "sender": by,
            "origin_server_ts": 1_700_000_000_000 + self.position,
            "content": content,
        }
        if state_key is not None:
            event["state_key"] = state_key
        self.rooms[room].events.append((self.position, event))
        async with self.news:
            self.news.notify_all()
        return str(event["event_id"])

    def said_by(self, user: str, room: str) -> list[Json]:
        """List what somebody said in a room, as it was first."""
        return [
            event
            for _, event in self.rooms[room].events
            if event["sender"] == user and event["type"] == "m.room.message" and event["content"]
        ]

    # What somebody sees ------------------------------------------------------------------------

    def news_since(self, user: str, since: int, *, is_all: bool) -> Json:
        join: Json = {}
        invite: Json = {}
        leave: Json = {}
        for room in self.rooms.values():
            now, before = room.membership(user), room.membership(user, since)
            if now == "join" and (is_all or room.events[-1][0] > since):
                join[room.id] = self._joined(room, user, since if before == "join" else 0)
            elif now == "invite" and (is_all or before != "invite"):
                invite[room.id] = {"invite_state": {"events": room.state()}}
            elif before == "join" and now != "join" and not is_all:
                leave[room.id] = {"timeline": {"events": []}}
        return {
            "next_batch": f"s{self.position}",
            "rooms": {"join": join, "invite": invite, "leave": leave},
            "account_data": {"events": self._data_of(user, "")},
            "device_one_time_keys_count": {"signed_curve25519": 50},
        }

    def _joined(self, room: FakeRoom, user: str, since: int) -> Json:
        new = [(position, event) for position, event in room.events if position > since]
        shown = new[-self.timeline_max :]
        heads = sum(
            event["content"].get("membership") in ("join", "invite") for event in room.state()
        )
        joined = sum(event["content"].get("membership") == "join" for event in room.state())
        return {
            "summary": {
                "m.joined_member_count": joined,
                "m.invited_member_count": heads - joined,
            },
            "state": {"events": room.state(shown[0][0] - 1 if shown else 1 << 60)},
            "timeline": {
                "events": [self._as_seen(event, user) for _, event in shown],
                "limited": len(shown) < len(new),
                "prev_batch": f"t{shown[0][0] if shown else self.position}",
            },
            "account_data": {"events": self._data_of(user, room.id)},
        }

    def _data_of(self, user: str, room: str) -> list[Json]:
        return [
            {"type": kind, "content": content}
            for (who, where, kind), content in self.account_data.items()
            if (who, where) == (user, room)
        ]

    def _as_seen(self, event: Json, user: str) -> Json:
        for (who, _device, _room, txn), name in self.transactions.items():
            if name == event["event_id"] and who == user:
                return event | {"unsigned": {"transaction_id": txn}}
        return event

    def event(self, room: FakeRoom, name: str) -> Json:
        found = room.find(name)
        if found is None:
            raise No(404, "M_NOT_FOUND", "no such event")
        edits = [
            event
            for _, event in room.events
            if (event["content"].get("m.relates_to") or {}).get("rel_type") == "m.replace"
            and event["content"]["m.relates_to"]["event_id"] == name
        ]
        relations = {"m.replace": edits[-1]} if edits else {}
        return found | {"unsigned": {"m.relations": relations}}

    def relations(self, room: FakeRoom, name: str, kind: str) -> Json:
        found = [
            event
            for _, event in room.events
            if (event["content"].get("m.relates_to") or {}).get("event_id") == name
            and event["content"]["m.relates_to"].get("rel_type") == kind
        ]
        return {"chunk": found[::-1]}

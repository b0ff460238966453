"""What a pretend homeserver does for rooms: making them, coming in, and their state."""

from typing import Any

from matrix_fake_accounts import Asked, FakeAccounts
from matrix_fake_world import FakeRoom, Json, No


class FakeRooms(FakeAccounts):
    """The part of a pretend homeserver that is about who is where."""

    async def _create(self, asked: Asked) -> Json:
        us, body = asked.device.user, asked.body
        made = body.get("creation_content") or {}
        room = await self.makes_room(us, name=body.get("name", ""), **made)
        for event in body.get("initial_state") or ():
            await self.adds(room, us, event["type"], event["content"], event["state_key"])
        for other in body.get("invite") or ():
            is_direct = bool(body.get("is_direct"))
            await self.changes_membership(room, us, other, "invite", is_direct=is_direct)
        return {"room_id": room}

    async def _joined_rooms(self, asked: Asked) -> Json:
        us = asked.device.user
        rooms = [each for each in self.rooms.values() if each.membership(us) == "join"]
        joined = [each.id for each in rooms if not (self.is_busy and each.is_made_by(us))]
        return {"joined_rooms": joined}

    async def _join(self, asked: Asked) -> Json:
        room, us = self.rooms[asked["room"]], asked.device.user
        if room.membership(us) not in ("join", "invite") and not room.is_open:
            raise No(403, "M_FORBIDDEN", "You are not invited to this room.")
        await self.joins(room.id, us)
        return {"room_id": room.id}

    async def _leave(self, asked: Asked) -> Json:
        await self.changes_membership(asked["room"], asked.device.user, asked.device.user, "leave")
        return {}

    async def _state(self, asked: Asked) -> list[Json]:
        return self._room_of(asked).state()

    async def _one_state(self, asked: Asked) -> Json:
        wanted = (asked["kind"], asked.request.match_info.get("key", ""))
        for event in self._room_of(asked).state():
            if (event["type"], event["state_key"]) == wanted:
                return dict(event["content"])
        raise No(404, "M_NOT_FOUND", "Event not found.")

    async def _put_state(self, asked: Asked) -> Json:
        room, kind, key = self._room_of(asked), asked["kind"], asked["key"]
        if kind != "m.room.member":
            return {"event_id": await self.adds(room.id, asked.device.user, kind, asked.body, key)}
        if room.membership(key) in ("join", "ban"):
            raise No(403, "M_FORBIDDEN", f"{key} is already in the room.")
        more: dict[str, Any] = {**asked.body}
        membership = more.pop("membership")
        by = asked.device.user
        return {"event_id": await self.changes_membership(room.id, by, key, membership, **more)}

    async def _members(self, asked: Asked) -> Json:
        state = self._room_of(asked).state()
        return {"chunk": [each for each in state if each["type"] == "m.room.member"]}

    def _room_of(self, asked: Asked) -> FakeRoom:
        room, user = self.rooms.get(asked["room"]), asked.device.user
        if room is None or room.membership(user) != "join":
            raise No(403, "M_FORBIDDEN", f"User {user} not in room {asked['room']}")
        return room

"""Gets to know everybody who is in a room: a sync tells only of those who speak."""

from adapters.matrix.room import PRESENT, Room
from adapters.matrix.wire import Wire, path


async def meet(wire: Wire, room: Room) -> set[str]:
    """Give all who are in a room or invited; asked for once, then kept by what happens there."""
    if room.everybody is None:
        where = path("rooms", room.id, "members")
        found = await wire.call("GET", where, query={"not_membership": "leave"})
        room.everybody = {
            str(event["state_key"])
            for event in found.get("chunk") or ()
            if event["content"].get("membership") in PRESENT
        }
    return room.everybody

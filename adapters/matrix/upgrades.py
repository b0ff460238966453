"""Follows a room that was replaced by another, as happens when people upgrade it."""

from typing import Final

import structlog

from adapters.matrix.outcomes import is_passing
from adapters.matrix.realm import Realm
from adapters.matrix.room import Room
from adapters.matrix.wire import Declined, Unreachable, path

_log = structlog.get_logger()
LOST: Final = "nobody has let me into the new room yet; inviting me there helps"


class Upgrades:
    """The rooms that replace those of one account."""

    def __init__(self, realm: Realm) -> None:
        """Follow for this account."""
        self._wire = realm.wire
        self._rooms = realm.rooms
        self._shut: set[str] = set()

    async def follow(self) -> None:
        """Come into each room that replaced one of ours; what fails is tried again later."""
        for room in self._rooms.all():
            new = room.replacement
            if new and new not in self._shut and self._rooms.get(new) is None:
                await self._come(room, new)

    async def _come(self, room: Room, new: str) -> None:
        ways = [("via", server) for server in room.servers]
        try:
            await self._wire.call("POST", path("join", new), {}, query=ways)
        except Unreachable as error:
            _log.warning("matrix.upgrade_postponed", room=room.id, reason=str(error))
        except Declined as declined:
            if not is_passing(declined):
                self._shut.add(new)
                _log.warning("matrix.upgrade_waits", room=room.id, new_room=new, reason=LOST)
        else:
            self._shut.add(new)  # the next sync tells of it
            _log.info("matrix.upgraded", room=room.id, new_room=new)

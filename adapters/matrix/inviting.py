"""Comes into rooms when somebody who may ask does."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog

from adapters.matrix.realm import Realm
from adapters.matrix.rooms import DIRECT
from adapters.matrix.wire import Declined, Json, Unreachable, path

_log = structlog.get_logger()
ANYBODY: Final = "*"


class Inviting:
    """Answers invitations for one account."""

    def __init__(self, realm: Realm, allowed: Sequence[str]) -> None:
        """Come when people from these servers, or these people, ask."""
        self._wire = realm.wire
        self._user_id = realm.user_id
        self._allowed = frozenset(allowed)
        self._rooms = realm.rooms
        self._waiting: dict[str, Json] = {}

    async def take(self, invites: Mapping[str, Json]) -> None:
        """Answer each invitation; what fails for a while is tried again with the next sync."""
        self._waiting.update(invites)
        for room_id, part in list(self._waiting.items()):
            try:
                await self._answer(room_id, part)
            except Unreachable as error:
                _log.warning("matrix.join_postponed", room=room_id, reason=str(error))
                continue
            except Declined as declined:
                if declined.is_limit:
                    continue
                _log.error("matrix.join_failed", room=room_id, reason=str(declined))
            self._waiting.pop(room_id, None)

    async def _answer(self, room_id: str, part: Json) -> None:
        inviter, is_direct = invitation(part, self._user_id)
        if not self.is_welcome(inviter):
            _log.warning("matrix.invitation_declined", room=room_id, by=inviter)
            await self._wire.call("POST", path("rooms", room_id, "leave"), {})
            return
        await self._wire.call("POST", path("join", room_id), {})
        _log.info("matrix.joined", room=room_id, invited_by=inviter)
        if is_direct:
            await self._mark_direct(room_id, inviter)

    def is_welcome(self, inviter: str) -> bool:
        """Tell whether somebody may ask us in."""
        server = inviter.partition(":")[2]
        allowed = self._allowed or {self._user_id.partition(":")[2]}
        return bool({ANYBODY, server, inviter} & allowed)

    async def _mark_direct(self, room_id: str, inviter: str) -> None:
        """Remember that a room is between us and one person, as every client does."""
        where = path("user", self._user_id, "account_data", DIRECT)
        try:
            known: dict[str, Any] = await self._wire.call("GET", where)
        except Declined as declined:
            if declined.is_limit:
                raise
            known = {}
        theirs = known.get(inviter) or []
        if room_id not in theirs:
            known[inviter] = [*theirs, room_id]
            await self._wire.call("PUT", where, known)
        self._rooms.take_account_data([{"type": DIRECT, "content": known}])


def invitation(part: Json, user_id: str) -> tuple[str, bool]:
    """Say who invites, and whether to a direct message."""
    for event in (part.get("invite_state") or {}).get("events") or ():
        if event.get("type") == "m.room.member" and event.get("state_key") == user_id:
            return str(event.get("sender", "")), bool(event["content"].get("is_direct"))
    return "", False

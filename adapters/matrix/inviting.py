"""Comes into rooms when somebody who may ask does."""

from collections.abc import Mapping, Sequence
from typing import Final

import structlog

from adapters.matrix.naming import Naming
from adapters.matrix.realm import Realm
from adapters.matrix.wire import Declined, Json, Unreachable, path

_log = structlog.get_logger()
ANYBODY: Final = "*"


class Inviting:
    """Answers invitations for one account."""

    def __init__(self, realm: Realm, naming: Naming, allowed: Sequence[str]) -> None:
        """Come when people from these servers, or these people, ask."""
        self._wire = realm.wire
        self._user_id = realm.user_id
        self._allowed = frozenset(allowed)
        self._rooms = realm.rooms
        self._naming = naming
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
        if not (self.is_welcome(inviter) or self._rooms.is_awaited(room_id)):
            _log.warning("matrix.invitation_declined", room=room_id, by=inviter)
            await self._wire.call("POST", path("rooms", room_id, "leave"), {})
            return
        if is_direct:  # before we come: what is said as soon as we are there is said to us alone
            await self._naming.mark(room_id, inviter)
        await self._wire.call("POST", path("join", room_id), {})
        _log.info("matrix.joined", room=room_id, invited_by=inviter)

    def is_welcome(self, inviter: str) -> bool:
        """Tell whether somebody may ask us in."""
        server = inviter.partition(":")[2]
        allowed = self._allowed or {self._user_id.partition(":")[2]}
        return bool({ANYBODY, server, inviter} & allowed)


def invitation(part: Json, user_id: str) -> tuple[str, bool]:
    """Say who invites, and whether to a direct message."""
    for event in (part.get("invite_state") or {}).get("events") or ():
        if event.get("type") == "m.room.member" and event.get("state_key") == user_id:
            return str(event.get("sender", "")), bool(event["content"].get("is_direct"))
    return "", False

"""Speaks as people: an account for each person whose words are carried, by an application service.

A transaction id belongs to the whole service there, not to one account: it must never come twice.
"""

import hashlib
import re
from typing import Final

import structlog

from adapters.matrix.realm import Realm
from adapters.matrix.room import Room
from adapters.matrix.wire import Declined, path

_log = structlog.get_logger()
NAME_MAX: Final = 30
IN_USE: Final = "M_USER_IN_USE"


class Ghosts:
    """The accounts that a service speaks through; their names begin alike."""

    def __init__(self, realm: Realm, prefix: str) -> None:
        """Make accounts for the service of this account."""
        self._wire = realm.wire
        self._bot = realm.user_id
        self._prefix = prefix
        self._shown: dict[str, str] = {}
        """The picture that each account shows."""

    @property
    def beginning(self) -> str:
        """Give how all these accounts begin."""
        return f"@{self._prefix}"

    def account(self, name: str) -> str:
        """Give the account of somebody of that name: the same for the same name, always."""
        readable = re.sub(r"[^a-z0-9._-]+", "-", name.lower())[:NAME_MAX].strip("-")
        unique = hashlib.sha256(name.encode()).hexdigest()[:8]
        return f"@{self._prefix}{readable}-{unique}:{self._bot.partition(':')[2]}"

    async def into(self, room: Room, name: str, picture: str) -> str:
        """Let somebody be in a room under their name; give their account, or nothing."""
        ghost = self.account(name)
        try:
            if ghost not in self._shown:
                await self._make(ghost)
                await self._show(ghost, "displayname", name)
            if picture not in ("", self._shown[ghost]):
                await self._show(ghost, "avatar_url", picture)
                self._shown[ghost] = picture
            if room.present.get(ghost) != "join":
                await self._join(room, ghost)
        except Declined as declined:
            if declined.is_limit:
                raise
            _log.warning("matrix.no_ghost", room=room.id, ghost=ghost, reason=str(declined))
            return ""
        return ghost

    async def _make(self, ghost: str) -> None:
        local = ghost[1:].partition(":")[0]
        body = {"type": "m.login.application_service", "username": local, "inhibit_login": True}
        try:
            await self._wire.call("POST", path("register"), body)
        except Declined as declined:
            if declined.code != IN_USE:
                raise

    async def _show(self, ghost: str, what: str, shown: str) -> None:
        """Let an account show something, unless it does: every room would be told of a change."""
        where, who = path("profile", ghost, what), {"user_id": ghost}
        try:
            before = await self._wire.call("GET", where, query=who)
        except Declined as declined:
            if declined.status != 404:  # noqa: PLR2004
                raise
            before = {}
        if before.get(what) != shown:
            await self._wire.call("PUT", where, {what: shown}, query=who)
        self._shown.setdefault(ghost, "")

    async def _join(self, room: Room, ghost: str) -> None:
        who = {"user_id": ghost}
        try:
            await self._wire.call("POST", path("join", room.id), {}, query=who)
        except Declined as declined:
            if declined.is_limit:
                raise
            await self._wire.call("POST", path("rooms", room.id, "invite"), who)
            await self._wire.call("POST", path("join", room.id), {}, query=who)
        room.present[ghost] = "join"

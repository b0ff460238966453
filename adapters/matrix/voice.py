"""Puts single events into rooms: messages, signs, and what takes either back."""

from collections.abc import Sequence
from typing import Final

from adapters.matrix import rendering
from adapters.matrix.ghosts import Ghosts
from adapters.matrix.history import History
from adapters.matrix.outcomes import Forbidden
from adapters.matrix.parsing import ENCRYPTED
from adapters.matrix.places import Places
from adapters.matrix.realm import Realm
from adapters.matrix.rendering import KEY, part_key
from adapters.matrix.room import Room
from adapters.matrix.wire import Declined, Json, Unreachable, path

MESSAGE: Final = "m.room.message"
REACTION: Final = "m.reaction"


class Voice:
    """The voice of one account, and of its ghosts."""

    def __init__(
        self, realm: Realm, history: History, places: Places, ghosts: Ghosts | None
    ) -> None:
        """Put the parts together."""
        self._wire = realm.wire
        self._user_id = realm.user_id
        self._crypto = realm.crypto
        self._history = history
        self._places = places
        self._ghosts = ghosts

    async def put(self, room: Room, kind: str, content: Json, txn: str, ghost: str = "") -> str:
        """Send an event, encrypted where the room is; give its name."""
        if room.encrypted and kind != REACTION:
            content = await self._sealed(room, kind, content)
            kind = ENCRYPTED
        where = path("rooms", room.id, "send", kind, txn)
        found = await self._wire.call("PUT", where, content, query=_as(ghost))
        self._places.note(room, str(found["event_id"]))
        return str(found["event_id"])

    async def _sealed(self, room: Room, kind: str, content: Json) -> Json:
        if self._crypto is None:
            raise Forbidden("this room is encrypted, and this connection cannot encrypt")
        try:
            sealed = await self._crypto.encrypt(room, kind, content)
        except Unreachable as error:
            raise Unreachable(str(error), nothing_left=True) from None
        return sealed | ({KEY: content[KEY]} if KEY in content else {})

    def may(self, room: Room, kind: str) -> bool:
        """Tell whether a room lets us send something."""
        return room.powers.may(self._user_id, kind)

    def check(self, room: Room, kind: str) -> None:
        """Make sure that the room lets us; `Forbidden` in words otherwise."""
        kind = ENCRYPTED if room.encrypted and kind == MESSAGE else kind
        if not self.may(room, kind):
            needed, mine = room.powers.needed(kind), room.powers.of(self._user_id)
            raise Forbidden(f"I may not speak there: it takes level {needed}, and I have {mine}")

    # Reactions and redactions ------------------------------------------------------------------

    async def react(self, room: Room, message: str, sign: str, txn: str) -> None:
        """Put a sign on a message."""
        self.check(room, REACTION)
        try:
            await self.put(room, REACTION, rendering.reaction(message, sign), txn)
        except Declined as declined:
            if declined.code != "M_DUPLICATE_ANNOTATION":
                raise

    async def take_off(
        self, room: Room, messages: Sequence[str], signs: set[str], key: str
    ) -> None:
        """Take signs of ours off messages."""
        for message in messages:
            ours = await self._history.our_reactions(room, message, signs)
            await self.redact(room, ours, f"{key}.x")

    async def redact(self, room: Room, messages: Sequence[str], key: str) -> None:
        """Take messages or signs back."""
        for number, message in enumerate(messages):
            where = path("rooms", room.id, "redact", message, f"{part_key(key, number)}.r")
            try:
                await self._wire.call("PUT", where, {}, query=_as(await self._sayer(room, message)))
            except Declined as declined:
                if declined.status != 404:  # noqa: PLR2004 - gone is what we wanted
                    raise

    async def _sayer(self, room: Room, message: str) -> str:
        """Say which ghost said a message, so that it can take it back itself."""
        if self._ghosts is None:
            return ""
        found = await self._wire.call("GET", path("rooms", room.id, "event", message))
        sender = str(found.get("sender", ""))
        return sender if sender.startswith(self._ghosts.beginning) else ""


def _as(ghost: str) -> dict[str, str]:
    return {"user_id": ghost} if ghost else {}

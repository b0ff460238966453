"""Reads and writes encrypted messages: our device's keys, on nio's own machinery."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import nio
import structlog
from nio.crypto import Olm
from nio.events import ForwardedRoomKeyEvent, MegolmEvent, RoomKeyEvent
from nio.responses import (
    KeysClaimResponse,
    KeysQueryResponse,
    KeysUploadResponse,
    ToDeviceResponse,
)
from nio.store import SqliteStore

from adapters.matrix.meeting import meet
from adapters.matrix.parsing import ENCRYPTED
from adapters.matrix.room import Room
from adapters.matrix.wire import Declined, Json, Wire, path

_log = structlog.get_logger()
STORE: Final = "keys.db"
QUERY: Final = 100
"""Of how many people we ask for the devices at once."""

Session = tuple[str, str]
"""A room, and a session in it."""


class KeysLost(Exception):
    """The homeserver knows this device by keys that are not here any more."""


class Crypto:
    """The keys of one device."""

    def __init__(
        self, wire: Wire, user_id: str, device_id: str, folder: Path, pickle_key: str
    ) -> None:
        """Open the keys in this folder, or make new ones."""
        self._wire = wire
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.user_id = user_id
        store = SqliteStore(user_id, device_id, str(folder), pickle_key, STORE)
        (folder / STORE).chmod(0o600)
        self.olm = Olm(user_id, device_id, store)
        self._query = asyncio.Lock()

    @property
    def fingerprint(self) -> str:
        """Give the key by which others know this device."""
        return str(self.olm.account.identity_keys["ed25519"])

    def close(self) -> None:
        """Let go of the file."""
        self.olm.store.database.close()

    # What a sync brings ------------------------------------------------------------------------

    async def compare(self) -> None:
        """Make sure that the homeserver knows this device by no other keys; KeysLost if it does."""
        asked = {"device_keys": {self.user_id: [self.olm.device_id]}}
        found = await self._wire.call("POST", path("keys", "query"), asked)
        ours = (found.get("device_keys") or {}).get(self.user_id) or {}
        known = (ours.get(self.olm.device_id) or {}).get("keys") or {}
        theirs = known.get(f"ed25519:{self.olm.device_id}")
        if theirs not in (None, self.olm.account.identity_keys["ed25519"]):
            raise KeysLost("the homeserver knows this device by other keys")

    async def publish(self) -> None:
        """Tell the homeserver our keys, if it lacks some; KeysLost when it has others."""
        while self.olm.should_upload_keys:
            try:
                found = await self._wire.call("POST", path("keys", "upload"), self.olm.share_keys())
            except Declined as declined:
                if "already exists" in declined.words:
                    raise KeysLost(declined.words) from None
                raise
            counts = {"curve25519": 0, "signed_curve25519": 0, **found["one_time_key_counts"]}
            self.olm.handle_response(
                KeysUploadResponse(counts["curve25519"], counts["signed_curve25519"])
            )

    def take(self, sync: Mapping[str, Any]) -> set[Session]:
        """Learn what a sync says to this device; give the sessions that can now be read."""
        arrived = set()
        for event in (sync.get("to_device") or {}).get("events") or ():
            key = self._take_message(event)
            if key is not None:
                arrived.add((key.room_id, key.session_id))
        lists = sync.get("device_lists") or {}
        self.olm.add_changed_users({*(lists.get("changed") or ()), *(lists.get("left") or ())})
        count = (sync.get("device_one_time_keys_count") or {}).get("signed_curve25519")
        if count is not None:
            self.olm.uploaded_key_count = int(count)
        self.olm.collect_key_requests()
        return arrived

    def _take_message(self, event: Json) -> RoomKeyEvent | None:
        try:
            parsed = nio.ToDeviceEvent.parse_event(event)
            taken = self.olm.handle_to_device_event(parsed) if parsed else None
        except Exception as error:  # noqa: BLE001 - what strangers send must not stop us
            _log.warning(
                "matrix.to_device_unreadable", sender=event.get("sender"), reason=str(error)
            )
            return None
        return taken if isinstance(taken, RoomKeyEvent | ForwardedRoomKeyEvent) else None

    async def catch_up(self, rooms: Iterable[Room]) -> None:
        """Do what a sync made necessary: new keys for others, and others' new devices."""
        await self.publish()
        if self.olm.should_query_keys:
            for user in await self.query(self.olm.users_for_key_query):
                self._start_anew(room for room in rooms if user in (room.everybody or ()))
        if self.olm.wedged_devices or self.olm.key_request_devices_no_session:
            await self._claim(self.olm.get_users_for_key_claiming())
        await self._send_messages()

    def _start_anew(self, rooms: Iterable[Room]) -> None:
        for room in rooms:
            self.forget_session(room.id)

    def forget_session(self, room_id: str) -> None:
        """Use a new session from the next message on: who can read has changed."""
        self.olm.outbound_group_sessions.pop(room_id, None)

    async def _send_messages(self) -> None:
        for message in list(self.olm.outgoing_to_device_messages):
            where = path("sendToDevice", message.type, str(uuid4()))
            await self._wire.call("PUT", where, message.as_dict())
            self.olm.handle_response(ToDeviceResponse(message))

    # Whose devices there are -------------------------------------------------------------------

    async def query(self, users: Iterable[str]) -> set[str]:
        """Ask for people's devices; give those who have others than before."""
        changed: set[str] = set()
        async with self._query:
            for some in _chunks(sorted(users)):
                asked: Json = {"device_keys": {user: [] for user in some}}
                found = await self._wire.call("POST", path("keys", "query"), asked)
                response = KeysQueryResponse(found.get("device_keys") or {}, {})
                self.olm.handle_response(response)
                self.olm.users_for_key_query.difference_update(some)
                self.olm.tracked_users.update(some)
                changed.update(response.changed)
        return changed

    async def _claim(self, devices: Mapping[str, Iterable[str]]) -> None:
        wanted = {
            user: dict.fromkeys(theirs, "signed_curve25519") for user, theirs in devices.items()
        }
        found = await self._wire.call("POST", path("keys", "claim"), {"one_time_keys": wanted})
        self.olm.handle_response(KeysClaimResponse(found.get("one_time_keys") or {}, {}))

    # Writing -----------------------------------------------------------------------------------

    async def encrypt(self, room: Room, kind: str, content: Json) -> Json:
        """Encrypt a message for everybody in a room; its relation stays readable."""
        async with self._locks[room.id]:
            while self.olm.should_share_group_session(room.id):  # who is there may have changed
                await self._share(room)
            clear = {"type": kind, "content": content}
            sealed: Json = self.olm.group_encrypt(room.id, clear)
        if "m.relates_to" in content:
            sealed["m.relates_to"] = content["m.relates_to"]
        return sealed

    async def _share(self, room: Room) -> None:
        everybody = await meet(self._wire, room)
        unknown = everybody - self.olm.tracked_users
        if unknown or self.olm.users_for_key_query & everybody:
            await self.query(unknown | (self.olm.users_for_key_query & everybody))
        missing = self.olm.get_missing_sessions(sorted(everybody))
        if missing:
            await self._claim(missing)
        shares = self.olm.share_group_session_parallel(
            room.id, sorted(everybody), ignore_unverified_devices=True
        )
        for _sharing_with, messages in shares:
            where = path("sendToDevice", ENCRYPTED, str(uuid4()))
            await self._wire.call("PUT", where, messages)
        shared = self.olm.outbound_group_sessions.get(room.id)
        if shared is not None:
            shared.shared = True

    # Reading -----------------------------------------------------------------------------------

    async def meet(self, events: Iterable[Json]) -> None:
        """Get to know the devices of those who wrote, so that nobody can pass for another."""
        senders = {str(event.get("sender")) for event in events if event.get("type") == ENCRYPTED}
        unknown = senders - self.olm.tracked_users
        if unknown:
            await self.query(unknown)

    def decrypt(self, room_id: str, event: Json) -> Json | None:
        """Read an encrypted message; None when its key is not here."""
        parsed = nio.Event.parse_encrypted_event(event) if event.get("content") else None
        if not isinstance(parsed, MegolmEvent) or self._is_anothers(parsed):
            return None
        parsed.room_id = room_id
        try:
            clear = self.olm.decrypt_megolm_event(parsed, room_id)
        except nio.EncryptionError:
            return None
        source: Json = clear.source
        if source.get("room_id", room_id) != room_id:
            return None
        return {**event, "type": source["type"], "content": source["content"]}

    def _is_anothers(self, event: MegolmEvent) -> bool:
        """Tell whether the key is known to be some other person's than the sender's."""
        mine = self.olm.account.identity_keys["curve25519"]
        if event.sender_key == mine:
            return bool(event.sender != self.user_id)
        devices = self.olm.device_store
        if devices.device_from_sender_key(event.sender, event.sender_key):
            return False
        return any(device.curve25519 == event.sender_key for device in devices)

    def has(self, room_id: str, event: Json) -> bool:
        """Tell whether the key of a message is here."""
        content = event["content"]
        sender_key, session = content.get("sender_key"), content.get("session_id")
        return self.olm.inbound_group_store.get(room_id, sender_key, session) is not None


def session_of(event: Mapping[str, Any]) -> str:
    """Name the session that a message was encrypted in."""
    content = event.get("content")
    return str(content.get("session_id", "")) if isinstance(content, Mapping) else ""


def _chunks(users: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(users), QUERY):
        yield users[start : start + QUERY]

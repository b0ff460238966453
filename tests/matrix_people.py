"""People on Matrix with a client of their own: nio's, and nothing of ours."""

import asyncio
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import nio

from synapse import Account, Synapse

PATIENCE = 20.0
_ALL = {"room": {"timeline": {"limit": 1000}}}
"""Whoever did not listen for a while hears all the same."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that appeared in a room."""

    id: str
    sender: str
    body: str
    kind: str
    content: dict[str, Any] = field(hash=False)
    was_encrypted: bool = False

    @property
    def relation(self) -> dict[str, Any]:
        """Give what it relates to."""
        return dict(self.content.get("m.relates_to") or {})


class Person:
    """Somebody who talks, and waits for what others say."""

    def __init__(self, server: Synapse, account: Account, store: Path | None = None) -> None:
        self.account = account
        self.heard: dict[str, list[Heard]] = {}
        config = nio.AsyncClientConfig(
            encryption_enabled=store is not None, store_sync_tokens=False, pickle_key="theirs"
        )
        self.client = nio.AsyncClient(
            server.url,
            account.user_id,
            account.device_id,
            store_path=str(store) if store else "",
            config=config,
        )

    @property
    def id(self) -> str:
        """Give their account."""
        return self.account.user_id

    async def __aenter__(self) -> Self:
        account = self.account
        if self.client.config.encryption_enabled:
            self.client.restore_login(account.user_id, account.device_id, account.token)
        else:
            self.client.user_id, self.client.device_id = account.user_id, account.device_id
            self.client.access_token = account.token
        await self.listen(is_first=True)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.client.close()
        if self.client.store is not None:
            self.client.store.database.close()

    async def call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Make a request that nio has no name for."""
        data = None if body is None else json.dumps(body)
        answer = await self.client.send(
            method,
            path,
            data,
            headers={"Authorization": f"Bearer {self.account.token}"},
        )
        return dict(await answer.json())

    async def listen(self, *, is_first: bool = False) -> None:
        """Hear what is new."""
        wait = 0 if is_first else 1000
        found = await self.client.sync(timeout=wait, sync_filter=_ALL, full_state=is_first)
        assert isinstance(found, nio.SyncResponse), found
        await self._mind_keys()
        for room, part in found.rooms.join.items():
            for event in part.timeline.events:
                self.heard.setdefault(room, []).append(heard(event))

    async def _mind_keys(self) -> None:
        client = self.client
        if client.olm is None:
            return
        if client.should_upload_keys:
            await client.keys_upload()
        if client.should_query_keys:
            await client.keys_query()
        await client.send_to_device_messages()

    async def makes_room(
        self, *others: str, encrypted: bool = False, direct: bool = False, **settings: Any
    ) -> str:
        """Make a room and ask others in."""
        state = [nio.EnableEncryptionBuilder().as_dict()] if encrypted else []
        made = await self.client.room_create(
            invite=others,
            is_direct=direct,
            initial_state=state,
            preset=nio.RoomPreset.private_chat,
            **settings,
        )
        assert isinstance(made, nio.RoomCreateResponse), made
        await self.listen()
        return str(made.room_id)

    async def waits_for(self, room: str, others: int) -> None:
        """Wait until so many have come."""

        def are_there() -> bool:
            known = self.client.rooms.get(room)
            return known is not None and known.joined_count >= others

        await self.until(are_there)

    async def comes(self, room: str) -> None:
        """Come into a room."""
        await self.client.join(room)
        await self.until(lambda: room in self.client.rooms)

    async def says(self, room: str, words: str, **content: Any) -> str:
        """Say something; give what it is called."""
        whole = {"msgtype": "m.text", "body": words, **content}
        return await self.sends(room, "m.room.message", whole)

    async def says_without_key(self, room: str, words: str) -> dict[str, str]:
        """Say something that nobody has the key for; give the key."""
        olm = self.client.olm
        olm.create_outbound_group_session(room)
        session = olm.outbound_group_sessions[room]
        key = {
            "algorithm": "m.megolm.v1.aes-sha2",
            "room_id": room,
            "session_id": session.id,
            "session_key": session.session_key,
        }
        session.shared = True
        await self.says(room, words)
        return key

    async def gives_key(self, user: str, key: dict[str, str]) -> None:
        """Give somebody a key after all."""
        olm = self.client.olm
        for device in olm.device_store.active_user_devices(user):
            session = olm.session_store.get(device.curve25519)
            sealed = olm._olm_encrypt(session, device, "m.room_key", key)
            body = {"messages": {user: {device.id: sealed}}}
            where = f"/_matrix/client/v3/sendToDevice/m.room.encrypted/{os.urandom(4).hex()}"
            await self.call("PUT", where, body)

    async def sends(self, room: str, kind: str, content: dict[str, Any]) -> str:
        """Send any event."""
        said = await self.client.room_send(room, kind, content, ignore_unverified_devices=True)
        assert isinstance(said, nio.RoomSendResponse), said
        return str(said.event_id)

    async def presses(self, room: str, message: str, sign: str) -> str:
        """Put a sign on a message."""
        relation = {"rel_type": "m.annotation", "event_id": message, "key": sign}
        return await self.sends(room, "m.reaction", {"m.relates_to": relation})

    async def hears(self, room: str, words: str, times: int = 1) -> Heard:
        """Wait until something with these words was said by somebody else."""

        def found() -> Sequence[Heard]:
            return [each for each in self.others(room) if words in each.body]

        await self.until(lambda: len(found()) >= times)
        return found()[times - 1]

    def others(self, room: str) -> list[Heard]:
        """List what others did in a room."""
        return [each for each in self.heard.get(room, []) if each.sender != self.id]

    def bodies(self, room: str) -> list[str]:
        """List what others said in a room."""
        return [each.body for each in self.others(room) if each.kind == "m.room.message"]

    async def sees_sign(self, room: str, message: str, sign: str) -> Heard:
        """Wait until somebody else put a sign on a message."""

        def found() -> list[Heard]:
            return [
                each
                for each in self.others(room)
                if each.relation.get("event_id") == message and each.relation.get("key") == sign
            ]

        await self.until(lambda: bool(found()))
        return found()[0]

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Listen until something is so."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not is_so():
                    await self.listen()
        except TimeoutError:
            raise AssertionError(f"{self.id} waited in vain; heard {self.heard}") from None


def heard(event: nio.Event) -> Heard:
    """Give what an event of nio's holds."""
    source = event.source
    content = dict(source.get("content") or {})
    return Heard(
        event.event_id,
        event.sender,
        str(content.get("body", "")),
        str(source.get("type", "")),
        content,
        was_encrypted=bool(getattr(event, "decrypted", False)),
    )


async def come_true(is_so: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while True:
            if is_so():
                return
            await asyncio.sleep(0.01)


def register(server: Synapse, name: str) -> Account:
    """Give somebody an account that nobody had before."""
    return server.register(f"{name}-{os.urandom(3).hex()}")

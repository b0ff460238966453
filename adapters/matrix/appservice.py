"""Listens as an application service: the homeserver brings what happens, and repeats it if it must.

What is brought again has the same event ids, so it is heard once.
"""

import asyncio
import hmac
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog
from aiohttp import web

from adapters.matrix.courtesy import Courtesy
from adapters.matrix.hearing import Batch, Hearing, dated
from adapters.matrix.inviting import Inviting
from adapters.matrix.listening import patiently
from adapters.matrix.naming import Naming
from adapters.matrix.realm import Realm
from adapters.matrix.room import Room
from adapters.matrix.rooms import DIRECT
from adapters.matrix.upgrades import Upgrades
from adapters.matrix.wire import Json
from bridgebot.adapter import Gate

_log = structlog.get_logger()
LARGEST: Final = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Service:
    """What is agreed with the homeserver's admin."""

    homeserver_token: str
    host: str
    port: int
    puppets: str


class Appservice:
    """Takes what the homeserver brings, for one account and its ghosts."""

    def __init__(  # noqa: PLR0913 - each does one thing
        self,
        realm: Realm,
        service: Service,
        *,
        hearing: Hearing,
        inviting: Inviting,
        upgrades: Upgrades,
        naming: Naming,
        courtesy: Courtesy,
    ) -> None:
        """Put the parts together."""
        self._realm = realm
        self._service = service
        self._hearing = hearing
        self._inviting = inviting
        self._upgrades = upgrades
        self._naming = naming
        self._courtesy = courtesy
        self._turn = asyncio.Lock()
        self.is_ready = asyncio.Event()

    async def run(self, gate: Gate) -> None:
        """Listen until cancelled."""
        await patiently("direct", self._recall_direct)
        app = web.Application(client_max_size=LARGEST)
        app.router.add_put("/_matrix/app/v1/transactions/{id}", partial(self._taken, gate))
        app.router.add_get("/_matrix/app/v1/users/{id}", self._unknown)
        app.router.add_get("/_matrix/app/v1/rooms/{id}", self._unknown)
        runner = web.AppRunner(app, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._service.host, self._service.port).start()
            self.is_ready.set()
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def _taken(self, gate: Gate, request: web.Request) -> web.Response:
        """Keep a transaction, then say so; if that fails, the homeserver brings it again."""
        if not self._is_homeserver(request):
            return web.json_response({"errcode": "M_FORBIDDEN"}, status=403)
        body = await request.json()
        async with self._turn:
            await self._take(gate, body.get("events") or [])
        return web.json_response({})

    async def _unknown(self, request: web.Request) -> web.Response:
        """Nobody comes into being by being asked for."""
        status = 404 if self._is_homeserver(request) else 403
        return web.json_response({"errcode": "M_NOT_FOUND"}, status=status)

    def _is_homeserver(self, request: web.Request) -> bool:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), self._service.homeserver_token.encode())

    async def _take(self, gate: Gate, events: list[Json]) -> None:
        batch = Batch()
        for event in events:
            room = await self._room(event)
            if room is not None:
                await self._naming.mind(room)
                await self._hearing.hear(dated(room, [event]), batch)
        self._hearing.save()
        answers = await gate.accept(batch.events)
        self._courtesy.answer(batch.events, answers)
        await self._upgrades.follow()

    async def _recall_direct(self) -> None:
        """Learn which rooms are direct messages, since no sync tells."""
        content = await self._naming.marked()
        self._realm.rooms.take_account_data([{"type": DIRECT, "content": content}])

    async def _room(self, event: Json) -> Room | None:
        """Give the room of an event if we are in it; come in if it asks us to."""
        room_id = str(event.get("room_id", ""))
        if event.get("type") == "m.room.member" and event.get("state_key") == self._realm.user_id:
            membership = (event.get("content") or {}).get("membership")
            if membership == "invite":
                await self._inviting.take({room_id: {"invite_state": {"events": [event]}}})
            elif membership != "join":
                self._realm.rooms.leave(room_id)
                return None
        return self._realm.rooms.get(room_id) or await self._naming.learn(room_id)

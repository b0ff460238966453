"""Slack's side of Socket Mode: tickets, lines that open with them, and how lines end."""

import asyncio
import json
from typing import Any

import aiohttp
from aiohttp import web

from slack_api import Api
from slack_http import Faults, Payload


class Links:
    """The lines of Socket Mode."""

    def __init__(self, world: Api) -> None:
        self.world = world
        self.faults = Faults()
        self.sockets: list[web.WebSocketResponse] = []
        self.links_are_on = True
        self.warning_seconds = 0.05
        self._acks: dict[str, asyncio.Future[Payload]] = {}
        self._changed, self._over = asyncio.Event(), asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query["ticket"]
        if self.faults.burn_tickets:
            self.faults.burn_tickets -= 1
            self.world.tickets.discard(ticket)
        if ticket not in self.world.tickets or not self.links_are_on:
            return web.Response(status=403)
        self.world.tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if len(self.sockets) >= 10:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        self.sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": len(self.sockets)})
        self._changed.set()
        try:
            async for frame in socket:
                if frame.type == aiohttp.WSMsgType.TEXT:
                    self._acknowledged(json.loads(frame.data))
        finally:
            self.sockets.remove(socket)
            self._changed.set()
        return socket

    def _acknowledged(self, frame: Payload) -> None:
        waiting = self._acks.pop(frame.get("envelope_id", ""), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(frame.get("payload") or {})

    async def ask_to_leave(self, number: int, reason: str = "refresh_requested") -> None:
        """Tell a socket that it is about to be closed; and so it is, soon."""
        socket = self.sockets[number]
        await socket.send_json({"type": "disconnect", "reason": reason})
        self._keep(asyncio.ensure_future(self._closed(socket)))

    async def _closed(self, socket: web.WebSocketResponse) -> None:
        await asyncio.sleep(self.warning_seconds)
        await socket.close()

    async def switch_off(self) -> None:
        """Let an administrator switch Socket Mode off: all are closed, and none opens."""
        self.links_are_on = False
        for socket in list(self.sockets):
            await socket.send_json({"type": "disconnect", "reason": "link_disabled"})
            await socket.close()

    def cut(self, number: int) -> None:
        """Let a socket's connection fall."""
        transport = self.sockets[number]._req.transport  # type: ignore[union-attr]
        assert transport is not None
        transport.abort()

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

"""Discord's gateway: sessions, heartbeats, resuming with replay, a deflater a connection."""

import asyncio
import itertools
import json
import zlib
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from discord_world import APP, BOT, GUILD, TOKEN, Payload, World

GUILDS, GUILD_MESSAGES, GUILD_REACTIONS = 1 << 0, 1 << 9, 1 << 10
DIRECT_MESSAGES, DIRECT_REACTIONS, CONTENT = 1 << 12, 1 << 13, 1 << 15
PRIVILEGED = (1 << 1) | (1 << 8) | CONTENT


@dataclass
class Session:
    """What a client may resume: all that was told to it, with numbers."""

    id: str
    intents: int
    told: list[Payload] = field(default_factory=list)
    link: "Link | None" = None


class Link:
    """One connection."""

    def __init__(self, socket: web.WebSocketResponse, *, is_compressed: bool) -> None:
        self.socket = socket
        self._deflate = zlib.compressobj() if is_compressed else None

    async def send(self, payload: Payload) -> None:
        words = json.dumps(payload)
        if self._deflate is None:
            await self.socket.send_str(words)
            return
        packed = self._deflate.compress(words.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        await self.socket.send_bytes(packed)


class Gateway:
    """Tells clients what happens."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sessions: dict[str, Session] = {}
        self.url = ""
        self.refuse_handshakes = 0
        self.identified = 0
        self.resumed = 0
        self.granted = 0
        """Privileged intents that are switched on for the application."""
        self.heard_events = 0
        self._numbers = itertools.count(1)
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def tell(self, event: str, payload: Payload) -> None:
        """Tell every session of something, as far as its intents go."""
        for session in self.sessions.values():
            seen = _as_seen(event, payload, session.intents, self.world)
            if seen is not None:
                self._dispatch(session, event, seen)

    def may_read(self, message: Payload) -> bool:
        """Tell whether the application may read a message's words, however it asks for them."""
        is_direct = self.world.channels[message["channel_id"]]["type"] == 1
        return _may_read(message, self.granted, is_direct=is_direct)

    def _dispatch(self, session: Session, event: str, payload: Payload) -> None:
        told = {"op": 0, "s": len(session.told) + 1, "t": event, "d": payload}
        session.told.append(told)
        if session.link is not None:
            self._later(session.link, told)

    def _later(self, link: Link, payload: Payload) -> None:
        # The text is made now: what it tells of may change before it is sent.
        task = asyncio.ensure_future(_sent(link, json.loads(json.dumps(payload))))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Living -------------------------------------------------------------------------------------

    async def connected(self, count: int = 1) -> None:
        """Wait until there are so many connections with a session."""
        while sum(each.link is not None for each in self.sessions.values()) < count:
            self._changed.clear()
            await self._changed.wait()

    @property
    def links(self) -> list[Link]:
        return [each.link for each in self.sessions.values() if each.link is not None]

    async def ask_to_reconnect(self) -> None:
        """Say op 7."""
        for link in self.links:
            await link.send({"op": 7, "d": None, "s": None, "t": None})

    async def invalidate(self, *, is_resumable: bool = False) -> None:
        """Say op 9, and forget the sessions unless they may be resumed."""
        links = self.links
        if not is_resumable:
            self.sessions.clear()
        for link in links:
            await link.send({"op": 9, "d": is_resumable, "s": None, "t": None})

    def drop(self) -> None:
        """Let every connection break; the sessions live on."""
        for session in self.sessions.values():
            link, session.link = session.link, None
            if link is not None and link.socket._req and link.socket._req.transport:
                link.socket._req.transport.abort()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if self.refuse_handshakes:
            self.refuse_handshakes -= 1
            return web.Response(status=502)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        link = Link(socket, is_compressed=request.query.get("compress") == "zlib-stream")
        await link.send({"op": 10, "d": {"heartbeat_interval": 41250}, "s": None, "t": None})
        try:
            async for said in socket:
                if said.type == WSMsgType.TEXT:
                    await self._hear(link, json.loads(said.data))
        finally:
            self._closed(link, socket.close_code)
        return socket

    def _closed(self, link: Link, code: int | None) -> None:
        for session in list(self.sessions.values()):
            if session.link is link:
                session.link = None
                if code in (1000, 1001):
                    del self.sessions[session.id]

    async def _hear(self, link: Link, said: Payload) -> None:
        match said["op"]:
            case 1:
                await link.send({"op": 11, "d": None, "s": None, "t": None})
            case 2:
                await self._identify(link, said["d"])
            case 6:
                await self._resume(link, said["d"])

    async def _identify(self, link: Link, asked: Payload) -> None:
        if asked["token"] != TOKEN:
            await link.socket.close(code=4004)
            return
        if asked["intents"] & PRIVILEGED & ~self.granted:
            await link.socket.close(code=4014)
            return
        self.identified += 1
        session = Session(f"session-{next(self._numbers)}", asked["intents"], link=link)
        self.sessions[session.id] = session
        self._dispatch(session, "READY", self._ready(session))
        self._dispatch(session, "GUILD_CREATE", self.world.guild())
        self._changed.set()

    def _ready(self, session: Session) -> Payload:
        return {
            "v": 10,
            "user": self.world.users[BOT],
            "guilds": [{"id": GUILD, "unavailable": True}],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": APP, "flags": self.world.flags},
            "shard": [0, 1],
        }

    async def _resume(self, link: Link, asked: Payload) -> None:
        session = self.sessions.get(asked["session_id"])
        if session is None:
            await link.send({"op": 9, "d": False, "s": None, "t": None})
            return
        if asked["seq"] > len(session.told):
            await link.socket.close(code=4007)
            return
        self.resumed += 1
        session.link = link
        for told in session.told[asked["seq"] :]:
            await link.send(told)
        self._dispatch(session, "RESUMED", {})
        self._changed.set()


async def _sent(link: Link, payload: Payload) -> None:
    try:
        await link.send(payload)
    except (ConnectionError, RuntimeError):
        link.socket._closed = True


def _as_seen(event: str, payload: Payload, intents: int, world: World) -> Payload | None:
    """Show an event as a client with these intents sees it."""
    if event == "INTERACTION_CREATE" or not event.startswith("MESSAGE"):
        return payload
    channel = world.channels.get(str(payload["channel_id"]), {})
    is_whisper = bool(int(payload.get("flags") or 0) & 64)
    is_direct = channel.get("type") == 1 or is_whisper
    needed = DIRECT_MESSAGES if is_direct else GUILD_MESSAGES
    if "REACTION" in event:
        needed = DIRECT_REACTIONS if is_direct else GUILD_REACTIONS
    if not intents & needed:
        return None
    seen = dict(payload)
    if not is_direct:
        seen["guild_id"] = GUILD
    return seen if _may_read(seen, intents, is_direct=is_direct) else {**seen, **_UNREAD}


_UNREAD: Payload = {"content": "", "attachments": [], "components": [], "embeds": []}


def _may_read(seen: Payload, intents: int, *, is_direct: bool) -> bool:
    is_ours = str((seen.get("author") or {}).get("id")) == BOT or "webhook_id" in seen
    is_called = any(each["id"] == BOT for each in seen.get("mentions") or ())
    return bool(intents & CONTENT) or is_direct or is_ours or is_called

"""A pretend homeserver on the wire, which enforces the rules that a real one does.

It can do what a real one cannot be told to: lose an answer, answer 502, ask to slow down, sign
somebody out, hold a key back.
"""

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote

from aiohttp import web

NAME: Final = "fake.test"
EVENT_MAX: Final = 65_536
TEAPOT: Final = 418

Json = dict[str, Any]


class No(Exception):
    """What is asked for is against the rules."""

    def __init__(self, status: int, code: str, words: str = "", **more: Any) -> None:
        super().__init__(words)
        self.status = status
        self.answer = {"errcode": code, "error": words or code, **more}


@dataclass
class Device:
    """One device of an account."""

    user: str
    name: str
    token: str
    refresh_token: str = ""
    is_out: bool = False
    is_softly_out: bool = False
    acknowledged: int = 0


@dataclass
class FakeRoom:
    """A room: what happened in it, by position in the stream."""

    id: str
    events: list[tuple[int, Json]] = field(default_factory=list)

    def state(self, until: int = 1 << 60) -> list[Json]:
        """Give the newest state event of each kind."""
        found: dict[tuple[str, str], Json] = {}
        for position, event in self.events:
            if position <= until and "state_key" in event:
                found[event["type"], event["state_key"]] = event
        return list(found.values())

    def membership(self, user: str, until: int = 1 << 60) -> str:
        """Say how somebody stands to it."""
        for event in self.state(until):
            if (event["type"], event["state_key"]) == ("m.room.member", user):
                return str(event["content"]["membership"])
        return "leave"

    def find(self, event_id: str) -> Json | None:
        """Find an event."""
        return next((each for _, each in self.events if each["event_id"] == event_id), None)


class FakeHomeserver:
    """A homeserver on this machine alone."""

    def __init__(self) -> None:
        self.url = ""
        self.rooms: dict[str, FakeRoom] = {}
        self.devices: list[Device] = []
        self.passwords: dict[str, str] = {}
        self.account_data: dict[tuple[str, str, str], Json] = {}
        self.transactions: dict[tuple[str, str, str, str], str] = {}
        self.files: dict[str, tuple[bytes, str]] = {}
        self.requests: list[str] = []
        self.wrong: list[str] = []
        self.failures: list[No | None] = []
        """What the next sends are answered with; None loses the answer after doing it."""
        self.sync_failures: list[No] = []
        self.read: list[Json] = []
        self.typing: list[Json] = []
        self.timeline_max = 100
        self.rewound = 0
        """How far back the next sync begins, as after a restored backup."""
        self.display_names: dict[str, str] = {}
        self.device_keys: Json = {}
        self.signing_keys: Json = {}
        self._position = 0
        self._numbers = itertools.count(1)
        self._news = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Begin to answer."""
        app = web.Application(client_max_size=1 << 26)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}"

    async def stop(self) -> None:
        """Answer no more."""
        assert self._runner
        await self._runner.cleanup()

    # What a test does --------------------------------------------------------------------------

    def register(self, name: str, password: str = "sesame") -> str:
        """Give somebody an account."""
        user = f"@{name}:{NAME}"
        self.passwords[user] = password
        self.display_names[user] = name
        return user

    async def makes_room(self, by: str, *others: str, direct: bool = False, name: str = "") -> str:
        """Make a room in which everybody is who was asked."""
        room = FakeRoom(f"!room{next(self._numbers)}")
        self.rooms[room.id] = room
        await self.adds(room.id, by, "m.room.create", {"room_version": "12"}, "")
        await self._member(room.id, by, by, "join")
        levels: Json = {"users": {}, "events": {}}
        await self.adds(room.id, by, "m.room.power_levels", levels, "")
        if name:
            await self.adds(room.id, by, "m.room.name", {"name": name}, "")
        for other in others:
            await self._member(room.id, by, other, "invite", is_direct=direct)
        return room.id

    async def joins(self, room: str, user: str) -> None:
        """Let somebody come in."""
        await self._member(room, user, user, "join")

    async def _member(self, room: str, by: str, user: str, membership: str, **more: Any) -> str:
        content = {"membership": membership, "displayname": self.display_names[user], **more}
        return await self.adds(room, by, "m.room.member", content, user)

    async def says(self, room: str, by: str, words: str, **content: Any) -> str:
        """Let somebody say something."""
        whole = {"msgtype": "m.text", "body": words, **content}
        return await self.adds(room, by, "m.room.message", whole)

    async def adds(
        self, room: str, by: str, kind: str, content: Json, state_key: str | None = None
    ) -> str:
        """Let anything happen in a room."""
        self._position += 1
        event = {
            "event_id": f"$event{self._position}",
            "type": kind,
            "sender": by,
            "origin_server_ts": 1_700_000_000_000 + self._position,
            "content": content,
        }
        if state_key is not None:
            event["state_key"] = state_key
        self.rooms[room].events.append((self._position, event))
        async with self._news:
            self._news.notify_all()
        return str(event["event_id"])

    def said_by(self, user: str, room: str) -> list[Json]:
        """List what somebody said in a room, as it was first."""
        return [
            event
            for _, event in self.rooms[room].events
            if event["sender"] == user and event["type"] == "m.room.message" and event["content"]
        ]

    # What a client asks ------------------------------------------------------------------------

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        parts = [unquote(part) for part in request.raw_path.partition("?")[0].split("/")[1:]]
        self.requests.append(f"{request.method} {request.raw_path.partition('?')[0]}")
        if "access_token" in request.query:
            self.wrong.append("a token in an address")
        try:
            return await self._routed(request, parts)
        except No as no:
            return web.json_response(no.answer, status=no.status)

    async def _routed(self, request: web.Request, parts: list[str]) -> web.StreamResponse:
        body = await _body(request)
        match request.method, parts:
            case "POST", ["_matrix", "client", "v3", "login"]:
                return web.json_response(self._login(body))
            case "POST", ["_matrix", "client", "v3", "refresh"]:
                return web.json_response(self._refresh(body))
        device = self._device(request)
        match request.method, parts:
            case "GET", ["_matrix", "client", "v1", "media", "download", server, name]:
                content, mime = self.files[f"mxc://{server}/{name}"]
                return web.Response(body=content, content_type=mime)
            case "GET", ["_matrix", "client", "v3", "sync"]:
                return web.json_response(await self._sync(request, device))
            case "PUT", ["_matrix", "client", "v3", "rooms", *_] if "send" in parts:
                return await self._perhaps(request, lambda: self._send(device, parts[4:], body))
            case "PUT", ["_matrix", "client", "v3", "rooms", *_] if "redact" in parts:
                return await self._perhaps(request, lambda: self._redact(device, parts[4:]))
        return web.json_response(await self._other(request, device, parts[2:], body))

    async def _perhaps(
        self, request: web.Request, do: Callable[[], Awaitable[Json]]
    ) -> web.StreamResponse:
        """Do it, unless told to fail; perhaps nobody learns of it."""
        failure = self.failures.pop(0) if self.failures else False
        if isinstance(failure, No):
            raise failure
        done = await do()
        if failure is None:
            assert request.transport
            request.transport.abort()
        return web.json_response(done)

    def _login(self, body: Json) -> Json:
        user = body["identifier"]["user"]
        if self.passwords.get(user) != body["password"]:
            raise No(403, "M_FORBIDDEN", "Invalid username or password")
        number = next(self._numbers)
        device = Device(user, body.get("device_id") or f"DEVICE{number}", f"token{number}")
        if body.get("refresh_token"):
            device.refresh_token = f"refresh{number}"
        self.devices.append(device)
        return _credentials(device)

    def _refresh(self, body: Json) -> Json:
        for device in self.devices:
            if device.refresh_token == body["refresh_token"] and not device.is_out:
                number = next(self._numbers)
                device.token, device.refresh_token = f"token{number}", f"refresh{number}"
                device.is_softly_out = False
                return _credentials(device)
        raise No(401, "M_UNKNOWN_TOKEN", "Unknown refresh token")

    def _device(self, request: web.Request) -> Device:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not given:
            raise No(401, "M_MISSING_TOKEN")
        for device in self.devices:
            if device.token == given and not device.is_out:
                if device.is_softly_out:
                    raise No(401, "M_UNKNOWN_TOKEN", "expired", soft_logout=True)
                return device
        raise No(401, "M_UNKNOWN_TOKEN", "Unrecognised access token", soft_logout=False)

    async def _sync(self, request: web.Request, device: Device) -> Json:
        if self.sync_failures:
            raise self.sync_failures.pop(0)
        json.loads(request.query.get("filter", "{}"))
        since = int(request.query.get("since", "s0").removeprefix("s"))
        device.acknowledged = since
        since, self.rewound = max(since - self.rewound, 0), 0
        wait = min(int(request.query.get("timeout", "0")), 30_000) / 1000
        if "since" in request.query:
            async with self._news:
                try:
                    async with asyncio.timeout(wait):
                        await self._news.wait_for(lambda: self._position > since)
                except TimeoutError:
                    pass
        return self._news_since(device.user, since, is_all="since" not in request.query)

    def _news_since(self, user: str, since: int, *, is_all: bool) -> Json:
        join: Json = {}
        invite: Json = {}
        leave: Json = {}
        for room in self.rooms.values():
            now, before = room.membership(user), room.membership(user, since)
            if now == "join" and (is_all or room.events[-1][0] > since):
                join[room.id] = self._joined(room, user, since if before == "join" else 0)
            elif now == "invite" and (is_all or before != "invite"):
                invite[room.id] = {"invite_state": {"events": room.state()}}
            elif before == "join" and now != "join" and not is_all:
                leave[room.id] = {"timeline": {"events": []}}
        data = [
            {"type": kind, "content": content}
            for (who, room_id, kind), content in self.account_data.items()
            if who == user and not room_id
        ]
        return {
            "next_batch": f"s{self._position}",
            "rooms": {"join": join, "invite": invite, "leave": leave},
            "account_data": {"events": data},
            "device_one_time_keys_count": {"signed_curve25519": 50},
        }

    def _joined(self, room: FakeRoom, user: str, since: int) -> Json:
        new = [(position, event) for position, event in room.events if position > since]
        shown = new[-self.timeline_max :]
        heads = sum(
            event["content"].get("membership") in ("join", "invite") for event in room.state()
        )
        joined = sum(event["content"].get("membership") == "join" for event in room.state())
        data = [
            {"type": kind, "content": content}
            for (who, room_id, kind), content in self.account_data.items()
            if who == user and room_id == room.id
        ]
        return {
            "summary": {
                "m.joined_member_count": joined,
                "m.invited_member_count": heads - joined,
            },
            "state": {"events": room.state(shown[0][0] - 1 if shown else 1 << 60)},
            "timeline": {
                "events": [self._as_seen(event, user) for _, event in shown],
                "limited": len(shown) < len(new),
                "prev_batch": f"t{shown[0][0] if shown else self._position}",
            },
            "account_data": {"events": data},
        }

    def _as_seen(self, event: Json, user: str) -> Json:
        for (who, _device, _room, txn), name in self.transactions.items():
            if name == event["event_id"] and who == user:
                return event | {"unsigned": {"transaction_id": txn}}
        return event

    async def _send(self, device: Device, where: list[str], body: Json) -> Json:
        room_id, _send, kind, txn = where
        room = self._room_of(device, room_id)
        place = (device.user, device.name, room_id, txn)
        if place in self.transactions:
            return {"event_id": self.transactions[place]}
        if len(json.dumps(body)) > EVENT_MAX:
            raise No(413, "M_TOO_LARGE", "event too large")
        self._check_relation(room, device.user, kind, body)
        name = await self.adds(room_id, device.user, kind, body)
        self.transactions[place] = name
        return {"event_id": name}

    def _check_relation(self, room: FakeRoom, user: str, kind: str, body: Json) -> None:
        related = body.get("m.relates_to") or {}
        about = room.find(related.get("event_id", ""))
        if related.get("rel_type") == "m.thread" and about:
            if (about["content"].get("m.relates_to") or {}).get("rel_type"):
                raise No(400, "M_UNKNOWN", "Cannot start threads from an event with a relation")
        if kind == "m.reaction":
            for _, event in room.events:
                if (event["type"], event["sender"]) == (kind, user) and event["content"] == body:
                    raise No(400, "M_DUPLICATE_ANNOTATION", "Can't send same reaction twice")

    async def _redact(self, device: Device, where: list[str]) -> Json:
        room_id, _redact, event_id, txn = where
        room = self._room_of(device, room_id)
        place = (device.user, device.name, room_id, txn)
        if place in self.transactions:
            return {"event_id": self.transactions[place]}
        gone = room.find(event_id)
        if gone is None:
            raise No(404, "M_NOT_FOUND", "no such event")
        gone["content"] = {}
        name = await self.adds(room_id, device.user, "m.room.redaction", {"redacts": event_id})
        self.transactions[place] = name
        return {"event_id": name}

    def _room_of(self, device: Device, room_id: str) -> FakeRoom:
        room = self.rooms.get(room_id)
        if room is None or room.membership(device.user) != "join":
            raise No(403, "M_FORBIDDEN", f"User {device.user} not in room {room_id}")
        return room

    async def _other(
        self, request: web.Request, device: Device, where: list[str], body: Json
    ) -> Json:
        match request.method, where:
            case "GET", ["v3", "account", "whoami"]:
                return {"user_id": device.user, "device_id": device.name}
            case "GET", ["v3", "profile", user]:
                return {"displayname": self.display_names.get(user)}
            case "GET", ["versions"]:
                return {"versions": ["v1.11", "v1.15"]}
            case "POST", ["v3", "join", room]:
                await self.joins(room, device.user)
                return {"room_id": room}
            case "POST", ["v3", "rooms", room, "leave"]:
                await self._member(room, device.user, device.user, "leave")
                return {}
            case "PUT" | "GET", ["v3", "user", user, *rest] if "account_data" in rest:
                return await self._data(request.method, user, rest, body)
            case "GET", ["v3", "rooms", room, "messages"]:
                return self._page(self._room_of(device, room), request)
            case "GET", ["v3", "rooms", room, "event", name]:
                return self._event(self._room_of(device, room), name)
            case "GET", ["v1", "rooms", room, "relations", name, kind, _type]:
                return self._relations(self._room_of(device, room), name, kind)
            case "GET", ["v3", "rooms", room, "state"]:
                return self._room_of(device, room).state()  # type: ignore[return-value]
            case "GET", ["v3", "rooms", room, "members"]:
                return {"chunk": self._room_of(device, room).state()}
            case "POST", ["v3", "rooms", room, "receipt", "m.read", name]:
                self.read.append({"room": room, "event": name, **body})
                return {}
            case "PUT", ["v3", "rooms", room, "typing", user]:
                self.typing.append({"room": room, "user": user, **body})
                return {}
            case "GET", ["v1", "media", "config"]:
                return {"m.upload.size": 1_000_000}
        return self._keys_and_files(request, where, body)

    def _keys_and_files(self, request: web.Request, where: list[str], body: Json) -> Json:
        match request.method, where:
            case "POST", ["v3", "keys", "upload"]:
                if keys := body.get("device_keys"):
                    theirs = self.device_keys.setdefault(keys["user_id"], {})
                    theirs[keys["device_id"]] = keys
                return {"one_time_key_counts": {"signed_curve25519": 50}}
            case "POST", ["v3", "keys", "query"]:
                asked = {user: self.device_keys.get(user, {}) for user in body["device_keys"]}
                return {"device_keys": asked, **self.signing_keys}
            case "POST", ["v3", "keys", "device_signing", "upload"]:
                for kind, key in body.items():
                    self.signing_keys.setdefault(f"{kind}s", {})[key["user_id"]] = key
                return {}
            case "POST", ["v3", "keys", "signatures", "upload"]:
                return self._signed(body)
            case "POST", ["v3", "upload"] | ["media", "v3", "upload"]:
                address = f"mxc://{NAME}/file{next(self._numbers)}"
                self.files[address] = (body["raw"], request.content_type)
                return {"content_uri": address}
        self.wrong.append(f"{request.method} {request.path}")
        raise No(404, "M_UNRECOGNIZED", f"{request.method} {request.path}")

    def _signed(self, body: Json) -> Json:
        for user, things in body.items():
            for name, thing in things.items():
                known = self.device_keys[user][name]["signatures"][user]
                known |= thing["signatures"][user]
        return {"failures": {}}

    async def _data(self, method: str, user: str, rest: list[str], body: Json) -> Json:
        room, kind = (rest[1], rest[3]) if rest[0] == "rooms" else ("", rest[1])
        if method == "PUT":
            self.account_data[user, room, kind] = body
            return {}
        if (user, room, kind) not in self.account_data:
            raise No(404, "M_NOT_FOUND", "no account data")
        return self.account_data[user, room, kind]

    def _page(self, room: FakeRoom, request: web.Request) -> Json:
        if request.query.get("dir") != "b":
            raise No(400, "M_INVALID_PARAM", "only backwards here")
        start = int(request.query.get("from", f"t{1 << 60}")[1:])
        end = int(request.query.get("to", "s0")[1:])
        count = min(int(request.query.get("limit", "10")), self.timeline_max)
        found = [each for each in room.events if end < each[0] < start][::-1]
        page = {"start": f"t{start}", "chunk": [event for _, event in found[:count]], "state": []}
        return page | ({"end": f"t{found[count - 1][0]}"} if len(found) > count else {})

    def _event(self, room: FakeRoom, name: str) -> Json:
        found = room.find(name)
        if found is None:
            raise No(404, "M_NOT_FOUND", "no such event")
        edits = [
            event
            for _, event in room.events
            if (event["content"].get("m.relates_to") or {}).get("rel_type") == "m.replace"
            and event["content"]["m.relates_to"]["event_id"] == name
        ]
        relations = {"m.replace": edits[-1]} if edits else {}
        return found | {"unsigned": {"m.relations": relations}}

    def _relations(self, room: FakeRoom, name: str, kind: str) -> Json:
        found = [
            event
            for _, event in room.events
            if (event["content"].get("m.relates_to") or {}).get("event_id") == name
            and event["content"]["m.relates_to"].get("rel_type") == kind
        ]
        return {"chunk": found[::-1]}


def _credentials(device: Device) -> Json:
    found = {
        "user_id": device.user,
        "device_id": device.name,
        "access_token": device.token,
    }
    return found | ({"refresh_token": device.refresh_token} if device.refresh_token else {})


async def _body(request: web.Request) -> Json:
    raw = await request.read()
    if request.path.endswith("/_matrix/media/v3/upload"):
        return {"raw": raw}
    try:
        return dict(json.loads(raw)) if raw else {}
    except ValueError:
        raise No(400, "M_NOT_JSON") from None

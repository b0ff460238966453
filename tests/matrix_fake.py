"""A pretend homeserver on the wire, which enforces the rules that a real one does.

It can do what a real one cannot be told to: lose an answer, answer 502, ask to slow down, sign
somebody out.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

from aiohttp import web

from matrix_fake_accounts import Asked
from matrix_fake_rooms import FakeRooms
from matrix_fake_world import Device, FakeRoom, Json, No

__all__ = ["FakeHomeserver", "No"]

EVENT_MAX: Final = 65_536
CLIENT: Final = "/_matrix/client/v3"
CLIENT_1: Final = "/_matrix/client/v1"


Handler = Callable[[Asked], Awaitable[Any]]


class FakeHomeserver(FakeRooms):
    """A homeserver on this machine alone."""

    def __init__(self) -> None:
        super().__init__()
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Begin to answer."""
        app = web.Application(client_max_size=1 << 26)
        for method, where, handler in self._routes():
            app.router.add_route(method, where, self._route(handler))
        app.router.add_route("*", "/{rest:.*}", self._unknown)
        self._runner = web.AppRunner(app, shutdown_timeout=0, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Answer no more."""
        assert self._runner
        await self._runner.cleanup()

    def _routes(self) -> list[tuple[str, str, Handler]]:
        room = f"{CLIENT}/rooms/{{room}}"
        data = f"{CLIENT}/user/{{user}}"
        return [
            ("GET", "/_matrix/client/versions", self._versions),
            ("POST", f"{CLIENT}/login", self._login),
            ("POST", f"{CLIENT}/refresh", self._refresh),
            ("GET", f"{CLIENT}/account/whoami", self._whoami),
            ("GET", f"{CLIENT}/profile/{{user}}", self._profile),
            ("GET", f"{CLIENT}/sync", self._sync),
            ("POST", f"{CLIENT}/createRoom", self._create),
            ("GET", f"{CLIENT}/joined_rooms", self._joined_rooms),
            ("POST", f"{CLIENT}/join/{{room}}", self._join),
            ("POST", f"{room}/leave", self._leave),
            ("PUT", f"{room}/send/{{kind}}/{{txn}}", self._send),
            ("PUT", f"{room}/redact/{{event}}/{{txn}}", self._redact),
            ("GET", f"{room}/messages", self._page),
            ("GET", f"{room}/event/{{event}}", self._one_event),
            ("GET", f"{room}/state", self._state),
            ("GET", f"{room}/state/{{kind}}", self._one_state),
            ("GET", f"{room}/state/{{kind}}/{{key}}", self._one_state),
            ("PUT", f"{room}/state/{{kind}}/{{key}}", self._put_state),
            ("GET", f"{room}/members", self._members),
            ("POST", f"{room}/receipt/m.read/{{event}}", self._receipt),
            ("PUT", f"{room}/typing/{{user}}", self._typing),
            (
                "GET",
                f"{CLIENT_1}/rooms/{{room}}/relations/{{event}}/{{kind}}/{{type}}",
                self._related,
            ),
            ("GET", f"{data}/account_data/{{kind}}", self._data),
            ("PUT", f"{data}/account_data/{{kind}}", self._keep_data),
            ("GET", f"{data}/rooms/{{room}}/account_data/{{kind}}", self._data),
            ("PUT", f"{data}/rooms/{{room}}/account_data/{{kind}}", self._keep_data),
            ("POST", f"{CLIENT}/keys/upload", self._keys),
            ("POST", f"{CLIENT}/keys/query", self._query),
            ("POST", f"{CLIENT}/keys/device_signing/upload", self._signing),
            ("POST", f"{CLIENT}/keys/signatures/upload", self._signed),
            ("GET", f"{CLIENT_1}/media/config", self._media_config),
            ("GET", f"{CLIENT_1}/media/download/{{server}}/{{name}}", self._download),
            ("POST", "/_matrix/media/v3/upload", self._upload),
        ]

    def _route(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            self._note(request)
            try:
                is_open = handler in (self._login, self._refresh, self._versions)
                device = Device("", "", "") if is_open else self._device(request)
                asked = Asked(request, await _body(request), device)
                found = await self._perhaps(asked, handler)
                self._age(request)
            except No as no:
                return web.json_response(no.answer, status=no.status)
            return found if isinstance(found, web.Response) else web.json_response(found)

        return answer

    async def _perhaps(self, asked: Asked, handler: Handler) -> Any:
        """Do it, unless told to fail; perhaps nobody learns of it."""
        may_fail = handler in (self._send, self._redact, self._create) and self.failures
        failure = self.failures.pop(0) if may_fail else False
        if isinstance(failure, No):
            raise failure
        done = await handler(asked)
        if failure is None:
            assert asked.request.transport
            asked.request.transport.abort()
        return done

    def _age(self, request: web.Request) -> None:
        """Hang up once the time has come; then nothing is said or done until it is over."""
        if self.lives is None or request.method == "GET":
            return
        self.lives -= 1
        if self.lives <= 0:
            assert request.transport
            request.transport.abort()

    async def _unknown(self, request: web.Request) -> web.Response:
        self._note(request)
        self.wrong.append(f"{request.method} {request.path}")
        return web.json_response({"errcode": "M_UNRECOGNIZED"}, status=404)

    def _note(self, request: web.Request) -> None:
        self.requests.append(f"{request.method} {request.path}")
        if "access_token" in request.query:
            self.wrong.append("a token in an address")

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

    # What happens ------------------------------------------------------------------------------

    async def _sync(self, asked: Asked) -> Json:
        if self.sync_failures:
            raise self.sync_failures.pop(0)
        query = asked.request.query
        json.loads(query.get("filter", "{}"))
        since = int(query.get("since", "s0").removeprefix("s"))
        asked.device.acknowledged = since
        since, self.restored = min(since, self.restored or since), None
        if "since" in query:
            wait = min(int(query.get("timeout", "0")), 30_000) / 1000
            await self._await_news(since, wait)
        return self.news_since(asked.device.user, since, is_all="since" not in query)

    async def _await_news(self, since: int, wait: float) -> None:
        with suppress(TimeoutError):
            async with self.news, asyncio.timeout(wait):
                await self.news.wait_for(lambda: self.position > since)

    async def _send(self, asked: Asked) -> Json:
        room, kind, body, place = self._room_of(asked), asked["kind"], asked.body, _place(asked)
        if place in self.transactions:
            return {"event_id": self.transactions[place]}
        if len(json.dumps(body)) > EVENT_MAX:
            raise No(413, "M_TOO_LARGE", "event too large")
        self._check_relation(room, asked.device.user, kind, body)
        self.transactions[place] = await self.adds(room.id, asked.device.user, kind, body)
        return {"event_id": self.transactions[place]}

    def _check_relation(self, room: FakeRoom, user: str, kind: str, body: Json) -> None:
        related = body.get("m.relates_to") or {}
        about = room.find(related.get("event_id", "")) or {"content": {}}
        theirs = about["content"].get("m.relates_to") or {}
        if related.get("rel_type") == "m.thread" and theirs.get("rel_type"):
            raise No(400, "M_UNKNOWN", "Cannot start threads from an event with a relation")
        again = ((each["type"], each["sender"], each["content"]) for _, each in room.events)
        if kind == "m.reaction" and (kind, user, body) in again:
            raise No(400, "M_DUPLICATE_ANNOTATION", "Can't send same reaction twice")

    async def _redact(self, asked: Asked) -> Json:
        room, place = self._room_of(asked), _place(asked)
        if place in self.transactions:
            return {"event_id": self.transactions[place]}
        gone = room.find(asked["event"])
        if gone is None:
            raise No(404, "M_NOT_FOUND", "no such event")
        gone["content"] = {}
        content = {"redacts": asked["event"]}
        done = await self.adds(room.id, asked.device.user, "m.room.redaction", content)
        self.transactions[place] = done
        return {"event_id": done}

    async def _receipt(self, asked: Asked) -> Json:
        self.read.append({"room": asked["room"], "event": asked["event"], **asked.body})
        return {}

    async def _typing(self, asked: Asked) -> Json:
        self.typing.append({"room": asked["room"], "user": asked["user"], **asked.body})
        return {}

    # What stands in a room ---------------------------------------------------------------------

    async def _page(self, asked: Asked) -> Json:
        room, query = self._room_of(asked), asked.request.query
        if query.get("dir") != "b":
            raise No(400, "M_INVALID_PARAM", "only backwards here")
        start = int(query.get("from", f"t{1 << 60}")[1:])
        end = int(query.get("to", "s0")[1:])
        count = min(int(query.get("limit", "10")), self.timeline_max)
        found = [each for each in room.events if end < each[0] < start][::-1]
        page = {"start": f"t{start}", "chunk": [event for _, event in found[:count]], "state": []}
        return page | ({"end": f"t{found[count - 1][0]}"} if len(found) > count else {})

    async def _one_event(self, asked: Asked) -> Json:
        return self.event(self._room_of(asked), asked["event"])

    async def _related(self, asked: Asked) -> Json:
        return self.relations(self._room_of(asked), asked["event"], asked["kind"])


def _place(asked: Asked) -> tuple[str, str, str, str]:
    return asked.device.user, asked.device.name, asked["room"], asked["txn"]


async def _body(request: web.Request) -> Json:
    raw = await request.read()
    if request.path.endswith("/_matrix/media/v3/upload"):
        return {"raw": raw}
    try:
        return dict(json.loads(raw)) if raw else {}
    except ValueError:
        raise No(400, "M_NOT_JSON") from None

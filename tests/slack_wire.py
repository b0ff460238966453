"""Slack's wire: the Web API over HTTP, Socket Mode, signed requests to the app's own address."""

import asyncio
import itertools
import json
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Self

import aiohttp
from aiohttp import web

import slack_http
from slack_api import Api
from slack_http import NoAnswer, Payload
from slack_links import Links


class Wire(Links):
    """A whole Slack on a port of its own."""

    def __init__(self, world: Api) -> None:
        super().__init__(world)
        self.ack_seconds = 3.0
        self.retry_seconds = 0.02
        self.retries = 3
        self.fresh_envelopes = True
        self.request_url = ""
        self.delivered: list[tuple[str, Payload, float]] = []
        self.late = 0
        self.acknowledged = 0
        self.unacknowledged: list[Payload] = []
        self._turn = itertools.count()
        self.slowest: dict[str, float] = defaultdict(float)

    # Living -------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=100 * 1024 * 1024)
        app.add_routes(
            [
                web.route("*", "/api/{method}", self._api),
                web.get("/link", self._link),
                web.post("/hooks/{number}", self._hook),
                web.post("/upload/{file}", self._upload),
                web.get("/files/{file}", self._download),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.world.address = f"http://127.0.0.1:{port}"
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_why: object) -> None:
        self._over.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for socket in list(self.sockets):
            await socket.close()
        await self._session.close()
        await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"{self.world.address}/api/"

    async def connected(self, count: int = 1) -> None:
        """Wait until the app listens on so many sockets."""
        await self.until(lambda: len(self.sockets) >= count)

    async def until(self, is_so: Callable[[], object], seconds: float = 10.0) -> None:
        """Wait until something is so; it is looked at whenever the app did something."""
        async with asyncio.timeout(seconds):
            while not is_so():
                self._changed.clear()
                await self._changed.wait()

    # The Web API --------------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        args = await slack_http.args_of(request)
        if method in self.faults.silent:
            await self._over.wait()
        if (instead := self.faults.instead(method, request)) is not None:
            return instead
        answer = self.world.call(method, args, token)
        self._changed.set()
        self._echo()
        if self.faults.takes(self.faults.drop_answers, method):
            return slack_http.broken(request)
        if answer.get("error") == "ratelimited":
            return slack_http.too_many(answer.get("retry_after", 1))
        return web.json_response(answer, headers={"X-OAuth-Scopes": self.world.scopes})

    def _echo(self) -> None:
        """Tell the app of its own messages too, as Slack does, perhaps before the answer."""
        said, self.world.echoed = self.world.echoed, []
        for each in said:
            self.tell(self.event({**each, "channel_type": slack_http.kind_of(each["channel"])}))

    async def _hook(self, request: web.Request) -> web.Response:
        url = self.world.urls[f"hooks/{request.match_info['number']}"]
        if time.monotonic() > url.until or url.left <= 0:
            return web.Response(status=404, text="used_url")
        url.left -= 1
        self.world.whisper(url.user, url.channel, await request.json())
        self._changed.set()
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        """Take a file's content, if it is as long as was said."""
        file, content = self.world.files[request.match_info["file"]], await request.read()
        if len(content) != file["size"]:
            self.world.broken_rules.append(f"an upload of {len(content)}, not {file['size']} bytes")
            return web.Response(status=400, text="length mismatch")
        file["content"] = content
        if self.faults.takes(self.faults.drop_answers, "upload"):
            return slack_http.broken(request)
        return web.Response(text=f"OK - {len(content)}")

    async def _download(self, request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.world.tokens:
            return web.Response(status=403)
        return web.Response(body=self.world.files[request.match_info["file"]]["content"])

    # Telling the app ----------------------------------------------------------------------------

    def event(self, event: Payload, team: str = "T1", **outer: Any) -> Payload:
        """Wrap an event as Slack does."""
        authorized = {"team_id": team, "user_id": "UBRIDGEBOT", "is_bot": True}
        whole: dict[str, Any] = {"type": "event_callback", "team_id": team, "api_app_id": "A1"}
        whole |= {"event_id": f"Ev{self.world.next()}", "event_time": int(time.time())}
        return {**whole, "event": event, "authorizations": [authorized], **outer}

    def tell(self, payload: Payload) -> asyncio.Task[Payload]:
        """Tell the app of an event, again and again until it is acknowledged."""
        task = asyncio.ensure_future(self._until_heard(payload))
        self._keep(task)
        return task

    async def _until_heard(self, payload: Payload) -> Payload:
        for attempt in range(self.retries + 1):
            try:
                return await self._once(payload, "events_api", attempt)
            except NoAnswer:
                await asyncio.sleep(self.retry_seconds)
        self.unacknowledged.append(payload)
        return {}

    async def ask(self, payload: Payload, kind: str) -> Payload:
        """Bring the app a command or an interaction, once; NoAnswer when it takes too long."""
        return await self._once(payload, kind, 0)

    async def _once(self, payload: Payload, kind: str, attempt: int) -> Payload:
        began = time.monotonic()
        self.delivered.append((kind, payload, began))
        work = self._over_http if self.request_url else self._over_socket
        try:
            async with asyncio.timeout(self.ack_seconds):
                answer = await work(payload, kind, attempt)
                self.acknowledged += 1
                self._changed.set()
                return answer
        except TimeoutError:
            self.late += 1
            raise NoAnswer("operation_timeout") from None
        finally:
            self.slowest[kind] = max(self.slowest[kind], time.monotonic() - began)

    async def _over_socket(self, payload: Payload, kind: str, attempt: int) -> Payload:
        await self.connected()
        socket = self.sockets[next(self._turn) % len(self.sockets)]
        number = self.world.next() if self.fresh_envelopes else 0
        envelope = f"env-{id(payload)}-{number}"
        waiting = asyncio.get_running_loop().create_future()
        self._acks[envelope] = waiting
        whole: dict[str, Any] = {"envelope_id": envelope, "payload": payload, "type": kind}
        whole["accepts_response_payload"] = kind == "slash_commands"
        if kind == "events_api":
            whole |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        try:
            await socket.send_json(whole)
        except ConnectionError:
            raise NoAnswer("connection_failed") from None
        answer: Payload = await waiting
        return answer

    async def _over_http(self, payload: Payload, kind: str, attempt: int) -> Payload:
        body, content = slack_http.body_of(payload, kind)
        headers = {"Content-Type": content, **slack_http.signed(body)}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_error"}
        try:
            async with self._session.post(self.request_url, data=body, headers=headers) as answer:
                if answer.status != 200:
                    raise NoAnswer(f"http_{answer.status}")
                said = await answer.text()
        except aiohttp.ClientError:
            raise NoAnswer("connection_failed") from None
        return dict(json.loads(said)) if said else {}

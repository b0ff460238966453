"""What goes over Slack's wire, and what goes wrong on it."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

Payload = Mapping[str, Any]
SECRET = "signing-secret"


class NoAnswer(Exception):
    """The app did not acknowledge in time: the person sees an error."""


@dataclass
class Faults:
    """What goes wrong on the wire; numbers are how many more times, by method."""

    drop_answers: dict[str, int] = field(default_factory=dict)
    """It is done, and the connection breaks before the answer."""
    lose_requests: dict[str, int] = field(default_factory=dict)
    """The connection breaks before anything is done."""
    slow_down: dict[str, list[int]] = field(default_factory=dict)
    """Too many: come again after so many seconds."""
    statuses: dict[str, list[int]] = field(default_factory=dict)
    """It answers with such a status, and does nothing; 0 lets a call through."""
    silent: set[str] = field(default_factory=set)
    """It never answers a method."""
    burn_tickets: int = 0
    """A ticket is good no more when it is used."""

    def instead(self, method: str, request: web.Request) -> web.StreamResponse | None:
        """Answer in Slack's place, before anything is done."""
        if self.takes(self.lose_requests, method):
            return broken(request)
        if self.slow_down.get(method):
            return too_many(self.slow_down[method].pop(0))
        status = self.statuses[method].pop(0) if self.statuses.get(method) else 0
        return web.json_response({"ok": False}, status=status) if status else None

    def takes(self, which: dict[str, int], method: str) -> bool:
        """Tell whether a fault is still to happen; once less, then."""
        left = which.get(method, 0)
        which[method] = max(0, left - 1)
        return left > 0


def signed(body: str, *, secret: str = SECRET, age: float = 0.0) -> dict[str, str]:
    """Sign a request as Slack does."""
    at = str(int(time.time() - age))
    digest = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}


def body_of(payload: Payload, kind: str) -> tuple[str, str]:
    """Write a payload as Slack posts it."""
    match kind:
        case "events_api":
            return json.dumps(payload), "application/json"
        case "slash_commands":
            return urlencode(payload), "application/x-www-form-urlencoded"
        case _:
            wrapped = urlencode({"payload": json.dumps(payload)})
            return wrapped, "application/x-www-form-urlencoded"


async def args_of(request: web.Request) -> dict[str, Any]:
    """Read the arguments of a call, wherever they stand."""
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        return {**args, **await request.json()}
    return {**args, **await request.post()}


def too_many(seconds: int) -> web.Response:
    """Ask to come again after so many seconds."""
    answer = {"ok": False, "error": "ratelimited"}
    return web.json_response(answer, status=429, headers={"Retry-After": str(seconds)})


def broken(request: web.Request) -> web.StreamResponse:
    """Hang up."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def kind_of(channel: str) -> str:
    """Say what kind of conversation a channel is."""
    return "im" if channel.startswith("D") else "channel"

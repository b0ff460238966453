"""Hears interactions over HTTP, if that is set: signed by Discord, answered through the API."""

from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec
import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

_log = structlog.get_logger()
PING: Final = 1
PATH: Final = "/interactions"
LARGEST: Final = 1 << 20
Interact = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]


class Door:
    """The address at which Discord tells of interactions."""

    def __init__(self, public_key: str) -> None:
        """Believe what is signed with the application's key."""
        self._key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        self._interact: Interact | None = None

    def open(self, interact: Interact) -> None:
        """Hand in interactions here."""
        self._interact = interact

    def close(self) -> None:
        """Take none for a while."""
        self._interact = None

    def routes(self) -> Sequence["BaseRoute"]:
        """Give the one address."""
        from starlette.routing import Route  # noqa: PLC0415 - only who is spoken to over HTTP

        return [Route(PATH, self._hear, methods=["POST"])]

    def is_genuine(self, signature: str, timestamp: str, body: bytes) -> bool:
        """Tell whether Discord signed this."""
        try:
            self._key.verify(bytes.fromhex(signature), timestamp.encode() + body)
        except (InvalidSignature, ValueError):
            return False
        return True

    async def _hear(self, request: "Request") -> "Response":
        from starlette.background import BackgroundTask  # noqa: PLC0415
        from starlette.responses import JSONResponse, Response  # noqa: PLC0415

        body = await request.body()
        signature = request.headers.get("X-Signature-Ed25519", "")
        timestamp = request.headers.get("X-Signature-Timestamp", "")
        if len(body) > LARGEST or not self.is_genuine(signature, timestamp, body):
            return Response("the signature is not Discord's", 401)
        payload: dict[str, Any] = msgspec.json.decode(body)
        if payload.get("type") == PING:
            return JSONResponse({"type": PING})
        if self._interact is None:
            return Response("not connected yet", 503)
        return Response(status_code=202, background=BackgroundTask(self._interact, payload))

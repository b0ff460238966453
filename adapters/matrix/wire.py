"""Makes requests to a homeserver: one attempt each, and every answer told apart from silence."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

import aiohttp

PATIENCE: Final = 60.0
OK: Final = 200
CONNECTIONS: Final = 100
UNKNOWN_TOKEN: Final = "M_UNKNOWN_TOKEN"  # noqa: S105 - what the server says, no secret

Json = dict[str, Any]
Query = Mapping[str, str] | Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    data: bytes | None = None
    mime: str = "application/json"
    query: Query = field(default_factory=dict)
    patience: float = PATIENCE


Renew = Callable[[str], Awaitable[str]]


class Declined(Exception):
    """The homeserver answered no; nothing was done."""

    def __init__(self, status: int, answer: Mapping[str, Any], retry_after: str = "") -> None:
        """Take the status, and what the answer says."""
        self.status = status
        self.code = str(answer.get("errcode") or f"HTTP {status}")
        self.answer = answer
        self.words = str(answer.get("error") or self.code)
        self.retry_after = _seconds(answer.get("retry_after_ms"), retry_after)
        super().__init__(f"{self.words} ({self.code})")

    @property
    def is_limit(self) -> bool:
        """Tell whether we were asked to slow down."""
        return self.status == 429 or self.code == "M_LIMIT_EXCEEDED"  # noqa: PLR2004


class Unreachable(Exception):
    """The homeserver gave no answer that counts; `nothing_left` when it never heard us."""

    def __init__(self, why: str, *, nothing_left: bool = False) -> None:
        """Say why."""
        self.nothing_left = nothing_left
        super().__init__(why)


class Wire:
    """The road to one homeserver, in the name of one account."""

    def __init__(self, homeserver: str) -> None:
        """Speak to this address; nothing is opened yet."""
        self.homeserver = homeserver.rstrip("/")
        self.token = ""
        self.renew: Renew | None = None
        """How to come by a new token, given the one that ran out."""
        self._session: aiohttp.ClientSession | None = None
        self._lock = asyncio.Lock()

    async def close(self) -> None:
        """Let go of every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: Query | None = None,
        patience: float = PATIENCE,
    ) -> Json:
        """Make a request; renew the token once if it ran out. `Declined` or `Unreachable`."""
        data = None if body is None else json.dumps(body).encode()
        request = _Request(method, path, data, query=query or {}, patience=patience)
        return _parsed(await self._authorised(request))

    async def list(self, method: str, path: str) -> list[Json]:
        """Make a request whose answer is a list."""
        raw = await self._authorised(_Request(method, path))
        try:
            return list(json.loads(raw))
        except (ValueError, TypeError):
            raise Unreachable("something answered, and it was no homeserver") from None

    async def upload(self, content: bytes, mime: str, name: str = "") -> str:
        """Hand in a file; give its `mxc://` address."""
        query = {"filename": name} if name else {}
        path = "/_matrix/media/v3/upload"
        raw = await self._authorised(_Request("POST", path, content, mime, query))
        return str(_parsed(raw)["content_uri"])

    async def download(self, path: str, limit: int) -> bytes | None:
        """Read a file; None when it is larger than the limit."""
        try:
            async with self._send(_Request("GET", path)) as answer:
                if answer.status != OK:
                    raise _declined(answer, await answer.read())
                return await _at_most(answer, limit)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _silence(error) from None

    async def visit(self, url: str, limit: int, patience: float) -> tuple[bytes, str]:
        """Read something small anywhere on the web, as nobody, with its kind; ValueError if not."""
        timeout = aiohttp.ClientTimeout(total=patience)
        try:
            async with self._opened().get(url, timeout=timeout, allow_redirects=False) as answer:
                found = await _at_most(answer, limit) if answer.status == OK else None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ValueError(f"{url} cannot be read: {error}") from None
        if found is None:
            raise ValueError(f"{url} answers {answer.status}, or is larger than {limit:,} bytes")
        return found, answer.content_type

    async def _authorised(self, request: _Request) -> bytes:
        used = self.token
        try:
            return await self._once(request)
        except Declined as declined:
            if declined.code != UNKNOWN_TOKEN or self.renew is None or not used:
                raise
            await self._renewed(used, declined)
        return await self._once(request)

    async def _renewed(self, used: str, declined: Declined) -> None:
        async with self._lock:
            if self.token != used:
                return
            if self.renew is None or not declined.answer.get("soft_logout"):
                raise declined
            self.token = await self.renew(used)

    async def _once(self, request: _Request) -> bytes:
        try:
            async with self._send(request) as answer:
                raw = await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _silence(error) from None
        if answer.status >= 500:  # noqa: PLR2004
            raise Unreachable(f"the homeserver answered {answer.status} {answer.reason}")
        if answer.status >= 300:  # noqa: PLR2004
            raise _declined(answer, raw)
        return raw

    def _send(self, request: _Request) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        headers = {"Content-Type": request.mime} if request.data is not None else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return self._opened().request(
            request.method,
            self.homeserver + request.path,
            data=request.data,
            headers=headers,
            params=request.query,
            timeout=aiohttp.ClientTimeout(total=request.patience),
            allow_redirects=request.method == "GET",
        )

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS)
            self._session = aiohttp.ClientSession(connector=connector)
        return self._session


def path(*parts: str) -> str:
    """Build the path of a client request; each part is escaped."""
    return "/_matrix/client/v3/" + "/".join(quote(part, safe="") for part in parts)


async def _at_most(answer: aiohttp.ClientResponse, limit: int) -> bytes | None:
    kept = bytearray()
    async for chunk in answer.content.iter_chunked(65_536):
        kept += chunk
        if len(kept) > limit:
            return None
    return bytes(kept)


def _parsed(raw: bytes) -> Json:
    try:
        found = json.loads(raw)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Unreachable("something answered, and it was no homeserver")
    return found


def _declined(answer: aiohttp.ClientResponse, raw: bytes) -> Declined | Unreachable:
    try:
        found = json.loads(raw)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not {"errcode", "flows"} & found.keys():
        if answer.status not in (404, 405, 429):
            return Unreachable(f"something answered {answer.status}, and it was no homeserver")
        found = {}
    return Declined(answer.status, found, answer.headers.get("Retry-After", ""))


def _silence(error: Exception) -> Unreachable:
    never = isinstance(error, aiohttp.ClientConnectorError)
    why = "no answer in time" if isinstance(error, TimeoutError) else str(error)
    return Unreachable(f"the homeserver cannot be reached: {why}", nothing_left=never)


def _seconds(milliseconds: object, header: str) -> float:
    if isinstance(milliseconds, int | float):
        return milliseconds / 1000
    return float(header) if header.replace(".", "", 1).isdigit() else 5.0

"""Calls Discord's REST API: one attempt each, and what came of it in the port's words."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import aiohttp
import discord
import msgspec
from discord.http import HTTPClient, Route
from yarl import URL

from adapters.discord.buckets import Buckets, Full
from adapters.discord.courtesy import Courtesy, Suspended
from bridgebot.adapter import Later, Refused, Unsure

TIMEOUT_SECONDS: Final = 30.0
LATER_SECONDS: Final = 30.0
BROKEN_SECONDS: Final = 300.0
_BANNED: Final = 429
_UNAUTHORIZED: Final = 401
_SERVER: Final = 500
_FINE: Final = 300

_write = msgspec.json.Encoder().encode
_WORDS: Final = {
    10003: "that channel is gone",
    40005: "its files are larger than that channel takes",
    10004: "the bot is not in that server any more",
    10008: "that message is gone",
    10014: "that sign is not one that I may use",
    10013: "that account is gone",
    40060: "it was answered already",
    50001: "the bot may not see that channel: give it View Channel there",
    50007: "that person takes no direct messages from us",
    50013: "the bot lacks a permission there; `bridgebot check` says which",
    50083: "that thread is archived",
    50278: "that person shares no server with us any more",
    160005: "that thread is locked",
    160004: "that message has a thread already",
    340001: "that person shares no server with us any more",
}


class NotDone(Exception):
    """A call did not do what it should: Discord's number for why, and what it means for an op."""

    def __init__(self, code: int, outcome: Later | Refused | Unsure) -> None:
        """Say why."""
        super().__init__(f"{code}: {outcome.why}")
        self.code = code
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file on its way, and what is to be seen in it."""

    name: str
    content: bytes
    alt: str = ""


class Calls:
    """Speaks with the API: through the library, which obeys its buckets; or once and no more."""

    def __init__(
        self, http: HTTPClient, session: aiohttp.ClientSession, courtesy: Courtesy
    ) -> None:
        """Call through these."""
        self._http = http
        self.session = session
        self._courtesy = courtesy
        self._buckets = Buckets()

    async def call(
        self,
        method: str,
        path: str,
        payload: Any = None,
        parcels: Sequence[Parcel] = (),
        query: Mapping[str, Any] | None = None,
        **ids: Any,
    ) -> Any:
        """Have something done that may be tried again unharmed, as the library does."""
        given: dict[str, Any] = {"params": dict(query)} if query else {}
        if parcels:
            streams = [io.BytesIO(each.content) for each in parcels]
            given["form"] = _form(payload, parcels, streams)
            given["files"] = [discord.File(each) for each in streams]  # it winds them back
        elif payload is not None:
            given["json"] = payload
        ask = partial(self._http.request, Route(method, path, **ids), **given)
        return await _guarded(self._patiently(ask))

    async def once(  # noqa: PLR0913 - as a request has them
        self,
        method: str,
        path: str,
        payload: Any = None,
        parcels: Sequence[Parcel] = (),
        query: Mapping[str, str] | None = None,
        *,
        as_bot: bool = False,
        bucket: str = "",
    ) -> Any:
        """Have something done that would be there twice if it were tried again by the library.

        What is to be paced names its `bucket`; answers to interactions know no pace.
        """
        headers = {"Authorization": f"Bot {self._http.token}"} if as_bot else {}
        if parcels:
            data: Any = aiohttp.FormData(quote_fields=False)
            streams = [io.BytesIO(each.content) for each in parcels]
            for part in _form(payload, parcels, streams):
                data.add_field(**part)
        else:
            headers["Content-Type"] = "application/json"
            data = _write(payload) if payload is not None else None
        url = URL(Route.BASE + path, encoded=True)
        if bucket:
            await self._pass(bucket)
        asked = self.session.request(method, url, data=data, headers=headers, params=query)
        return await _guarded(self._answer(asked, bucket))

    async def _patiently(self, ask: Callable[[], Awaitable[Any]]) -> Any:
        """Wait for a turn and for an answer, which the library may put off for long."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await self._turn()
            return await ask()

    async def _turn(self) -> None:
        try:
            await self._courtesy.turn()
        except Suspended as error:
            raise NotDone(0, Later(error.seconds, str(error))) from None

    async def _pass(self, bucket: str) -> None:
        """Wait for a turn in a bucket, and then for one among all calls."""
        try:
            await self._buckets.turn(bucket)
        except Full as error:
            raise NotDone(0, Later(error.seconds, str(error))) from None
        await self._turn()

    async def _answer(self, asked: Any, bucket: str) -> Any:
        async with asked as response:
            told = _told(await response.read())
        scope = response.headers.get("X-RateLimit-Scope")
        self._courtesy.note(response.status, is_shared=scope == "shared")
        if bucket:
            self._buckets.note(bucket, response.headers)
        if response.status < _FINE:
            return told
        code = int(told.get("code") or 0)
        if response.status == _BANNED and "retry_after" in told:
            raise NotDone(code, Later(float(told["retry_after"]), "Discord asked to wait"))
        raise NotDone(code, _meaning(response.status, code, str(told.get("message") or "")))


async def _guarded(work: Coroutine[Any, Any, Any]) -> Any:
    """Wait for an answer, and turn whatever else comes into `NotDone`."""
    try:
        return await work
    except NotDone:
        raise
    except discord.HTTPException as error:
        raise NotDone(error.code, _meaning(error.status, error.code, error.text)) from error
    except aiohttp.ClientConnectorError as error:
        raise NotDone(0, Later(LATER_SECONDS, f"no connection: {error}")) from error
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise NotDone(0, Unsure(f"the connection broke: {type(error).__name__}")) from error


def _told(text: bytes) -> dict[str, Any]:
    try:
        told = msgspec.json.decode(text) if text else {}
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _meaning(status: int, code: int, words: str) -> Later | Refused | Unsure:
    if status == _BANNED:
        return Later(BROKEN_SECONDS, "Discord takes nothing from our address for a while")
    if status == _UNAUTHORIZED and code == 0:
        return Later(BROKEN_SECONDS, "Discord does not take our token")
    if status >= _SERVER:
        return Unsure(f"Discord failed ({status})")
    return Refused(_WORDS.get(code) or f"Discord refused it ({code or status}: {words})")


def _listed(number: int, parcel: Parcel) -> dict[str, Any]:
    named = {"id": number, "filename": parcel.name}
    return named | ({"description": parcel.alt} if parcel.alt else {})


def _form(
    payload: Any, parcels: Sequence[Parcel], streams: Sequence[io.BytesIO]
) -> list[dict[str, Any]]:
    listed = [_listed(number, each) for number, each in enumerate(parcels)]
    whole = {**(payload or {}), "attachments": listed}
    parts: list[dict[str, Any]] = [
        {
            "name": "payload_json",
            "value": _write(whole).decode(),
            "content_type": "application/json",
        }
    ]
    for number, (each, stream) in enumerate(zip(parcels, streams, strict=True)):
        parts.append(
            {
                "name": f"files[{number}]",
                "value": stream,
                "filename": each.name,
                "content_type": "application/octet-stream",
            }
        )
    return parts

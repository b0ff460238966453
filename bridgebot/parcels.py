"""Hands files from process to process, where several share a database and one has the connection.

They pass through the database, and stay there for no longer than that takes.
"""

from __future__ import annotations

import asyncio
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import msgspec

from bridgebot import seals
from bridgebot.clock import Clock
from bridgebot.event import File
from store import parcels
from store.database import EVERYTHING, Database, Topic
from store.parcels import Parcel

SECONDS: Final = 120.0
"""How long a file may take; whoever asked does not wait longer."""
_read_file: Final = msgspec.json.Decoder(File).decode


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Has files fetched by the process that speaks for their connection."""

    database: Database
    clock: Clock

    async def fetch(self, file: File, limit: int) -> bytes:
        """Ask for a file and wait for it; ValueError if it can never be had."""
        written, now = msgspec.json.encode(file).decode(), self.clock.now()
        ask = partial(parcels.ask, connection=file.source, file=written, most=limit, now=now)
        number = await self.database.transact(ask)
        try:
            return _opened(await self._answered(number))
        finally:
            await self.database.transact(partial(parcels.remove, parcel=number))

    async def _answered(self, number: int) -> Parcel:
        news = asyncio.Event()
        unlisten = self.database.listen(lambda topics: _ring(news, topics, ""))
        try:
            while True:
                news.clear()
                found = await self.database.read(partial(parcels.done, parcel=number))
                if found is not None:
                    return found
                await news.wait()
        finally:
            unlisten()


@dataclass(slots=True)
class Handing:
    """Fetches what other processes ask of one connection."""

    connection: str
    fetch: Callable[[File, int], Awaitable[bytes]]
    database: Database
    _wanted: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Do so until cancelled; what was asked of who spoke for it before us is done too."""
        name = self.connection
        unlisten = self.database.listen(lambda topics: _ring(self._wanted, topics, name))
        self._wanted.set()
        try:
            while True:
                await self._wanted.wait()
                self._wanted.clear()
                while some := await self.database.read(partial(parcels.asked, connection=name)):
                    await asyncio.gather(*map(self._hand, some))
        finally:
            unlisten()

    async def _hand(self, asked: Parcel) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                file = seals.file_opened(_read_file(asked.file))
                content = await self.fetch(file, asked.most)
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever asked is told
            is_gone, why = isinstance(error, ValueError), str(error) or type(error).__name__
            said = partial(parcels.answer, parcel=asked.id, why=why, is_gone=is_gone)
        else:
            said = partial(parcels.answer, parcel=asked.id, content=b64encode(content).decode())
        await self.database.transact(said)


def _opened(parcel: Parcel) -> bytes:
    if parcel.is_gone:
        raise ValueError(parcel.why)
    if parcel.why:
        raise ConnectionError(parcel.why)
    return b64decode(parcel.content)


def _ring(bell: asyncio.Event, topics: frozenset[Topic], name: str) -> None:
    if ("parcel", name) in topics or EVERYTHING in topics:
        bell.set()

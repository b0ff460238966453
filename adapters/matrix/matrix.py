"""The adapter for Matrix: one account on one homeserver."""

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog

from adapters.matrix import checking, consent
from adapters.matrix.connection import Connection
from adapters.matrix.options import Options
from adapters.matrix.room import ALONE
from adapters.matrix.session import Account, Folder, Login, SignedOut
from adapters.matrix.support import ACCOUNT, SERVICE, alone
from adapters.matrix.wire import Declined, Unreachable, Wire
from bridgebot.adapter import Caps, Finding, Gate, Later, Outcome, Sent
from bridgebot.event import File, Op, Place

_log = structlog.get_logger()
OPENING: Final = 0.2
SIGNED_OUT: Final = 60.0


class Matrix:
    """Speaks as one account, for one connection."""

    def __init__(self, name: str, login: Login, options: Options) -> None:
        """Prepare; nothing is opened before `run`."""
        self.name = name
        self._login = login
        self._options = options
        self._connection: Connection | None = None
        self._opening = OPENING

    async def run(self, gate: Gate) -> None:
        """Sign in, and listen until cancelled."""
        connection = Connection(self.name, self._login, self._options)
        try:
            await connection.open()
            self._connection, self._opening = connection, OPENING
            await connection.listen(gate)
        except SignedOut as error:
            self._connection, self._opening = None, SIGNED_OUT
            _log.error("matrix.signed_out", connection=self.name, reason=str(error))
            await asyncio.sleep(self._options.signed_out_pause)
            raise
        finally:
            self._connection = None
            await connection.close()

    def direct(self, account: str) -> Place:
        """Name the place of direct messages with an account: it is called as the account is.

        The room that stands for it is looked for, or made, when something is said there. What they
        say in that room comes from this very place, as long as nobody else is in it; other rooms
        in which we are alone with them are places of their own.
        """
        return Place(self.name, account)

    def reader(self, place: Place) -> str:
        """Name whose direct messages a place is: it is called as the account is."""
        return place.channel if place.channel.startswith(ALONE) else ""

    def caps(self, place: Place) -> Caps:
        """Say what a room takes; where we are alone with somebody, nobody else sees an answer."""
        caps = ACCOUNT if self._options.service is None else SERVICE
        caps = alone(caps) if place.channel.startswith(ALONE) else caps
        if self._connection is None:
            return caps
        room = self._connection.rooms.at(place.channel)
        keeps = room is not None and consent.keeps_words(room, self._options.team)
        return replace(caps, file_max=self._connection.media.max, is_encrypted=keeps)

    def address(self, place: Place, message: str = "") -> str:
        """Give the address of a message, or of a room that we are in."""
        return self._connection.sending.address(place, message) if self._connection else ""

    async def deliver(self, op: Op, key: str) -> Outcome:
        """Make one attempt, under the key as transaction id."""
        connection = self._connection
        if connection is None or not connection.is_ready:
            return Later(self._opening, "not connected just now")
        return await connection.sending.deliver(op, key)

    async def settle(self, op: Op, key: str, since: datetime) -> Sent | Later | None:
        """Find out what became of an attempt; while the key is known, trying again is harmless."""
        connection = self._connection
        if connection is None or not connection.is_ready:
            return Later(self._opening, "not connected just now")
        try:
            signed_in = connection.account.session.since
            return await connection.sending.settle(op, key, since, signed_in)
        except (Declined, Unreachable) as error:
            return Later(5.0, str(error))

    async def check(self) -> list[Finding]:
        """Say how it stands with the homeserver, the account, its device and the team's room."""
        wire = Wire(self._options.homeserver)
        account = Account(wire, self._login, Folder(Path(self._options.data)))
        try:
            return await checking.findings(wire, account, self._options.team)
        finally:
            await wire.close()

    async def forget(self, account: str) -> None:
        """Remove what the folder tells of an account: its reactions, and what waited to be read."""
        connection = self._connection
        if connection is None:
            raise ConnectionError("not connected to the homeserver just now")
        connection.signs.forget(account)
        connection.shelf.forget(account)

    async def fetch(self, file: File, limit: int) -> bytes:
        """Read a file that somebody showed."""
        connection = self._connection
        if connection is None:
            raise ConnectionError("not connected to the homeserver just now")
        return await connection.media.fetch(file, limit)

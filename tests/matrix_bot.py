"""A whole bot on Matrix, for tests: it may be stopped and started."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from adapters.matrix.matrix import Matrix
from adapters.matrix.options import Options
from adapters.matrix.session import Login
from bridgebot import plugins
from bridgebot.app import App
from bridgebot.clock import SystemClock
from bridgebot.command import Commands
from bridgebot.event import Place
from bridgebot.owners.roster import Roster
from bridgebot.routing import Routing
from store.database import Database
from synapse import Account, Synapse

NAME = "acme"


class MatrixBot:
    """Bridgebot, with one connection."""

    def __init__(self, server: Synapse, account: Account, url: str, folder: Path) -> None:
        self.account = account
        self.folder = folder
        self.team = ""
        self.roster = Roster()
        self.options = Options(homeserver=server.url, data=str(folder), key_grace=1.0)
        self.login = Login(account.user_id, account.password)
        self._url = url

    @property
    def id(self) -> str:
        """Give its account."""
        return self.account.user_id

    @property
    def device(self) -> str:
        """Name the device that it is now."""
        assert self.adapter._connection
        return self.adapter._connection.account.session.device_id

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start over the database as it is."""
        self.database = Database(self._url)
        self.adapter = Matrix(NAME, self.login, replace(self.options, team=self.team))
        teams = {NAME: Place(NAME, self.team)} if self.team else {}
        app = App(
            self.database,
            [self.adapter],
            Commands(plugins.commands()),
            Routing(teams),
            SystemClock(),
            drain_seconds=0,
            roster=self.roster,
        )
        self._app = asyncio.create_task(app.run())
        async with asyncio.timeout(20):
            while not (self.adapter._connection and self.adapter._connection.is_ready):
                if self._app.done():
                    await self._app
                await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Stop in the middle of whatever it does."""
        self._app.cancel()
        with suppress(asyncio.CancelledError):
            await self._app
        await asyncio.to_thread(self.database.close)

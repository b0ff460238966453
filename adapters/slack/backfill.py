"""Catches up with what was said while we were away, each workspace by itself."""

import asyncio
from collections.abc import Iterable
from typing import Final

import structlog

from adapters.slack.calls import NotDone
from adapters.slack.missed import Missed
from adapters.slack.naming import Naming
from adapters.slack.workspaces import NotInstalled, Spot, Workspaces
from bridgebot.adapter import Later, Refused

_log = structlog.get_logger()
AGAIN_SECONDS: Final = 60.0


class Backfill:
    """Catches up when wanted; a workspace in trouble holds up no other."""

    def __init__(self, missed: Missed, workspaces: Workspaces, naming: Naming) -> None:
        """Fetch in this way."""
        self._missed = missed
        self._workspaces = workspaces
        self._naming = naming
        self._wanted = asyncio.Event()
        self._again: set[str] = set()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._behind: dict[str, set[str]] = {}

    def want(self) -> None:
        """Ask to catch up; until then nobody knows what is still to be fetched."""
        self._behind.clear()
        self._wanted.set()

    def is_up_to_date(self, channel: str) -> bool:
        """Tell whether nothing older of a channel is still to be fetched."""
        team, _ = self._naming.split(channel)
        behind = self._behind.get(team)
        if behind is None and team not in self._running:  # it installed the app just now
            self._wanted.set()
        return behind is not None and channel not in behind

    async def run(self) -> None:
        """Catch up now, and whenever it is wanted, until cancelled."""
        try:
            while True:
                self._wanted.clear()
                for team in await self._workspaces.teams():
                    self._start(team)
                await self._wanted.wait()
        finally:
            running = list(self._running.values())
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    # One workspace ------------------------------------------------------------------------------

    def _start(self, team: str) -> None:
        if team in self._running:
            self._again.add(team)
            return
        task = asyncio.ensure_future(self._catch_up(team))
        self._running[team] = task

    async def _catch_up(self, team: str) -> None:
        """Catch up in a workspace, however often it takes."""
        is_wanted = True
        while is_wanted:
            self._again.discard(team)
            wait = await self._tried(team)
            await asyncio.sleep(wait)
            is_wanted = bool(wait) or team in self._again
        del self._running[team]

    async def _tried(self, team: str) -> float:
        """Catch up as far as it goes; answer in how many seconds to try again, 0 if all is well."""
        try:
            bot = await self._workspaces.bot(team)
            spots = await self._missed.spots(bot)
            await self._missed.begin(bot, spots)
            self._behind[team] = {self._missed.name(spot) for spot in spots}
            await self._fetch(team, spots)
        except NotInstalled:
            return 0.0
        except Exception as error:  # noqa: BLE001 - whatever ails one workspace is its own affair
            wait = _again_in(error)
            reason = f"{type(error).__name__}: {error}"
            _log.warning("slack.not_caught_up", workspace=team, reason=reason, again_in=wait)
            return wait
        return 0.0

    async def _fetch(self, team: str, spots: Iterable[Spot]) -> None:
        """Go through channels; raise at the end what went wrong in one that can be read later."""
        failed: NotDone | None = None
        for spot in spots:
            try:
                await self._missed.fetch(spot)
            except NotDone as error:
                if not isinstance(error.outcome, Refused):
                    failed = error
                    continue
                _log.warning("slack.channel_unreadable", channel=spot.channel, reason=str(error))
            self._behind.get(team, set()).discard(self._missed.name(spot))
        if failed is not None:
            raise failed


def _again_in(error: Exception) -> float:
    """Wait as long as Slack asks for, if that is longer than usual."""
    outcome = error.outcome if isinstance(error, NotDone) else None
    return max(AGAIN_SECONDS, outcome.after if isinstance(outcome, Later) else 0.0)

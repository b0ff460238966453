"""Knows through which installation of the app the people of other workspaces are reached."""

import json
from typing import Final

from adapters.slack.workspaces import Bot, NotInstalled, Workspaces
from bridgebot.adapter import Cursor, Gate

THROUGH: Final = "#through"


class Reach:
    """Finds the installation that reaches a workspace: its own, else the one we met it by.

    A guest's own workspace need not have the app, and one of a large organisation is served by
    the organisation's.
    """

    def __init__(self, workspaces: Workspaces) -> None:
        """Know of no other workspace."""
        self._workspaces = workspaces
        self._through: dict[str, str] = {}

    async def recall(self, gate: Gate) -> None:
        """Recall the workspaces that we met."""
        self._through = json.loads(await gate.cursor(THROUGH) or "{}")

    async def meet(self, gate: Gate, team: str, bot: Bot) -> None:
        """Note that somebody of a workspace was heard by way of another."""
        if team in ("", bot.team) or self._through.get(team) == bot.team:
            return
        met = {**self._through, team: bot.team}
        await gate.accept([], Cursor(json.dumps(met), THROUGH))
        self._through = met

    def at_hand(self, team: str) -> Bot | None:
        """Give who we are towards a workspace, as far as it is known without asking anybody."""
        workspaces = self._workspaces
        return workspaces.at_hand(team) or workspaces.at_hand(self._through.get(team, team))

    async def bot(self, team: str) -> Bot:
        """Give who we are towards a workspace; `NotInstalled` when we reach nobody there."""
        try:
            return await self._workspaces.bot(team)
        except NotInstalled:
            if team not in self._through:
                raise
        return await self._workspaces.bot(self._through[team])

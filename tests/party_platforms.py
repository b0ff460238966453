"""People who meet on one platform, whichever it is."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from party import Party, Whereabouts
from party_console import on_console
from party_discord import on_discord
from party_matrix import on_matrix
from party_slack import on_slack

PLATFORMS = ("console", "matrix", "slack", "discord")
EVERY = [
    pytest.param(each, id=each, marks=[pytest.mark.xdist_group("synapse")] * (each == "matrix"))
    for each in PLATFORMS
]


@dataclass
class Doorkeeper:
    """Lets people in, and out again when all is over."""

    stack: AsyncExitStack
    request: pytest.FixtureRequest
    folder: Path

    async def joins(self, platform: str, who: Whereabouts, beside: Party | None = None) -> Party:
        """Let somebody join a platform, perhaps where somebody else is already."""
        match platform:
            case "matrix":
                server = self.request.getfixturevalue("homeserver")
                opened = on_matrix(who, server, self.folder, beside)
                return await self.stack.enter_async_context(opened)
            case "slack":
                return await self.stack.enter_async_context(on_slack(who, beside))
            case "discord":
                return await self.stack.enter_async_context(on_discord(who, beside))
            case _:
                return await self.stack.enter_async_context(on_console(who, beside))

    async def all_join(self, platform: str, everybody: Sequence[Whereabouts]) -> dict[str, Party]:
        """Let people join a platform one after the other; give them by name."""
        parties: dict[str, Party] = {}
        for who in everybody:
            first = next(iter(parties.values()), None)
            near = (each for each in parties.values() if each.who.channel == who.channel)
            parties[who.name] = await self.joins(platform, who, next(near, first))
        return parties

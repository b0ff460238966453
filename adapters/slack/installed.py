"""Reads what is kept of the workspaces that installed the app."""

import json
from dataclasses import dataclass
from typing import Final

from slack_sdk.oauth.installation_store import Installation

from adapters.slack.workspaces import Bot
from bridgebot.abilities import Recall

INDEX: Final = "installations"
HOME: Final = "home"


@dataclass(frozen=True, slots=True)
class Installed:
    """The installations, by the name of each workspace or whole organisation."""

    recall: Recall

    async def teams(self) -> list[str]:
        """List the workspaces, and whole organisations, that installed the app."""
        return list(json.loads(await self.recall(INDEX) or "[]"))

    async def kept(self, team: str) -> Installation | None:
        """Read what is kept of an installation; None where there is none."""
        kept = await self.recall(named(team))
        return Installation(**json.loads(kept)) if kept else None


def named(team: str) -> str:
    """Say under which name an installation is kept."""
    return f"installation:{team}"


def bot_of(team: str, kept: Installation) -> Bot:
    """Read who we are in a workspace, or in a whole organisation."""
    home, is_whole = str(kept.custom_values.get(HOME) or ""), bool(kept.is_enterprise_install)
    return Bot(team, str(kept.bot_user_id), str(kept.bot_id), str(kept.bot_token), home, is_whole)

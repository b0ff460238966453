"""The workspaces we are in: their tokens, their addresses, and our own names there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from adapters.slack.calls import Calls


@dataclass(frozen=True, slots=True)
class Bot:
    """Who we are in a workspace; `home` is its address, if we were told."""

    team: str
    user: str
    bot: str
    token: str
    home: str = ""
    is_whole: bool = False
    """Whether it is a whole organisation that installed the app, for all of its workspaces."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is said, and as whom; the channel by the id that it has now."""

    bot: Bot
    channel: str
    thread: str = ""

    def within(self) -> dict[str, str]:
        """Give the thread as Slack takes it."""
        return {"thread_ts": self.thread} if self.thread else {}


class NotInstalled(Exception):
    """We are not in that workspace."""


class Workspaces(Protocol):
    """Finds who we are in a workspace: one by its token, or many by what was installed."""

    async def bot(self, team: str) -> Bot:
        """Give who we are there; `NotInstalled` when we are not."""

    def at_hand(self, team: str) -> Bot | None:
        """Give who we are there, as far as it is known without asking anybody."""

    async def teams(self) -> list[str]:
        """List the workspaces, and whole organisations, in which we are."""

    async def forget(self, team: str, *, gone: bool = False) -> None:
        """Look it up anew next time; or know that we are there no more."""

    async def close(self) -> None:
        """Leave nothing half done."""


class OneWorkspace:
    """The one workspace that the bot's token is for."""

    def __init__(self, calls: Calls, token: str) -> None:
        """Take the token."""
        self._calls = calls
        self._token = token
        self._bot: Bot | None = None

    async def bot(self, team: str) -> Bot:
        """Give who we are, whatever workspace is asked for: it may be a guest's own."""
        if self._bot is None:
            told = await self._calls.ask(self._token, "auth.test")
            self._bot = bot_of(told, self._token)
        return self._bot

    def at_hand(self, team: str) -> Bot | None:
        """Give who we are, once that was asked."""
        return self._bot

    async def teams(self) -> list[str]:
        """Give the one there is, which needs no name."""
        return [""]

    async def forget(self, team: str, *, gone: bool = False) -> None:
        """Change nothing: with the token that is set, we are who we are."""

    async def close(self) -> None:
        """Leave nothing half done: nothing is begun."""


def bot_of(told: Mapping[str, Any], token: str) -> Bot:
    """Read what `auth.test` tells."""
    return Bot(
        str(told.get("team_id", "")),
        str(told["user_id"]),
        str(told.get("bot_id", "")),
        token,
        str(told.get("url") or ""),
    )

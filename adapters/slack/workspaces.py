"""The workspaces we are in: their tokens, our own names there, and the people."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import structlog

from adapters.slack.calls import Calls, NotDone
from adapters.slack.heard import Known

_log = structlog.get_logger()
PEOPLE_MAX: Final = 20_000
FRESH_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Bot:
    """Who we are in a workspace."""

    team: str
    user: str
    bot: str
    token: str


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

    async def all(self) -> list[Bot]:
        """List who we are, everywhere."""

    async def forget(self, team: str, *, gone: bool = False) -> None:
        """Look it up anew next time; or know that we are there no more."""


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

    async def all(self) -> list[Bot]:
        """Give the one that we are."""
        return [await self.bot("")]

    async def forget(self, team: str, *, gone: bool = False) -> None:
        """Ask anew next time."""
        self._bot = None


def bot_of(told: Mapping[str, Any], token: str) -> Bot:
    """Read what `auth.test` tells."""
    return Bot(
        str(told.get("team_id", "")), str(told["user_id"]), str(told.get("bot_id", "")), token
    )


class People:
    """Knows people by their id, and asks Slack when it does not."""

    def __init__(self, calls: Calls) -> None:
        """Know nobody."""
        self._calls = calls
        self._known: OrderedDict[str, tuple[float, Known]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Known | None]] = {}
        self._teams: dict[str, str] = {}
        self._direct: dict[tuple[str, str], str] = {}

    async def know(self, bot: Bot, users: Iterable[str]) -> dict[str, Known]:
        """Get to know users; one whom Slack does not show stays unknown."""
        found = {user: await self._one(bot, user) for user in dict.fromkeys(users) if user}
        return {user: known for user, known in found.items() if known is not None}

    def forget(self, user: str) -> None:
        """Ask anew next time: they changed."""
        self._known.pop(user, None)

    async def direct(self, bot: Bot, user: str) -> str:
        """Give the conversation of two with somebody."""
        key = (bot.team, user)
        if key not in self._direct:
            told = await self._calls.tell(bot.token, "conversations.open", users=user)
            self._direct[key] = str(told["channel"]["id"])
        return self._direct[key]

    async def _one(self, bot: Bot, user: str) -> Known | None:
        then, known = self._known.get(user, (0.0, None))
        if known is not None and time.monotonic() - then < FRESH_SECONDS:
            return known
        asking = self._asking.get(user)
        if asking is None:
            asking = asyncio.ensure_future(self._ask(bot, user))
            self._asking[user] = asking
            asking.add_done_callback(lambda _: self._asking.pop(user, None))
        return await asyncio.shield(asking) or known

    async def _ask(self, bot: Bot, user: str) -> Known | None:
        """Ask Slack about somebody; all who want to know meanwhile wait for the one answer."""
        try:
            told = await self._calls.ask(bot.token, "users.info", user=user)
        except NotDone as error:
            _log.warning("slack.person_unknown", user=user, reason=str(error))
            return None
        known = Known(
            str(told["user"].get("team_id") or bot.team), await self._name(bot, told["user"])
        )
        self._known[user] = (time.monotonic(), known)
        if len(self._known) > PEOPLE_MAX:
            self._known.popitem(last=False)
        return known

    async def _name(self, bot: Bot, user: Mapping[str, Any]) -> str:
        """Give the name somebody shows; a guest is shown as one."""
        profile = user.get("profile") or {}
        own = user.get("real_name") or user.get("name") or user.get("id")
        name = str(profile.get("display_name") or profile.get("real_name") or own)
        team = str(user.get("team_id") or bot.team)
        if team != bot.team and not user.get("enterprise_user"):
            return f"{name} ({await self._team(bot, team)})"
        is_guest = user.get("is_restricted") or user.get("is_ultra_restricted")
        return f"{name} (guest)" if is_guest else name

    async def _team(self, bot: Bot, team: str) -> str:
        if team not in self._teams:
            try:
                told = await self._calls.ask(bot.token, "team.info", team=team)
                self._teams[team] = str(told["team"]["name"])
            except NotDone:
                self._teams[team] = "guest"
        return self._teams[team]

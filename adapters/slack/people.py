"""The people in the workspaces: their names and pictures, and the conversations of two with us."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any, Final

import structlog

from adapters.slack.calls import Calls, NotDone
from adapters.slack.heard import Known
from adapters.slack.workspaces import Bot

_log = structlog.get_logger()
PEOPLE_MAX: Final = 20_000
FRESH_SECONDS: Final = 3600.0
PICTURES: Final = ("image_192", "image_72", "image_48")


class People:
    """Knows people by their id, and asks Slack when it does not."""

    def __init__(self, calls: Calls) -> None:
        """Know nobody."""
        self._calls = calls
        self._known: OrderedDict[str, tuple[float, Known]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Known | None]] = {}
        self._teams: dict[str, str] = {}
        self._direct: dict[tuple[str, str], str] = {}
        self._partners: dict[str, str] = {}

    async def know(self, bot: Bot, users: Iterable[str]) -> dict[str, Known]:
        """Get to know users; one whom Slack does not show stays unknown."""
        found = {user: await self._one(bot, user) for user in dict.fromkeys(users) if user}
        return {user: known for user, known in found.items() if known is not None}

    async def meet(self, bot: Bot, users: Iterable[str]) -> dict[str, Known]:
        """Get to know users in turn, where nobody waits for it."""
        found: dict[str, Known] = {}
        for user in users:
            if user and self._fresh(user) is None:
                await self._calls.turn(bot.token, "users.info")
            found |= await self.know(bot, [user])
        return found

    def forget(self, user: str) -> None:
        """Ask anew next time: they changed."""
        self._known.pop(user, None)

    # Conversations of two -------------------------------------------------------------------------

    async def direct(self, bot: Bot, user: str) -> str:
        """Give the conversation of two with somebody."""
        key = (bot.team, user)
        if key not in self._direct:
            told = await self._calls.tell(bot.token, "conversations.open", users=user)
            self.pair(bot, user, str(told["channel"]["id"]))
        return self._direct[key]

    def pair(self, bot: Bot, user: str, channel: str) -> None:
        """Note which channel is the conversation of two with somebody."""
        self._direct[bot.team, user] = channel
        self._partners[channel] = user

    def partner(self, channel: str) -> str:
        """Give the user with whom a conversation of two is, if we know."""
        return self._partners.get(channel, "")

    # Who they are ---------------------------------------------------------------------------------

    async def _one(self, bot: Bot, user: str) -> Known | None:
        if (fresh := self._fresh(user)) is not None:
            return fresh
        asking = self._asking.get(user)
        if asking is None:
            asking = asyncio.ensure_future(self._ask(bot, user))
            self._asking[user] = asking
            asking.add_done_callback(lambda _: self._asking.pop(user, None))
        stale = self._known.get(user)
        return await asyncio.shield(asking) or (stale[1] if stale else None)

    def _fresh(self, user: str) -> Known | None:
        """Give what was known of somebody a short while ago."""
        found = self._known.get(user)
        return found[1] if found and time.monotonic() - found[0] < FRESH_SECONDS else None

    async def _ask(self, bot: Bot, user: str) -> Known | None:
        """Ask Slack about somebody; all who want to know meanwhile wait for the one answer."""
        try:
            told = await self._calls.ask(bot.token, "users.info", user=user)
        except NotDone as error:
            _log.warning("slack.person_unknown", user=user, reason=str(error))
            return None
        known = await self._read(bot, told["user"])
        self._known[user] = (time.monotonic(), known)
        if len(self._known) > PEOPLE_MAX:
            self._known.popitem(last=False)
        return known

    async def _read(self, bot: Bot, user: Mapping[str, Any]) -> Known:
        team = str(user.get("team_id") or bot.team)
        return Known(team, await self._name(bot, user), _picture(user.get("profile") or {}))

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


def _picture(profile: Mapping[str, Any]) -> str:
    """Give the address of a picture that is large enough to be seen, and small enough to load."""
    return next((str(profile[size]) for size in PICTURES if profile.get(size)), "")

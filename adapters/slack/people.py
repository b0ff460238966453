"""The people in the workspaces: their names and pictures, and the conversations of two with us."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from adapters.slack.calls import Calls, NotDone
from adapters.slack.heard import Known
from adapters.slack.memory import Asking, Memory, wait_for
from adapters.slack.workspaces import Bot
from bridgebot.adapter import Refused

PEOPLE_MAX: Final = 20_000
PICTURES: Final = ("image_192", "image_72", "image_48")
_GUEST: Final = "guest"


class People:
    """Knows people by their id, and asks Slack when it does not."""

    def __init__(self, calls: Calls) -> None:
        """Know nobody."""
        self._calls = calls
        self._known: Memory[Known] = Memory(self._ask, PEOPLE_MAX)
        self._teams: dict[str, str] = {}
        self._direct: dict[tuple[str, str], str] = {}
        self._partners: dict[str, str] = {}

    def begin(self, bot: Bot, users: Collection[str]) -> list[Asking]:
        """Ask about users who are not known, all at once; give what is under way."""
        return self._known.begin(bot, users)

    def found(self, users: Collection[str]) -> dict[str, Known]:
        """Give what is known of users now; one whom Slack does not show stays unknown."""
        return self._known.found(users)

    async def meet(self, bot: Bot, users: Collection[str]) -> dict[str, Known]:
        """Get to know users in turn, where nobody waits for it."""
        users = {user for user in users if user}
        for user in users:
            if not self._known.is_fresh(user):
                await self._calls.turn(bot.token, "users.info")
                await wait_for(self.begin(bot, [user]))
        return self.found(users)

    def changed(self, user: str) -> None:
        """Ask anew next time: they changed."""
        self._known.forget(user)

    def forget(self, user: str) -> None:
        """Know nothing of somebody any more, nor of our conversation of two."""
        self._known.forget(user)
        self._direct = {key: channel for key, channel in self._direct.items() if key[1] != user}
        self._partners = {channel: who for channel, who in self._partners.items() if who != user}

    async def close(self) -> None:
        """Ask no more."""
        await self._known.close()

    # Conversations of two -------------------------------------------------------------------------

    async def direct(self, bot: Bot, user: str) -> str:
        """Give the conversation of two with somebody."""
        key = (bot.team, user)
        if key not in self._direct:
            told = await self._calls.tell(bot.token, "conversations.open", users=user)
            self.pair(bot, user, str(told["channel"]["id"]))
        return self._direct[key]

    def direct_at_hand(self, bot: Bot, user: str) -> str:
        """Give the conversation of two with somebody, if it was opened or heard of."""
        return self._direct.get((bot.team, user), "")

    def pair(self, bot: Bot, user: str, channel: str) -> None:
        """Note which channel is the conversation of two with somebody."""
        self._direct[bot.team, user] = channel
        self._partners[channel] = user

    def partner(self, channel: str) -> str:
        """Give the user with whom a conversation of two is, if we know."""
        return self._partners.get(channel, "")

    # Who they are ---------------------------------------------------------------------------------

    async def _ask(self, bot: Bot, user: str) -> Known:
        """Ask Slack about somebody; a guest is known before their company is."""
        told = (await self._calls.ask(bot.token, "users.info", user=user))["user"]
        team = str(told.get("team_id") or bot.team)
        name, picture = _name(told), _picture(told.get("profile") or {})
        if team == bot.team or told.get("enterprise_user"):
            return Known(team, name, picture)
        if team not in self._teams:
            self._known.note(user, Known(team, f"{name} ({_GUEST})", picture), is_whole=False)
        return Known(team, f"{name} ({await self._team(bot, team)})", picture)

    async def _team(self, bot: Bot, team: str) -> str:
        """Give a company's name; where we may not know it, it is not asked for again."""
        if team in self._teams:
            return self._teams[team]
        try:
            told = await self._calls.ask(bot.token, "team.info", team=team)
        except NotDone as error:
            if isinstance(error.outcome, Refused):
                self._teams[team] = _GUEST
            return _GUEST
        self._teams[team] = str(told["team"]["name"])
        return self._teams[team]


def _name(user: Mapping[str, Any]) -> str:
    """Give the name somebody shows; a guest of the workspace is shown as one."""
    profile = user.get("profile") or {}
    own = user.get("real_name") or user.get("name") or user.get("id")
    name = str(profile.get("display_name") or profile.get("real_name") or own)
    is_guest = user.get("is_restricted") or user.get("is_ultra_restricted")
    return f"{name} ({_GUEST})" if is_guest else name


def _picture(profile: Mapping[str, Any]) -> str:
    """Give the address of a picture that is large enough to be seen, and small enough to load."""
    return next((str(profile[size]) for size in PICTURES if profile.get(size)), "")

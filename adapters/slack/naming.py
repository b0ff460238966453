"""How Slack's ids are written outside this adapter, and read again."""

from dataclasses import dataclass
from typing import Final

from bridgebot.event import Place

WITH: Final = "@"
"""Before a user's id: the conversation of two with them."""
GROUP: Final = "S"
"""Slack's ids of groups of people begin so."""


@dataclass(frozen=True, slots=True)
class Naming:
    """The names of one connection's places: a channel's id, after its workspace's if many."""

    connection: str
    is_many: bool = False

    def channel(self, team: str, channel: str) -> str:
        """Name a channel."""
        return f"{team}/{channel}" if self.is_many else channel

    def place(self, team: str, channel: str, thread: str = "") -> Place:
        """Name a channel, or a thread in it."""
        return Place(self.connection, self.channel(team, channel), thread)

    def direct(self, account_name: str, thread: str = "") -> Place:
        """Name the conversation of two with somebody, or a thread in it."""
        team, user = team_of(account_name), user_of(account_name)
        return self.place(team, f"{WITH}{user}", thread)

    def split(self, channel: str) -> tuple[str, str]:
        """Give the workspace and the id of a channel; one workspace alone has no name."""
        team, slash, rest = channel.partition("/")
        return (team, rest) if slash else ("", channel)


def account(team: str, user: str) -> str:
    """Name somebody: a user's id is theirs in their own workspace only."""
    return f"{team}/{user}"


def user_of(account_name: str) -> str:
    """Give the user's id of an account."""
    return account_name.rpartition("/")[2]


def team_of(account_name: str) -> str:
    """Give the workspace of an account."""
    return account_name.rpartition("/")[0]


def message_key(team: str, channel: str, ts: str) -> str:
    """Name a message as Slack names it again, however often it tells of it."""
    return f"{team}:{channel}:{ts}"


def milliseconds(ts: str) -> int:
    """Read Slack's time, which is also a message's id."""
    seconds, _, rest = ts.partition(".")
    return int(seconds or 0) * 1000 + int((rest + "000")[:3])


def is_direct(channel: str) -> bool:
    """Tell whether a channel, by its id, is a conversation of two."""
    return channel.rpartition("/")[2].startswith(("D", WITH))


def is_user(name: str) -> bool:
    """Tell whether an id is a user's, not that of a channel or of a group."""
    return name.startswith(("U", "W"))


def unnamed(name: str) -> str:
    """Say what a channel or a group is, of which the name is not to be known."""
    return "a group" if name.startswith(GROUP) else "a channel"


def partner_of(channel: str) -> str:
    """Give the user with whom a conversation of two is, where it is named by them."""
    bare = channel.rpartition("/")[2]
    return bare.removeprefix(WITH) if bare.startswith(WITH) else ""

"""Says who somebody is: their account, the name they show, the address of their picture."""

from collections import OrderedDict
from typing import Final

from adapters.discord.heard import Payload, Reading
from bridgebot.event import Author

REMEMBERED: Final = 10_000
_DEFAULTS: Final = 6
"""How many pictures Discord has for those who chose none."""


def author_of(payload: Payload, reading: Reading) -> Author:
    """Say whose message it is."""
    member = payload.get("member") or {}
    return author(payload["author"], member, reading, str(payload.get("guild_id") or ""))


def person(payload: Payload, reading: Reading) -> Author:
    """Say who acts in an interaction: a member of a server, or somebody by themselves."""
    member = payload.get("member") or {}
    user = payload.get("user") or member["user"]
    return author(user, member, reading, str(payload.get("guild_id") or ""))


def author(user: Payload, member: Payload, reading: Reading, guild: str = "") -> Author:
    """Say who somebody is, as they show themselves in a server, if it is in one."""
    account = str(user["id"])
    name = shown_name(user, member) or reading.name(account) or account
    picture = _picture(user, member, guild) if reading.cdn else ""
    address = f"{reading.cdn.rstrip('/')}/{picture}" if picture else ""
    return Author(account, name, bool(user.get("bot")), address, guild)


def shown_name(user: Payload, member: Payload) -> str:
    """Give the name that somebody shows; nothing where only their account is told."""
    return str(member.get("nick") or user.get("global_name") or user.get("username") or "")


def _picture(user: Payload, member: Payload, guild: str) -> str:
    account = str(user["id"])
    if guild and member.get("avatar"):
        return f"guilds/{guild}/users/{account}/avatars/{member['avatar']}.png"
    if user.get("avatar"):
        return f"avatars/{account}/{user['avatar']}.png"
    if "username" not in user:
        return ""
    return f"embed/avatars/{(int(account) >> 22) % _DEFAULTS}.png"


class Names:
    """The names that accounts showed, for what tells of an account alone."""

    def __init__(self) -> None:
        """Know nobody."""
        self._names: OrderedDict[str, str] = OrderedDict()

    def note(self, of: Author) -> None:
        """Note the name of somebody who was heard."""
        if of.name == of.account:
            return
        self._names[of.account] = of.name
        self._names.move_to_end(of.account)
        while len(self._names) > REMEMBERED:
            self._names.popitem(last=False)

    def forget(self, account: str) -> None:
        """Know the name of an account no more."""
        self._names.pop(account, None)

    def of(self, account: str) -> str:
        """Give the name of an account; nothing if it was not heard."""
        return self._names.get(account, "")

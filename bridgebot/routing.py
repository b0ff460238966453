"""Who is staff, which team place answers for a connection, and how to reach somebody alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from bridgebot.conversation.lanes import Lanes
from bridgebot.emoji import bare, named
from bridgebot.event import Place
from bridgebot.owners.pauses import PAUSES, PauseSettings
from bridgebot.people.belonging import Belonging

DONE: Final = "done"
"""What a sign stands for that ships a suggestion and resolves an issue."""
SEND: Final = "send"
"""The verb that a sign stands for with which staff send their own words to the customer."""
RECORD: Final = "record"
"""What a sign stands for that makes the words it is put on into an issue of who said them."""
ALARM: Final = "urgent"
"""The verb that customers too may say by a sign, on what they were shown of an issue."""
REOPEN: Final = "reopen"
"""The verb that customers too may say by a sign, on what they were shown or told of an issue."""
VOTE: Final = "vote"
"""The verb that anybody may say by a sign, wherever something is shown or was asked."""

REACTIONS: Final = {
    "\U0001f440": "take",
    "\U0001f464": "assign",
    "\u23eb": "escalate",
    "\u2705": DONE,
    "\U0001f504": REOPEN,
    "\u203c": ALARM,
    "\U0001f3ab": RECORD,
    "\U0001f4e8": SEND,
}
"""The signs that stand for verbs, unless others are set."""


class Role(IntEnum):
    """What somebody may do."""

    CUSTOMER = 0
    STAFF = 1
    ADMIN = 2


@dataclass(frozen=True, slots=True)
class Routing:
    """Team places by connection, accounts listed as staff and admins, signs that are verbs.

    `zones` are the time zones of connections. `direct` makes, by connection, the place of direct
    messages with an account, and `addresses` gives the address of a message, or of a place. As long
    as nobody is listed as an admin, staff are admins.
    """

    teams: Mapping[str, Place] = field(default_factory=dict)
    staff: frozenset[tuple[str, str]] = frozenset()
    admins: frozenset[tuple[str, str]] = frozenset()
    reactions: Mapping[str, str] = field(default_factory=lambda: dict(REACTIONS))
    direct: Mapping[str, Callable[[str], Place]] = field(default_factory=dict)
    addresses: Mapping[str, Callable[[Place, str], str]] = field(default_factory=dict)
    belonging: Belonging = field(default_factory=Belonging)
    lanes: Lanes = field(default_factory=Lanes)
    zones: Mapping[str, str] = field(default_factory=dict)
    pauses: PauseSettings = PAUSES

    def zone(self, connection: str) -> str:
        """Give the time zone of a connection's people."""
        return self.zones.get(connection, "UTC")

    def alone(self, connection: str, account: str) -> tuple[str, str]:
        """Give the channel and thread in which an account is reached alone, or nothing."""
        direct = self.direct.get(connection)
        place = direct(account) if direct else Place("", "")
        return place.channel, place.thread

    def address(self, place: Place, message: str = "") -> str:
        """Give the address at which people find a message, or a place; nothing if none is known."""
        address = self.addresses.get(place.connection)
        return address(place, message) if address else ""

    def verb_of(self, emoji: str) -> str:
        """Say which verb a sign stands for, if any; how it is drawn makes no difference."""
        return self.reactions.get(bare(emoji)) or self.reactions.get(named(emoji), "")

    def team(self, connection: str) -> Place | None:
        """Give the team place of a connection, else the first one there is."""
        return self.teams.get(connection) or next(iter(self.teams.values()), None)

    def role(self, place: Place, account: str) -> Role:
        """Say what an account may do: those listed, and whoever speaks in a team place."""
        listed = self.listed(place.connection, account)
        return max(listed, self._staff) if self.is_team(place) else listed

    def listed(self, connection: str, account: str) -> Role:
        """Say what an account may do wherever it speaks."""
        identity = (connection, account)
        if identity in self.admins:
            return Role.ADMIN
        return self._staff if identity in self.staff else Role.CUSTOMER

    @property
    def _staff(self) -> Role:
        return Role.STAFF if self.admins else Role.ADMIN

    def sign_of(self, verb: str) -> str:
        """Give the sign that stands for a verb; nothing if none does."""
        return next((sign for sign, each in self.reactions.items() if each == verb), "")

    def is_team(self, place: Place) -> bool:
        """Tell whether a place, or the thread in it, is a team's."""
        team = self.teams.get(place.connection)
        return team is not None and team.channel == place.channel

"""Who is staff, which team place answers for a connection, and how to reach somebody alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from bridgebot.event import Place

DONE: Final = "done"
"""What a sign stands for that ships a suggestion and resolves an issue."""
ALARM: Final = "urgent"
"""The verb that customers too may say by a sign, on what they were shown of an issue."""


REACTIONS: Final = {
    "\U0001f440": "take",
    "\u2705": DONE,
    "\u203c": ALARM,
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

    `direct` makes, by connection, the place of direct messages with an account. As long as nobody
    is listed as an admin, staff are admins.
    """

    teams: Mapping[str, Place] = field(default_factory=dict)
    staff: frozenset[tuple[str, str]] = frozenset()
    admins: frozenset[tuple[str, str]] = frozenset()
    reactions: Mapping[str, str] = field(default_factory=lambda: dict(REACTIONS))
    direct: Mapping[str, Callable[[str], Place]] = field(default_factory=dict)

    def team(self, connection: str) -> Place | None:
        """Give the team place of a connection, else the first one there is."""
        return self.teams.get(connection) or next(iter(self.teams.values()), None)

    def role(self, place: Place, account: str) -> Role:
        """Say what an account may do: those listed, and whoever speaks in a team place."""
        identity = (place.connection, account)
        if identity in self.admins:
            return Role.ADMIN
        if identity in self.staff or self.is_team(place):
            return Role.STAFF if self.admins else Role.ADMIN
        return Role.CUSTOMER

    def is_team(self, place: Place) -> bool:
        """Tell whether a place, or the thread in it, is a team's."""
        team = self.teams.get(place.connection)
        return team is not None and team.channel == place.channel

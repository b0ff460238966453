"""Who is staff, and which team place answers for a connection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from bridgebot.event import Place


class Role(IntEnum):
    """What somebody may do."""

    CUSTOMER = 0
    STAFF = 1
    ADMIN = 2


@dataclass(frozen=True, slots=True)
class Routing:
    """Team places by connection, accounts listed as staff and admins, signs that are verbs."""

    teams: Mapping[str, Place] = field(default_factory=dict)
    staff: frozenset[tuple[str, str]] = frozenset()
    admins: frozenset[tuple[str, str]] = frozenset()
    reactions: Mapping[str, str] = field(default_factory=lambda: {"\U0001f440": "take"})

    def team(self, connection: str) -> Place | None:
        """Give the team place of a connection, else the first one there is."""
        return self.teams.get(connection) or next(iter(self.teams.values()), None)

    def role(self, place: Place, account: str) -> Role:
        """Say what an account may do: those listed, and whoever speaks in a team place."""
        identity = (place.connection, account)
        if identity in self.admins:
            return Role.ADMIN
        if identity in self.staff or self.is_team(place):
            return Role.STAFF
        return Role.CUSTOMER

    def is_team(self, place: Place) -> bool:
        """Tell whether a place, or the thread in it, is a team's."""
        team = self.teams.get(place.connection)
        return team is not None and team.channel == place.channel

"""Says who may do what in a room, creators included."""

from collections.abc import Mapping
from typing import Any, Final

CREATORS_RULE: Final = frozenset(str(number) for number in range(1, 12))
"""The room versions in which creators are bound by levels like everybody else."""
INFINITE: Final = 1 << 62
ADMIN: Final = 50


class Powers:
    """The power levels of one room, as its state tells them."""

    def __init__(self) -> None:
        """Begin with what holds where nothing is said."""
        self._levels: Mapping[str, Any] = {}
        self._are_set = False
        self._creators: frozenset[str] = frozenset()
        self._creator = ""

    def take_levels(self, content: Mapping[str, Any]) -> None:
        """Learn what `m.room.power_levels` says."""
        self._levels = content
        self._are_set = True

    def take_creation(self, sender: str, content: Mapping[str, Any]) -> None:
        """Learn what `m.room.create` says: from version 12 on, creators may do everything."""
        self._creator = str(content.get("creator") or sender)
        if str(content.get("room_version", "1")) not in CREATORS_RULE:
            more = content.get("additional_creators")
            others = more if isinstance(more, list) else []
            self._creators = frozenset({sender, *map(str, others)})

    def of(self, user: str) -> int:
        """Say how much somebody may do."""
        if user in self._creators:
            return INFINITE
        if not self._are_set:
            return 100 if user == self._creator else 0
        users = self._levels.get("users")
        own = users.get(user) if isinstance(users, Mapping) else None
        return _whole(own, _whole(self._levels.get("users_default"), 0))

    def needed(self, event_type: str, *, is_state: bool = False) -> int:
        """Say how much it takes to send something."""
        events = self._levels.get("events")
        own = events.get(event_type) if isinstance(events, Mapping) else None
        default = "state_default" if is_state else "events_default"
        fallback = 50 if is_state and self._are_set else 0
        return _whole(own, _whole(self._levels.get(default), fallback))

    def may(self, user: str, event_type: str, *, is_state: bool = False) -> bool:
        """Tell whether somebody may send something."""
        return self.of(user) >= self.needed(event_type, is_state=is_state)

    def may_do(self, user: str, deed: str) -> bool:
        """Tell whether somebody may `invite`, `kick`, `ban` or `redact` what others said."""
        return self.of(user) >= _whole(self._levels.get(deed), 0 if deed == "invite" else 50)

    def is_admin(self, user: str) -> bool:
        """Tell whether somebody speaks for the room."""
        return self.of(user) >= min(ADMIN, self.needed("m.room.power_levels", is_state=True))


def _whole(found: object, default: int) -> int:
    if isinstance(found, str) and found.lstrip("-").isdigit():
        return int(found)  # early room versions allowed this
    return found if isinstance(found, int) else default

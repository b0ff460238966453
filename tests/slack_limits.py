"""How often Slack lets each of its methods be called: by tiers, a workspace at a time."""

import time
from collections import defaultdict
from collections.abc import Mapping

MINUTE = 60.0
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
_METHODS: Mapping[int, tuple[str, ...]] = {
    2: ("auth.teams.list", "reactions.remove", "usergroups.list"),
    3: (
        *("apps.connections.open", "chat.delete", "chat.update", "reactions.add", "files.delete"),
        *("conversations.history", "conversations.info", "conversations.open"),
        *("conversations.replies", "reactions.get", "team.info", "users.conversations"),
    ),
    4: (
        *("chat.postEphemeral", "files.completeUploadExternal", "files.getUploadURLExternal"),
        *("files.info", "oauth.v2.access", "users.info"),
        *("views.open", "views.publish", "views.update"),
    ),
}
_SPECIAL = {"auth.test": 300, "chat.postMessage": 300}
"""Some hundreds a minute; of messages, one a second in each channel besides."""


class Limits:
    """Counts calls; `haste` is how many times as fast a minute goes by."""

    def __init__(self) -> None:
        self.haste = 1.0
        self.per_minute = {each: TIERS[tier] for tier, many in _METHODS.items() for each in many}
        self.per_minute |= _SPECIAL
        self.broken: list[str] = []
        """The methods that were called too often, each time."""
        self._called: dict[tuple[str, str], list[float]] = defaultdict(list)

    def wait(self, method: str, team: str) -> float:
        """Count a call; answer how many seconds too early it is."""
        now, minute = time.monotonic(), MINUTE / self.haste
        lately = [at for at in self._called[method, team] if now - at < minute]
        self._called[method, team] = lately
        if len(lately) >= self.per_minute[method]:
            self.broken.append(method)
            return lately[0] + minute - now
        lately.append(now)
        return 0.0

"""Counts calls by method and workspace: what can wait leaves room for what cannot."""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Final

A_MINUTE: Final = {
    **dict.fromkeys(("conversations.history", "conversations.replies"), 50),
    **dict.fromkeys(("conversations.info", "users.conversations"), 50),
    "auth.teams.list": 20,
    "users.info": 100,
}
"""How often a minute Slack lets a method be called: 20, 50 and 100 times, by its tier."""
SHARE: Final = 0.8
"""How much of that is for calls that can wait; somebody may be waiting for the others."""


class Pace:
    """How fast calls follow each other, in so many seconds that Slack calls a minute."""

    def __init__(self, minute: float = 60.0, now: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing called."""
        self._minute = minute
        self._now = now
        self._called: dict[str, dict[str, deque[float]]] = defaultdict(dict)

    def count(self, token: str, method: str) -> None:
        """Count a call."""
        if method in A_MINUTE:
            budget = int(A_MINUTE[method] * SHARE)
            self._called[token].setdefault(method, deque(maxlen=budget)).append(self._now())

    def wait(self, token: str, method: str) -> float:
        """Say how many seconds a call that can wait should wait."""
        lately = self._called[token].get(method, deque(maxlen=1))
        is_full = len(lately) == lately.maxlen
        return max(0.0, lately[0] + self._minute - self._now()) if is_full else 0.0

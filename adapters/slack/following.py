"""Follows channels whose ids change, which keep their first id outside; and threads."""

import json
from typing import Final

from adapters.slack.heard import Heard
from adapters.slack.naming import Naming
from bridgebot.adapter import Cursor, Gate
from bridgebot.event import Posted

MOVES: Final = "#moved"
THREADS: Final = "#threads"
THREADS_MAX: Final = 20


class Channels:
    """Which id a channel has now, and which it had when we first heard of it."""

    def __init__(self, naming: Naming) -> None:
        """Know of no change."""
        self.naming = naming
        self._now: dict[str, str] = {}
        self._first: dict[str, str] = {}

    @property
    def have_moved(self) -> bool:
        """Tell whether any channel has another id than it had first."""
        return bool(self._first)

    async def recall(self, gate: Gate) -> None:
        """Recall the changes there were."""
        self._take(json.loads(await gate.cursor(MOVES) or "{}"))

    async def move(self, gate: Gate, old: str, new: str) -> None:
        """Note that a channel has a new id."""
        changed = {**self._now, self.first(old): new}
        await gate.accept([], Cursor(json.dumps(changed), MOVES))
        self._take(changed)

    def now(self, channel: str) -> str:
        """Give the id with which Slack knows a channel, of one that we name."""
        _, bare = self.naming.split(channel)
        return self._now.get(bare, bare)

    def first(self, channel: str) -> str:
        """Give the id under which we name a channel that Slack tells of."""
        return self._first.get(channel, channel)

    def _take(self, moves: dict[str, str]) -> None:
        self._now = moves
        self._first = {new: first for first, new in moves.items()}


class Threads:
    """The threads in which something was heard lately: their replies are in no history."""

    def __init__(self, gate: Gate) -> None:
        """Keep them at this gate."""
        self._gate = gate
        self._known: dict[str, list[str]] = {}

    async def of(self, channel: str) -> list[str]:
        """List the threads of a channel, the latest last."""
        if channel not in self._known:
            kept = await self._gate.cursor(f"{THREADS}:{channel}")
            self._known[channel] = kept.split(",") if kept else []
        return self._known[channel]

    async def remember(self, channel: str, thread: str) -> None:
        """Remember a thread."""
        known = await self.of(channel)
        if thread in known:
            return
        self._known[channel] = [*known, thread][-THREADS_MAX:]
        kept = Cursor(",".join(self._known[channel]), f"{THREADS}:{channel}")
        await self._gate.accept([], kept)

    async def follow(self, heard: Heard) -> None:
        """Remember the thread that something was heard in."""
        for event in heard.events:
            if heard.mark and event.place.thread and isinstance(event, Posted):
                await self.remember(heard.mark[0], event.place.thread)

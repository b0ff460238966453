"""Keeps messages that cannot be handed in yet: their key is not here, or nobody let them out.

They are on the disk before the sync that brought them counts as heard.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from adapters.matrix.session import Folder
from adapters.matrix.wire import Json

FILE: Final = "unread.json"
KEPT_MS: Final = 7 * 24 * 3_600_000
KEPT: Final = 2_000
"""How many are kept at most, the newest."""


class Lacks(StrEnum):
    """What a message waits for."""

    KEY = "key"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Unread:
    """A message that waits; `event` as the homeserver gave it."""

    room: str
    event: Json
    lacks: Lacks
    since: int
    told: bool = False
    """Whether the room was told."""


class Shelf:
    """All messages that wait."""

    def __init__(self, folder: Folder) -> None:
        """Take up those that waited before."""
        self._folder = folder
        found: list[dict[str, Any]] = folder.read(FILE) or []
        self._kept = {
            each["event"]["event_id"]: Unread(**{**each, "lacks": Lacks(each["lacks"])})
            for each in found
        }
        self._is_changed = False

    def __iter__(self) -> Iterator[Unread]:
        """Go through them, the oldest first."""
        return iter(list(self._kept.values()))

    def put(self, room: str, event: Json, lacks: Lacks) -> None:
        """Keep one, unless it is there."""
        name = event["event_id"]
        held = self._kept.get(name)
        if held is None or held.lacks is not lacks:
            self._kept[name] = Unread(room, event, lacks, time.time_ns() // 1_000_000)
            self._is_changed = True

    def told(self, those: Iterable[Unread]) -> None:
        """Note that their room was told."""
        for each in those:
            self._kept[each.event["event_id"]] = Unread(
                each.room, each.event, each.lacks, each.since, told=True
            )
            self._is_changed = True

    def take(self, those: Iterable[Unread]) -> None:
        """Take some off: they were handed in."""
        for each in those:
            held = self._kept.get(each.event["event_id"])
            if held is not None and held.lacks is each.lacks:  # else it lacks something new
                del self._kept[each.event["event_id"]]
                self._is_changed = True

    def forget(self, account: str) -> None:
        """Let go of all that an account said, on the disk too."""
        self._kept = {k: each for k, each in self._kept.items() if each.event["sender"] != account}
        self._is_changed = True
        self.save()

    def save(self) -> None:
        """Write what changed to the disk."""
        if not self._is_changed:
            return
        oldest = time.time_ns() // 1_000_000 - KEPT_MS
        fresh = [each for each in self._kept.values() if each.since > oldest][-KEPT:]
        self._kept = {each.event["event_id"]: each for each in fresh}
        self._folder.write(FILE, [asdict(each) for each in fresh])
        self._is_changed = False

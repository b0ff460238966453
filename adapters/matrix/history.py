"""Looks up what stands in a room: our own messages, and what was said while we did not listen."""

import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import structlog

from adapters.matrix import doors
from adapters.matrix.outcomes import is_passing
from adapters.matrix.parsing import EDIT, ENCRYPTED, relation, thread_of
from adapters.matrix.realm import Realm
from adapters.matrix.rendering import KEY
from adapters.matrix.room import Room
from adapters.matrix.wire import Declined, Json, path

_log = structlog.get_logger()
PAGE: Final = 200
REMEMBERED: Final = 2_000
NOTED: Final = 20_000
SLACK_MS: Final = 600_000
"""By how much the homeserver's clock may differ from ours."""
PAGES_BACK: Final = 500


@dataclass(frozen=True, slots=True)
class About:
    """Who said something, and in which thread; nobody, when it cannot be known."""

    sender: str = ""
    thread: str = ""


class History:
    """What stands in the rooms of one account."""

    def __init__(self, realm: Realm) -> None:
        """Look things up for this account."""
        self._wire = realm.wire
        self._user_id = realm.user_id
        self._are_ours = realm.are_ours
        self._crypto = realm.crypto
        self._known: OrderedDict[str, Json] = OrderedDict()
        self._noted: OrderedDict[str, About] = OrderedDict()

    def remember(self, message: str, content: Json) -> None:
        """Note what a message of ours says now."""
        self._known[message] = content
        self._known.move_to_end(message)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    async def content(self, room: Room, message: str) -> Json:
        """Give what a message of ours says now; nothing when it is not ours."""
        if message not in self._known:
            self.remember(message, await self._looked_up(room, message))
        return self._known[message]

    def note(self, event: Json) -> None:
        """Note who says something, and where."""
        content = event.get("content") or {}
        self._note(str(event["event_id"]), About(str(event["sender"]), thread_of(content)))

    def _note(self, message: str, about: About) -> About:
        self._noted[message] = about
        if len(self._noted) > NOTED:
            self._noted.popitem(last=False)
        return about

    def noted(self, message: str) -> About:
        """Say what was noted about a message."""
        return self._noted.get(message) or About()

    async def about(self, room: Room, message: str) -> About:
        """Say who said something, and where; looked up when it was not noted."""
        if message in self._noted:
            return self._noted[message]
        found = await self._event(room, message)
        content = found.get("content") or {}
        return self._note(message, About(str(found.get("sender", "")), thread_of(content)))

    async def _event(self, room: Room, message: str) -> Json:
        """Look up an event; nothing when there is none for us."""
        try:
            return await self._wire.call("GET", path("rooms", room.id, "event", message))
        except Declined as declined:
            if is_passing(declined):
                raise
            return {}

    async def _looked_up(self, room: Room, message: str) -> Json:
        found = await self._event(room, message)
        if not self._are_ours(str(found.get("sender"))):
            return {}
        latest = ((found.get("unsigned") or {}).get("m.relations") or {}).get(EDIT) or {}
        first = self._clear(room, found)
        if "content" not in latest:
            return first
        return first | (self._clear(room, latest).get("m.new_content") or {})

    def _clear(self, room: Room, event: Json) -> Json:
        """Give the content of an event, decrypted if it was encrypted."""
        if event.get("type") == ENCRYPTED and self._crypto is not None:
            event = self._crypto.decrypt(room.id, event) or event
        content: Json = event.get("content") or {}
        return content

    async def ours(self, room: Room, key: str, since: int) -> dict[str, str]:
        """Give the parts of a message of ours that stand there, each by the key it was sent under.

        Whoever of ours said them: the account itself, or one through which it speaks.
        """
        found: dict[str, str] = {}
        start = ""
        for _ in range(PAGES_BACK):
            page = await self.page(room, start)
            for event in page.get("chunk") or ():
                said = event.get("content", {}).get(KEY)
                if self._are_ours(str(event.get("sender"))) and _is_part(said, key):
                    found[str(said)] = event["event_id"]
                if event.get("origin_server_ts", 0) < since - SLACK_MS:
                    return _in_order(found)
            start = str(page.get("end") or "")
            if not start:
                break
        return _in_order(found)

    async def our_reactions(self, room: Room, message: str, signs: Iterable[str]) -> list[str]:
        """List our reactions with these signs to a message."""
        wanted = {doors.bare(sign) for sign in signs}
        related = ("rooms", room.id, "relations", message, "m.annotation", "m.reaction")
        where = "/_matrix/client/v1/" + "/".join(quote(part, safe="") for part in related)
        found = await self._wire.call("GET", where, query={"limit": "1000"})
        return [
            event["event_id"]
            for event in found.get("chunk") or ()
            if event.get("sender") == self._user_id
            and doors.bare(str(relation(event.get("content") or {}).get("key"))) in wanted
        ]

    async def gap(self, room: Room, start: str, since: str, until: str = "") -> list[Json]:
        """List what was said before a point, back to another; the oldest first.

        With `until`, back to where that person was invited, since we may only have joined then.
        """
        events: list[Json] = []
        while start:
            page = await self.page(room, start, "" if until else since)
            chunk = page.get("chunk") or ()
            for event in page.get("state") or ():
                if event.get("state_key") not in room.members:
                    room.take(event)
            for event in chunk:
                events.append(event)
                if until and is_invitation(event, until):
                    return events[::-1]
            start = str(page.get("end") or "") if chunk else ""
        return events[::-1]

    async def page(self, room: Room, start: str, to: str = "") -> Json:
        """Read a page of a room's history, backwards."""
        query = {"dir": "b", "limit": str(PAGE), "filter": '{"lazy_load_members":true}'}
        query |= {"from": start} if start else {}
        query |= {"to": to} if to else {}
        return await self._wire.call("GET", path("rooms", room.id, "messages"), query=query)


def is_invitation(event: Json, user: str) -> bool:
    """Tell whether an event invites somebody."""
    content = event.get("content") or {}
    is_about = event.get("type") == "m.room.member" and event.get("state_key") == user
    return is_about and content.get("membership") == "invite"


def _is_part(said: object, key: str) -> bool:
    return isinstance(said, str) and (said == key or said.startswith(f"{key}."))


def _in_order(found: dict[str, str]) -> dict[str, str]:
    return {part: found[part] for part in sorted(found, key=_part_number)}


_PART: Final = re.compile(r"\.(?:(\d+)|(p)|f(\d+))$")


def _part_number(part: str) -> tuple[int, int]:
    """Sort the words first, then the poll below them, then the files."""
    match _PART.search(part):
        case None:
            return 0, 0
        case found if found[1]:
            return 0, int(found[1])
        case found:
            return (1, 0) if found[2] else (2, int(found[3]))

"""Says one message part by part, with its files; what is there already is not said again."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from adapters.slack import ability, files, rendering
from adapters.slack.calls import Calls, NotDone
from adapters.slack.drawing import Drawing
from adapters.slack.files import Parcel, Uploads
from adapters.slack.naming import is_direct
from adapters.slack.rendering import Page, Rendered
from adapters.slack.workspaces import Spot
from bridgebot.event import Edit, File, Post
from bridgebot.text import Doc, plain, say

GONE: Final = frozenset(
    {"message_not_found", "file_not_found", "file_deleted", "edit_window_closed"}
)
_NO_FILES: Final = frozenset(
    {"missing_scope", "file_uploads_disabled", "file_uploads_except_images_disabled"}
)
"""What Slack says where the app may show no files."""
_REMEMBERED: Final = 1000
_BURST: Final = 3

Parts = dict[int, str]
"""What Slack calls the parts of a message that are there, by number."""


class _NotAllowed(Exception):
    """The app may show no files."""


@dataclass(frozen=True, slots=True)
class Speaking:
    """Says messages, and changes them."""

    calls: Calls
    drawing: Drawing
    uploads: Uploads
    speak_as: bool
    there: OrderedDict[str, Parts]
    """The parts of messages that were begun, by their key."""

    def rendered(self, op: Post) -> Rendered:
        """Render a message."""
        hearers = () if is_direct(op.place.channel) else op.hearers
        body = op.body if plain(op.body).strip() or not op.files else _named(op.files)
        return rendering.message(self.drawing, body, op.buttons, hearers)

    def remember(self, key: str, there: Parts) -> None:
        """Remember which parts of a message are there."""
        self.there[key] = there
        while len(self.there) > _REMEMBERED:
            self.there.popitem(last=False)

    async def post(self, spot: Spot, op: Post, key: str) -> tuple[str, ...]:
        """Say what of a message is not there yet; give the names of its parts, then its files."""
        rendered = self.rendered(op)
        there, speaker = self.there.get(key, {}), self._speaker(op.speaker, op.picture)
        below = spot
        for part, page in enumerate(rendered.pages):
            if part not in there:
                there[part] = await self._say(below, page, (key, part), speaker)
                self.remember(key, there)
            below = replace(spot, thread=spot.thread or there[0])
        parcels = list(files.parcels(op.files, rendered.whole))
        where = below if rendered.whole else spot
        try:
            shown = await self._files(where, parcels, key, speaker)
        except _NotAllowed:
            note, last = _not_shown(parcel.name for parcel in parcels), len(rendered.pages)
            shown = ()
            if last not in there:
                there[last] = await self._say(where, note, (key, last), speaker)
                self.remember(key, there)
        return *in_order(there), *shown

    async def _files(
        self, spot: Spot, parcels: list[Parcel], key: str, speaker: Mapping[str, str]
    ) -> tuple[str, ...]:
        """Send files, where the app may send some."""
        try:
            return await self.uploads.send(spot, parcels, key, speaker)
        except NotDone as error:
            if error.code in _NO_FILES:
                raise _NotAllowed from error
            raise

    async def edit(self, spot: Spot, op: Edit, key: str) -> tuple[str, ...]:
        """Change each part; more hang in the thread, what is left over goes, files stay."""
        rendered = rendering.message(self.drawing, op.body, op.buttons)
        said = [each for each in op.messages if not is_file(each)]
        shown = [each for each in op.messages if is_file(each)]
        below, there = below_first(spot, op), self.there.get(key, {})
        for part, page in enumerate(rendered.pages):
            if part < len(said) and await self._changed(spot, said[part], page, is_first=not part):
                there[part] = said[part]
            elif part not in there:
                there[part] = await self._say(below, page, (key, part), {})
                self.remember(key, there)
        for ts in said[len(rendered.pages) :]:
            await self.delete(spot, ts)
        parcels = list(files.parcels((), rendered.whole))
        with suppress(_NotAllowed):
            shown += await self._files(below, parcels, key, {})
        now = (*in_order(there), *shown)
        return now if len(now) >= len(op.messages) and now != op.messages else ()

    async def delete(self, spot: Spot, message: str) -> None:
        """Take a part of a message back, or a file."""
        try:
            if is_file(message):
                await self.uploads.take_back(spot.bot, message)
                return
            given = {"channel": spot.channel, "ts": message}
            await self.calls.tell(spot.bot.token, "chat.delete", **given)
        except NotDone as error:
            if error.code not in GONE:
                raise

    # One part -----------------------------------------------------------------------------------

    def _speaker(self, name: str, picture: str) -> dict[str, str]:
        """Say in whose name, and with whose picture, something is said."""
        if not name or not self.speak_as:
            return {}
        spoken = {"username": rendering.cut(name, ability.SPEAKER)}
        is_address = picture.startswith(("https://", "http://"))
        return spoken | ({"icon_url": picture} if is_address else {})

    async def _say(
        self, spot: Spot, page: Page, mark: tuple[str, int], speaker: Mapping[str, str]
    ) -> str:
        """Say a part; after the first few, no faster than Slack takes them."""
        await asyncio.sleep(0 if mark[1] < _BURST else ability.PLACE.pace)
        given: dict[str, Any] = {
            "channel": spot.channel,
            "text": page.text,
            "blocks": page.blocks,
            "metadata": rendering.metadata(*mark),
            "unfurl_links": False,
            "unfurl_media": False,
            **spot.within(),
            **speaker,
        }
        told = await self.calls.tell(spot.bot.token, "chat.postMessage", **given)
        return str(told["ts"])

    async def _changed(self, spot: Spot, ts: str, page: Page, *, is_first: bool) -> bool:
        """Change a part; False for a further one that an earlier edit took away."""
        given = {"channel": spot.channel, "ts": ts, "text": page.text, "blocks": page.blocks}
        try:
            await self.calls.tell(spot.bot.token, "chat.update", **given)
        except NotDone as error:
            if is_first or error.code != "message_not_found":
                raise
            return False
        return True


def in_order(there: Parts) -> tuple[str, ...]:
    """Give the names of parts in their order."""
    return tuple(there[part] for part in sorted(there))


def below_first(spot: Spot, op: Edit) -> Spot:
    """Give the thread in which what a message has no room for goes on."""
    return replace(spot, thread=spot.thread or op.messages[0])


def is_file(message: str) -> bool:
    """Tell whether a part of a message is a file."""
    return message.startswith("F")


def _not_shown(names: Iterable[str]) -> Page:
    """Name files in words where none may be shown."""
    return rendering.plain_page(f"\U0001f4ce {', '.join(names)} (the app may show no files here)")


def _named(shown: tuple[File, ...]) -> Doc:
    return say(f"\U0001f4ce {', '.join(file.name for file in shown)}")

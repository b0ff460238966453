"""Changes what stands there already: edits, deletes, signs, and the tags of a forum's posts."""

import re
from typing import Any, Final

import structlog

from adapters.discord import places, rendering, showing, tagging
from adapters.discord.calls import NotDone
from adapters.discord.places import Spot
from adapters.discord.posting import Means, Posting
from adapters.discord.rendering import Page, Payload
from bridgebot.adapter import Refused, Sent
from bridgebot.event import Delete, Edit, Post, React

_log = structlog.get_logger()
_CHANNEL: Final = "/channels/{channel_id}"
_MESSAGE: Final = f"{_CHANNEL}/messages/{{message_id}}"
_REACTION: Final = f"{_MESSAGE}/reactions/{{emoji}}/@me"
_NOT_OURS: Final = 50005
_MAY_NOT: Final = 50013
_ARCHIVED: Final = 50083
_CUSTOM: Final = re.compile(r":?(\w+:\d+)")


class Changing:
    """Changes messages of ours, and puts signs on any."""

    def __init__(self, means: Means, posting: Posting) -> None:
        """Take all that is needed."""
        self._means = means
        self._calls = means.calls
        self._posting = posting

    async def edit(self, op: Edit, key: str) -> Sent:
        """Change each part; what is longer now is said below, one that is left over goes."""
        pages = rendering.message(self._posting.shown(op), op.buttons, (), key).pages
        for message, page in zip(op.messages, pages, strict=False):
            await self._change(op, message, page)
        for message in op.messages[len(pages) :]:
            await self._take_back(op, message)
        if len(pages) <= len(op.messages):
            return Sent()
        more = Post(op.place, op.body, speaker=op.speaker)
        spot = self._means.spots.where(op.place, op.messages[0])
        ids = list(op.messages)
        for part, page in enumerate(pages[len(op.messages) :], len(op.messages)):
            ids.append(await self._posting.say(spot, more, (key, part), page))
        return Sent(tuple(ids))

    async def delete(self, op: Delete) -> None:
        """Take each part back."""
        for message in op.messages:
            await self._take_back(op, message)

    async def react(self, op: React) -> None:
        """Put a sign on a message, or take ours off."""
        custom = _CUSTOM.fullmatch(op.emoji)
        for message in op.messages[:1]:
            await self._calls.call(
                "DELETE" if op.remove else "PUT",
                _REACTION,
                channel_id=self._means.spots.where(op.place, message).channel,
                message_id=places.bare(message),
                emoji=custom[1] if custom else op.emoji,
            )

    async def _take_back(self, op: Edit | Delete, message: str) -> None:
        """Take a part back; what was said as somebody is the webhook's, and gone by it alone."""
        try:
            await self._at(op, "DELETE", message)
        except NotDone as error:
            if error.code != _MAY_NOT or places.is_direct(op.place):
                raise
            await self._by_webhook(op, message, None)

    async def _by_webhook(self, op: Edit | Delete, message: str, payload: Payload | None) -> None:
        spot = self._spot(op, message)
        where = (spot.above or spot.channel, spot.channel if spot.above else "")
        await self._means.speaking.change(where, message, payload)

    async def _at(self, op: Edit | Delete, method: str, message: str, payload: Any = None) -> Any:
        spot, bare = self._spot(op, message), places.bare(message)
        return await self._calls.call(
            method, _MESSAGE, payload, channel_id=spot.channel, message_id=bare
        )

    def _spot(self, op: Edit | Delete, message: str) -> Spot:
        return self._means.spots.where(op.place, message, op.messages[0])

    async def _change(self, op: Edit, message: str, page: Page) -> None:
        kept = await self._kept(op, message)
        try:
            await self._patch(op, message, page.payload(kept=kept))
        except NotDone as error:
            if not kept or not isinstance(error.outcome, Refused):
                raise
            _log.warning("discord.files_not_kept", message=message, reason=str(error))
            await self._patch(op, message, page.payload())
        if message == op.messages[0] and self._is_post(op):
            await self._retag(op, message)

    async def _kept(self, op: Edit, message: str) -> list[Payload]:
        """Give what shows a message's files: only the words of people come with some."""
        if not op.speaker:
            return []
        return showing.kept(await self._at(op, "GET", message))

    async def _patch(self, op: Edit, message: str, payload: Payload) -> None:
        try:
            await self._at(op, "PATCH", message, payload)
        except NotDone as error:
            await self._change_otherwise(op, message, payload, error)

    async def _change_otherwise(
        self, op: Edit, message: str, payload: Payload, error: NotDone
    ) -> None:
        """Change what stands in an archived thread, or was said as somebody."""
        if error.code == _ARCHIVED:
            await self._means.spots.open_again(self._spot(op, message))
            await self._at(op, "PATCH", message, payload)
            return
        if error.code != _NOT_OURS:
            raise error
        await self._by_webhook(op, message, payload)

    # Tags ---------------------------------------------------------------------------------------

    def _is_post(self, op: Edit) -> bool:
        """Tell whether a card is the beginning of a forum's post."""
        is_card = bool(op.standing) and not op.place.thread
        return is_card and self._means.known.is_forum(op.place.channel)

    async def _retag(self, op: Edit, message: str) -> None:
        """Let a forum's post wear the tag of where it stands; without one it is as good."""
        known, names = self._means.known, self._means.tag_names
        try:
            worn = await self._worn(message)
            tags = tagging.anew(known, op.place.channel, op.standing, names, worn)
            if tags != worn:
                changed = {"applied_tags": tags}
                await self._calls.call("PATCH", _CHANNEL, changed, channel_id=message)
        except NotDone as error:
            if not isinstance(error.outcome, Refused):
                raise
            _log.warning("discord.not_tagged", thread=message, reason=str(error))

    async def _worn(self, thread: str) -> list[str]:
        worn = self._means.known.worn(thread)
        if worn is None:
            told = await self._calls.call("GET", _CHANNEL, channel_id=thread)
            worn = [str(each) for each in told.get("applied_tags") or ()]
        return worn

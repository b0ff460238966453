"""Says ops on Discord, one attempt each; what an attempt left half done, the next one completes."""

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog

from adapters.discord import files, rendering, settling
from adapters.discord.answering import Answering
from adapters.discord.calls import Calls, NotDone, Parcel
from adapters.discord.heard import snowflake
from adapters.discord.listening import Known
from adapters.discord.places import Spot, Spots
from adapters.discord.rendering import Page, Payload, Rendered
from adapters.discord.speaking import Speaking
from bridgebot.adapter import Later, Outcome, Refused, Sent, Unsure
from bridgebot.event import Delete, Edit, Op, Post, React

_log = structlog.get_logger()
_MESSAGES: Final = "/channels/{channel_id}/messages"
_MESSAGE: Final = f"{_MESSAGES}/{{message_id}}"
_REACTION: Final = f"{_MESSAGE}/reactions/{{emoji}}/@me"
_GONE: Final = frozenset({10003, 10008, 10014})
_NOT_OURS: Final = 50005
_CLOSED: Final = frozenset({50007, 50278, 340001})
_ARCHIVED: Final = 50083
_BEFORE_MS: Final = 10_000
_REMEMBERED: Final = 1000
_AGAIN: Final = 5.0
_CUSTOM: Final = re.compile(r":?(\w+:\d+)")


@dataclass(frozen=True, slots=True)
class Means:
    """All that is needed to say something."""

    calls: Calls
    known: Known
    answering: Answering
    speaking: Speaking
    spots: Spots
    speak_as: bool


_Parts = dict[int, str]


class Sending:
    """Makes attempts, and settles those of which the answer was lost."""

    def __init__(self, means: Means) -> None:
        """Take all that is needed."""
        self._means = means
        self._calls = means.calls
        self._there: OrderedDict[str, _Parts] = OrderedDict()

    async def deliver(self, op: Op, key: str) -> Outcome:
        """Make one attempt."""
        try:
            return await self._do(op, key)
        except NotDone as error:
            if error.code in _GONE and isinstance(op, Delete | React):
                return Sent()
            is_begun = bool(self._there.get(key)) and isinstance(error.outcome, Later)
            return Unsure(error.outcome.why) if is_begun else error.outcome

    async def settle(self, op: Op, key: str, since: datetime) -> Sent | Later | None:
        """Look an earlier attempt up by its key; parts that did arrive are not sent again."""
        if not isinstance(op, Post):
            return None
        after = snowflake(int(since.timestamp() * 1000) - _BEFORE_MS)
        try:
            spot = await self._means.spots.of(op, is_asking=True)
            count = len(self._rendered(op, key).pages)
            there = (
                await settling.parts_there(self._calls, spot.channel, (key, count), after)
                if spot
                else {}
            )
        except NotDone as error:
            if isinstance(error.outcome, Refused):
                return None
            wait = error.outcome.after if isinstance(error.outcome, Later) else _AGAIN
            return Later(wait, f"cannot look it up: {error}")
        self._remember(key, there)
        return Sent(_in_order(there)) if len(there) == count else None

    async def _do(self, op: Op, key: str) -> Sent:
        if op.place.channel.startswith("@"):
            await self._means.answering.direct(op.place.channel[1:])
        match op:
            case Post():
                return await self._post(op, key)
            case Edit():
                return await self._edit(op, key)
            case Delete():
                for message in op.messages:
                    await self._at(op, "DELETE", message)
            case React():
                await self._react(op)
        return Sent()

    # Posts --------------------------------------------------------------------------------------

    def _rendered(self, op: Post, key: str) -> Rendered:
        hearers = () if self._means.spots.is_direct(op.place.channel) else op.hearers
        return rendering.message(op.body, op.buttons, hearers, key)

    async def _post(self, op: Post, key: str) -> Sent:
        rendered = self._rendered(op, key)
        try:
            spot = await self._means.spots.of(op)
            await self._say_all(spot, op, key, rendered)
        except NotDone as error:
            if error.code not in _CLOSED or not self._means.spots.is_direct(op.place.channel):
                raise
            spot = await self._means.spots.instead(op, error)
            called = rendering.message(op.body, op.buttons, op.hearers, key)
            await self._say_all(spot, op, key, called)
        return Sent(_in_order(self._there.pop(key)))

    async def _say_all(self, spot: Spot | None, op: Post, key: str, rendered: Rendered) -> None:
        there = self._there.get(key, {})
        parcels = await files.parcels(op.files, rendered.whole)
        last = len(rendered.pages) - 1
        for part, page in enumerate(rendered.pages):
            if part in there:
                continue
            carried = parcels if part == last else ()
            if spot is None:
                spot = await self._open_post(op, page, carried)
                there[part] = spot.channel
            else:
                there[part] = await self._say(spot, op, (key, part), page, carried)
            self._remember(key, there)

    async def _say(
        self, spot: Spot, op: Post, mark: tuple[str, int], page: Page, parcels: Sequence[Parcel]
    ) -> str:
        payload = page.payload()
        if op.speaker and self._means.speak_as and not spot.is_direct:
            told = await self._means.speaking.say(
                spot.above or spot.channel,
                spot.channel if spot.above else "",
                op.speaker,
                payload,
                parcels,
            )
            if told is not None:
                return str(told["id"])
        payload |= {"nonce": rendering.nonce(*mark), "enforce_nonce": True}
        told = await self._calls.call("POST", _MESSAGES, payload, parcels, channel_id=spot.channel)
        return str(told["id"])

    async def _open_post(self, op: Post, page: Page, parcels: Sequence[Parcel]) -> Spot:
        """Open a forum's post, the first message of which this is."""
        forum = op.place.channel
        payload = page.payload()
        words = "\n".join(
            str(each["content"]) for each in rendering.words_in(payload["components"])
        )
        whole: dict[str, Any] = {"name": rendering.name(words), "message": payload}
        if tags := self._tags(forum, words):
            whole["applied_tags"] = tags
        told = await self._calls.once(
            "POST", f"/channels/{forum}/threads", whole, parcels, as_bot=True
        )
        return Spot(str(told["id"]), forum)

    def _tags(self, forum: str, words: str) -> list[str]:
        """Choose the tags of a forum that a card names as its standing."""
        standing = words.rsplit("\n", 1)[-1].replace("*", "").partition(" ")[0].casefold()
        known = self._means.known.tags(forum)
        return [known[standing]] if standing in known else []

    def _remember(self, key: str, there: _Parts) -> None:
        self._there[key] = there
        while len(self._there) > _REMEMBERED:
            self._there.popitem(last=False)

    # Changes ------------------------------------------------------------------------------------

    async def _at(self, op: Edit | Delete, method: str, message: str, payload: Any = None) -> None:
        channel = self._means.spots.channel_of(op.place, message)
        await self._calls.call(method, _MESSAGE, payload, channel_id=channel, message_id=message)

    async def _edit(self, op: Edit, key: str) -> Sent:
        """Change each part; what is longer now is said below, one that is left over goes."""
        pages = rendering.message(op.body, op.buttons, (), key).pages
        for message, page in zip(op.messages, pages, strict=False):
            await self._change(op, message, page)
        for message in op.messages[len(pages) :]:
            await self._at(op, "DELETE", message)
        if len(pages) <= len(op.messages):
            return Sent()
        more = Post(op.place, op.body, speaker=op.speaker)
        spot = Spot(self._means.spots.channel_of(op.place, op.messages[0]))
        ids = list(op.messages)
        for part, page in enumerate(pages[len(op.messages) :], len(op.messages)):
            ids.append(await self._say(spot, more, (key, part), page, ()))
        return Sent(tuple(ids))

    async def _change(self, op: Edit, message: str, page: Page) -> None:
        payload = page.payload()
        try:
            await self._at(op, "PATCH", message, payload)
        except NotDone as error:
            await self._change_otherwise(op, message, payload, error)
        if self._means.known.is_forum(op.place.channel):
            await self._retag(op, message, page)

    async def _change_otherwise(
        self, op: Edit, message: str, payload: Payload, error: NotDone
    ) -> None:
        """Change what stands in an archived thread, or was said as somebody."""
        if error.code == _ARCHIVED:
            await self._means.spots.open_again(op.place, message)
            await self._at(op, "PATCH", message, payload)
            return
        if error.code != _NOT_OURS:
            raise error
        channel = self._means.spots.channel_of(op.place, message)
        thread = channel if channel != op.place.channel else ""
        await self._means.speaking.change(op.place.channel, thread, message, payload)

    async def _retag(self, op: Edit, message: str, page: Page) -> None:
        words = "\n".join(str(each["content"]) for each in rendering.words_in(page.components))
        if tags := self._tags(op.place.channel, words):
            await self._calls.call(
                "PATCH", "/channels/{channel_id}", {"applied_tags": tags}, channel_id=message
            )

    async def _react(self, op: React) -> None:
        custom = _CUSTOM.fullmatch(op.emoji)
        for message in op.messages[:1]:
            await self._calls.call(
                "DELETE" if op.remove else "PUT",
                _REACTION,
                channel_id=self._means.spots.channel_of(op.place, message),
                message_id=message,
                emoji=custom[1] if custom else op.emoji,
            )


def _in_order(there: _Parts) -> tuple[str, ...]:
    return tuple(there[part] for part in sorted(there))

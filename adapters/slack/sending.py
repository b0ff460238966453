"""Says ops on Slack, one attempt each; what an attempt left half done, the next one completes."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeVar

from adapters.slack import ability, rendering, settling, signs
from adapters.slack.calls import Calls, NotDone
from adapters.slack.drawing import Drawing
from adapters.slack.files import Uploads
from adapters.slack.following import Channels
from adapters.slack.naming import is_direct, user_of
from adapters.slack.rendering import Page, Rendered
from adapters.slack.workspaces import NotInstalled, People, Spot, Workspaces
from bridgebot.adapter import Later, Outcome, Refused, Sent, Unsure
from bridgebot.event import Delete, Edit, Op, Post, React

_DONE: Final = frozenset(
    {"already_reacted", "no_reaction", "message_not_found", "too_many_emoji", "edit_window_closed"}
)
_CLOSED: Final = frozenset({"not_in_channel", "channel_not_found"})
_REMEMBERED: Final = 1000
_BEFORE: Final = 120.0  # our clock may be ahead of Slack's
_AGAIN: Final = 5.0
_BURST: Final = 3


@dataclass(frozen=True, slots=True)
class Means:
    """All that is needed to say something."""

    calls: Calls
    workspaces: Workspaces
    people: People
    channels: Channels
    drawing: Drawing
    uploads: Uploads
    speak_as: bool


_Found = TypeVar("_Found")
_Parts = dict[int, str]


class Sending:
    """Makes attempts, and settles those of which the answer was lost."""

    def __init__(self, means: Means) -> None:
        """Take all that is needed."""
        self._means = means
        self._calls = means.calls
        self._there: OrderedDict[str, dict[int, str]] = OrderedDict()

    async def deliver(self, op: Op, key: str) -> Outcome:
        """Make one attempt."""
        try:
            return await self._do(await self._spot(op), op, key)
        except NotInstalled:
            return Refused("the app was taken out of that workspace")
        except NotDone as error:
            if error.code in _DONE and not isinstance(op, Post):
                return Sent()
            # Where a part is there already, it must be found again: even after a crash.
            is_begun = key in self._there and isinstance(error.outcome, Later)
            return Unsure(error.outcome.why) if is_begun else error.outcome

    async def settle(self, op: Op, key: str, since: datetime) -> Sent | Later | None:
        """Look an earlier attempt up by its key; parts that did arrive are not sent again."""
        if not isinstance(op, Post | Edit) or (isinstance(op, Edit) and not op.messages):
            return None
        oldest = since.timestamp() - _BEFORE
        try:
            there = await self._look_up(await self._spot(op), op, key, oldest)
        except NotInstalled:
            return None
        except NotDone as error:
            if error.code in _CLOSED:
                return None
            wait = error.outcome.after if isinstance(error.outcome, Later) else _AGAIN
            return Later(wait, f"cannot look it up: {error}")
        self._remember(key, there)
        if isinstance(op, Edit):
            return None
        rendered = self._rendered(op)
        is_whole = len(there) == len(rendered.pages) and not rendered.whole and not op.files
        return Sent(_in_order(there)) if is_whole else None

    async def _spot(self, op: Op) -> Spot:
        channels = self._means.channels
        team, _ = channels.naming.split(op.place.channel)
        bot = await self._means.workspaces.bot(team)
        return Spot(bot, channels.now(op.place.channel), op.place.thread)

    async def _do(self, spot: Spot, op: Op, key: str) -> Sent:
        match op:
            case Post():
                return await self._post(spot, op, key)
            case Edit():
                return await self._edit(spot, op, key)
            case Delete():
                for ts in op.messages:
                    await self._delete(spot, ts)
            case React():
                await self._react(spot, op)
        return Sent()

    async def _delete(self, spot: Spot, ts: str) -> None:
        try:
            await self._calls.tell(spot.bot.token, "chat.delete", channel=spot.channel, ts=ts)
        except NotDone as error:
            if error.code not in _DONE:
                raise

    async def _react(self, spot: Spot, op: React) -> None:
        method = "reactions.remove" if op.remove else "reactions.add"
        sign = signs.name(op.emoji)
        for ts in op.messages[:1]:
            await self._calls.tell(
                spot.bot.token, method, channel=spot.channel, timestamp=ts, name=sign
            )

    # Posts --------------------------------------------------------------------------------------

    def _rendered(self, op: Post) -> Rendered:
        hearers = () if is_direct(op.place.channel) else op.hearers
        return rendering.message(self._means.drawing, op.body, op.buttons, hearers)

    async def _post(self, spot: Spot, op: Post, key: str) -> Sent:
        ids = await self._or_direct(spot, op, lambda where: self._post_at(where, op, key))
        self._there.pop(key, None)
        return Sent(ids)

    async def _or_direct(
        self, spot: Spot, op: Post, work: Callable[[Spot], Awaitable[_Found]]
    ) -> _Found:
        """Do something in a place, or where we may not be, with the one whom it is for."""
        try:
            return await work(spot)
        except NotDone as error:
            if error.code not in _CLOSED or len(op.hearers) != 1:
                raise
        user = user_of(op.hearers[0].account)
        return await work(Spot(spot.bot, await self._means.people.direct(spot.bot, user)))

    async def _post_at(self, spot: Spot, op: Post, key: str) -> tuple[str, ...]:
        rendered = self._rendered(op)
        there = self._there.get(key, {})
        below = spot
        for part, page in enumerate(rendered.pages):
            if part not in there:
                await asyncio.sleep(0 if part < _BURST else ability.PLACE.pace)
                there[part] = await self._say(below, page, (key, part), op.speaker)
                self._remember(key, there)
            below = replace(spot, thread=spot.thread or there[0])
        where = below if rendered.whole else spot
        await self._means.uploads.send(where, op, key, rendered.whole)
        return _in_order(there)

    async def _say(self, spot: Spot, page: Page, mark: tuple[str, int], speaker: str = "") -> str:
        given: dict[str, Any] = {
            "channel": spot.channel,
            "text": page.text,
            "blocks": page.blocks,
            "metadata": rendering.metadata(*mark),
            "unfurl_links": False,
            "unfurl_media": False,
            **spot.within(),
        }
        if speaker and self._means.speak_as:
            given["username"] = rendering.cut(speaker, ability.BUTTON_LABEL)
        told = await self._calls.tell(spot.bot.token, "chat.postMessage", **given)
        return str(told["ts"])

    def _remember(self, key: str, there: dict[int, str]) -> None:
        self._there[key] = there
        while len(self._there) > _REMEMBERED:
            self._there.popitem(last=False)

    # Edits --------------------------------------------------------------------------------------

    async def _edit(self, spot: Spot, op: Edit, key: str) -> Sent:
        """Change each part; one more hangs in the thread, one that is left over goes."""
        pages = rendering.message(self._means.drawing, op.body, op.buttons).pages
        ids = list(op.messages[: len(pages)])
        for ts, page in zip(ids, pages, strict=False):
            await self._change(spot, ts, page)
        for ts in op.messages[len(pages) :]:
            await self._delete(spot, ts)
        ids += await self._more(spot, op, pages[len(ids) :], key)
        return Sent(tuple(ids) if len(ids) > len(op.messages) else ())

    async def _more(self, spot: Spot, op: Edit, pages: list[Page], key: str) -> list[str]:
        """Hang what is longer now below the rest, but for what hangs there already."""
        below = _below(spot, op)
        there = self._there.get(key, {})
        for part, page in enumerate(pages, len(op.messages)):
            if part not in there:
                there[part] = await self._say(below, page, (key, part))
                self._remember(key, there)
        return [there[part] for part in sorted(there)]

    async def _change(self, spot: Spot, ts: str, page: Page) -> None:
        await self._calls.tell(
            spot.bot.token,
            "chat.update",
            channel=spot.channel,
            ts=ts,
            text=page.text,
            blocks=page.blocks,
        )

    # Settling -----------------------------------------------------------------------------------

    async def _look_up(self, spot: Spot, op: Post | Edit, key: str, oldest: float) -> _Parts:
        if isinstance(op, Edit):
            return await settling.parts_there(self._calls, _below(spot, op), key, oldest)

        async def look(where: Spot) -> dict[int, str]:
            found = await settling.parts_there(self._calls, where, key, oldest)
            if 0 in found and not where.thread and len(self._rendered(op).pages) > 1:
                below = replace(where, thread=found[0])
                found |= await settling.parts_there(self._calls, below, key, oldest)
            return found

        return await self._or_direct(spot, op, look)


def _below(spot: Spot, op: Edit) -> Spot:
    return replace(spot, thread=spot.thread or op.messages[0])


def _in_order(there: dict[int, str]) -> tuple[str, ...]:
    return tuple(there[part] for part in sorted(there))

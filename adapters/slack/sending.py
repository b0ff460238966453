"""Brings ops to Slack, one attempt each; what one left half done, the next one completes."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeVar

from adapters.slack import settling, signs
from adapters.slack.books import Books
from adapters.slack.calls import Calls, NotDone
from adapters.slack.drawing import Drawing
from adapters.slack.files import Uploads
from adapters.slack.links import address, permalink
from adapters.slack.naming import partner_of, user_of
from adapters.slack.people import People
from adapters.slack.speaking import GONE, Parts, Speaking, below_first, in_order
from adapters.slack.workspaces import Bot, NotInstalled, Spot, Workspaces
from bridgebot.adapter import Later, Outcome, Refused, Sent, Unsure
from bridgebot.event import Delete, Edit, Op, Place, Post, React

_DONE: Final = GONE | {"already_reacted", "no_reaction", "too_many_emoji"}
_CLOSED: Final = frozenset({"not_in_channel", "channel_not_found"})
_NOBODY: Final = frozenset(
    {"user_not_found", "user_not_visible", "user_disabled", "cannot_dm_bot", "users_not_found"}
)
"""What Slack says of those to whom nobody can write."""
_BEFORE: Final = 120.0  # our clock may be ahead of Slack's
_AGAIN: Final = 5.0
_OPEN_AGAIN: Final = 1.0


@dataclass(frozen=True, slots=True)
class Means:
    """All that is needed to say something."""

    calls: Calls
    workspaces: Workspaces
    people: People
    books: Books
    drawing: Drawing
    uploads: Uploads
    speak_as: bool


_Found = TypeVar("_Found")


class Sending:
    """Makes attempts, and settles those of which the answer was lost."""

    def __init__(self, means: Means) -> None:
        """Take all that is needed."""
        self._means = means
        self._calls = means.calls
        self._there: OrderedDict[str, Parts] = OrderedDict()
        self._speaking = Speaking(
            means.calls, means.drawing, means.uploads, means.speak_as, self._there
        )

    async def deliver(self, op: Op, key: str) -> Outcome:
        """Make one attempt."""
        try:
            return await self._do(await self._spot(op), op, key)
        except NotInstalled:
            return Refused("the app is not in that workspace, or was taken out of it")
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
            where, there = await self._look_up(await self._spot(op), op, key, oldest)
        except NotInstalled:
            return None
        except NotDone as error:
            if error.code in _CLOSED | _NOBODY:
                return None
            wait = error.outcome.after if isinstance(error.outcome, Later) else _AGAIN
            return Later(wait, f"cannot look it up: {error}")
        self._speaking.remember(key, there)
        if isinstance(op, Edit):
            return None
        rendered = self._speaking.rendered(op)
        is_whole = len(there) == len(rendered.pages) and not rendered.whole and not op.files
        return _sent(where, in_order(there)) if is_whole else None

    def address(self, place: Place, message: str) -> str:
        """Give the address of a message, or of a place, as far as it is known without asking."""
        channels, reach = self._means.books.channels, self._means.books.reach
        bot = reach.at_hand(channels.naming.split(place.channel)[0])
        if bot is None:
            return ""
        partner = partner_of(place.channel)
        people = self._means.people
        channel = people.direct_at_hand(bot, partner) if partner else channels.now(place.channel)
        return address(bot.home, channel, message, place.thread) if channel else ""

    # Where it is said ---------------------------------------------------------------------------

    async def _spot(self, op: Op) -> Spot:
        """Find the channel; a conversation of two is opened if need be."""
        channels = self._means.books.channels
        team, _ = channels.naming.split(op.place.channel)
        partner = partner_of(op.place.channel)
        if partner:
            bot = await self._means.books.reach.bot(team)
            return Spot(bot, await self._open(bot, partner), op.place.thread)
        bot = await self._means.workspaces.bot(team)
        return Spot(bot, channels.now(op.place.channel), op.place.thread)

    async def _open(self, bot: Bot, user: str) -> str:
        try:
            return await self._means.people.direct(bot, user)
        except NotDone as error:
            if isinstance(error.outcome, Unsure):  # whether it is open or not: nothing was said
                raise NotDone(error.code, Later(_OPEN_AGAIN, error.outcome.why)) from error
            raise

    async def _or_direct(
        self, spot: Spot, op: Post, work: Callable[[Spot], Awaitable[_Found]]
    ) -> tuple[Spot, _Found]:
        """Do something in a place, or where we may not be, with the one whom it is for."""
        try:
            return spot, await work(spot)
        except NotDone as error:
            if error.code not in _CLOSED or len(op.hearers) != 1:
                raise
        alone = Spot(spot.bot, await self._open(spot.bot, user_of(op.hearers[0].account)))
        return alone, await work(alone)

    # Doing it -----------------------------------------------------------------------------------

    async def _do(self, spot: Spot, op: Op, key: str) -> Sent:
        match op:
            case Post():
                return await self._post(spot, op, key)
            case Edit():
                return Sent(await self._speaking.edit(spot, op, key))
            case Delete():
                for message in op.messages:
                    await self._speaking.delete(spot, message)
            case React():
                await self._react(spot, op)
        return Sent()

    async def _post(self, spot: Spot, op: Post, key: str) -> Sent:
        where, ids = await self._or_direct(
            spot, op, lambda place: self._speaking.post(place, op, key)
        )
        self._there.pop(key, None)
        return _sent(where, ids)

    async def _react(self, spot: Spot, op: React) -> None:
        method = "reactions.remove" if op.remove else "reactions.add"
        for ts in op.messages[:1]:
            await self._calls.tell(
                spot.bot.token,
                method,
                channel=spot.channel,
                timestamp=ts,
                name=signs.name(op.emoji),
            )

    async def _look_up(
        self, spot: Spot, op: Post | Edit, key: str, oldest: float
    ) -> tuple[Spot, Parts]:
        if isinstance(op, Edit):
            below = below_first(spot, op)
            return spot, await settling.parts_there(self._calls, below, key, oldest)

        async def look(where: Spot) -> Parts:
            found = await settling.parts_there(self._calls, where, key, oldest)
            if 0 in found and not where.thread and len(self._speaking.rendered(op).pages) > 1:
                below = replace(where, thread=found[0])
                found |= await settling.parts_there(self._calls, below, key, oldest)
            return found

        return await self._or_direct(spot, op, look)


def _sent(where: Spot, ids: tuple[str, ...]) -> Sent:
    return Sent(ids, permalink(where.bot.home, where.channel, ids[0], where.thread))

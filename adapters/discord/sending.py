"""Says ops on Discord, one attempt each; what an attempt left half done, the next one completes."""

from datetime import datetime
from typing import Final

from adapters.discord import places
from adapters.discord.calls import NotDone
from adapters.discord.changing import Changing
from adapters.discord.heard import snowflake
from adapters.discord.posting import Means, Posting
from bridgebot.adapter import Later, Outcome, Refused, Sent, Unsure
from bridgebot.event import Delete, Edit, Op, Place, Post, React

_GONE: Final = frozenset({10003, 10008})
_NO_SIGN: Final = 10014
_BEFORE_MS: Final = 10_000
_AGAIN: Final = 5.0


class Sending:
    """Makes attempts, and settles those of which the answer was lost."""

    def __init__(self, means: Means) -> None:
        """Take all that is needed."""
        self._means = means
        self._posting = Posting(means)
        self._changing = Changing(means, self._posting)

    def address(self, place: Place, message: str) -> str:
        """Give the address of a message, or of a place."""
        return self._posting.address(place, message)

    async def deliver(self, op: Op, key: str) -> Outcome:
        """Make one attempt."""
        try:
            return await self._do(op, key)
        except NotDone as error:
            if _is_as_good(op, error.code):
                return Sent()
            is_begun = self._posting.is_begun(key) and isinstance(error.outcome, Later)
            return Unsure(error.outcome.why) if is_begun else error.outcome

    async def settle(self, op: Op, key: str, since: datetime) -> Sent | Later | None:
        """Look an earlier attempt up by its key; parts that did arrive are not sent again."""
        if not isinstance(op, Post):
            return None
        after = snowflake(int(since.timestamp() * 1000) - _BEFORE_MS)
        try:
            return await self._posting.find(op, key, after)
        except NotDone as error:
            if isinstance(error.outcome, Refused):
                return None
            wait = error.outcome.after if isinstance(error.outcome, Later) else _AGAIN
            return Later(wait, f"cannot look it up: {error}")

    async def _do(self, op: Op, key: str) -> Sent:
        if _is_in_letter(op):
            await self._means.letters.open(places.account_of(op.place))
        match op:
            case Post():
                return await self._posting.post(op, key)
            case Edit():
                return await self._changing.edit(op, key)
            case Delete():
                await self._changing.delete(op)
            case React():
                await self._changing.react(op)
        return Sent()


def _is_as_good(op: Op, code: int) -> bool:
    """Tell whether something is as good as done: what it would change is not there any more."""
    if code == _NO_SIGN:
        return isinstance(op, React) and op.remove
    return isinstance(op, Delete | React) and code in _GONE


def _is_in_letter(op: Op) -> bool:
    """Tell whether something in a conversation of two is to be changed, which must be known."""
    if isinstance(op, Post) or not places.is_direct(op.place):
        return False
    return not all(map(places.is_elsewhere, op.messages))

"""Knows which signs people put on our messages, so that none is heard twice, or missed."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Final, NamedTuple

from adapters.discord import parsing
from adapters.discord.calls import Calls, NotDone
from adapters.discord.heard import Reading
from adapters.discord.people import author_of
from bridgebot.adapter import Cursor, Gate, Refused
from bridgebot.event import Answer, Reacted

_MESSAGE: Final = "/channels/{channel_id}/messages/{message_id}"
KEPT: Final = "#signs:"
KEPT_MAX: Final = 100
"""How many signs are kept for each channel; of older ones it is not known any more."""


class Sign(NamedTuple):
    """A sign of somebody on a message."""

    message: str
    account: str
    emoji: str


Standing = dict[Sign, str]
"""The signs that stand in a channel, with the names of those who put them there."""


class Signs:
    """The signs in each channel, kept together with what was heard of them."""

    def __init__(self, calls: Calls, gate: Gate, reading: Callable[[], Reading]) -> None:
        """Keep them at this gate."""
        self._calls = calls
        self._gate = gate
        self._reading = reading
        self._standing: dict[str, Standing] = {}
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def standing(self, channel: str) -> Standing:
        """Give the signs that stand in a channel, as far as they were heard."""
        if channel not in self._standing:
            kept = await self._gate.cursor(KEPT + channel)
            self._standing.setdefault(
                channel, {Sign(*each): name for *each, name in json.loads(kept or "[]")}
            )
        return self._standing[channel]

    async def on(self, channel: str, message: str) -> list[Sign]:
        """List the signs on a message, those that are just being handed in included."""
        async with self._turns[channel]:
            return [each for each in await self.standing(channel) if each.message == message]

    async def hand_in(self, channel: str, event: Reacted, *, is_ours: bool) -> list[Answer | None]:
        """Hand in that a sign was put on a message, or taken off, and keep it if that is ours."""
        if event.added and self._gate.wants_words(event.emoji):
            event = await self._with_words(channel, event)
        async with self._turns[channel]:
            before = await self.standing(channel)
            after = _changed(before, event, is_ours=is_ours)
            cursor = None if after == before else Cursor(_written(after), KEPT + channel)
            answers = await self._gate.accept([_with_name(event, before)], cursor)
            self._standing[channel] = after
            return answers

    async def forget(self, account: str) -> None:
        """Know nothing any more of the signs of somebody."""
        for channel in list(self._standing):
            async with self._turns[channel]:
                standing = self._standing[channel]
                left = {sign: who for sign, who in standing.items() if sign.account != account}
                if len(left) < len(standing):
                    await self._gate.accept([], Cursor(_written(left), KEPT + channel))
                    self._standing[channel] = left

    async def _with_words(self, channel: str, event: Reacted) -> Reacted:
        """Add what the message says and whose it is; where we may not read it, nothing."""
        try:
            found = await self._calls.call(
                "GET", _MESSAGE, channel_id=channel, message_id=event.message
            )
        except NotDone as error:
            if not isinstance(error.outcome, Refused):
                raise
            return event
        reading = self._reading()
        told = parsing.as_told(found, reading)
        return replace(event, said=parsing.body_of(told, reading), whose=author_of(told, reading))


def sign_of(event: Reacted) -> Sign:
    """Say whose sign it is, and where."""
    return Sign(event.message, event.author.account, event.emoji)


def _changed(before: Standing, event: Reacted, *, is_ours: bool) -> Standing:
    after = dict(before)
    if not event.added:
        after.pop(sign_of(event), None)
    elif is_ours:
        after[sign_of(event)] = event.author.name
    return dict(list(after.items())[-KEPT_MAX:])


def _with_name(event: Reacted, before: Standing) -> Reacted:
    """Name who takes a sign off: Discord tells of their account alone."""
    author = event.author
    name = before.get(sign_of(event), "") if author.name == author.account else ""
    return replace(event, author=replace(author, name=name)) if name else event


def _written(standing: Standing) -> str:
    listed = [[*sign, name] for sign, name in standing.items()]
    return json.dumps(listed, separators=(",", ":"), ensure_ascii=False)

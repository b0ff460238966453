"""Knows which signs people put on our messages, so that none is heard twice, or missed."""

import asyncio
import json
from collections import defaultdict
from dataclasses import replace
from typing import Final, NamedTuple

from bridgebot.adapter import Cursor, Gate
from bridgebot.event import Answer, Reacted

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

    def __init__(self, gate: Gate) -> None:
        """Keep them at this gate."""
        self._gate = gate
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

    async def hand_in(self, channel: str, event: Reacted, *, is_ours: bool) -> list[Answer | None]:
        """Hand in that a sign was put on a message, or taken off, and keep it if that is ours."""
        async with self._turns[channel]:
            before = await self.standing(channel)
            after = _changed(before, event, is_ours=is_ours)
            cursor = None if after == before else Cursor(_written(after), KEPT + channel)
            answers = await self._gate.accept([_with_name(event, before)], cursor)
            self._standing[channel] = after
            return answers


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

"""Looks at a channel's newest messages again: for edits, and signs on ours, that we missed."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import structlog

from adapters.discord import parsing
from adapters.discord.answering import Answering
from adapters.discord.calls import Calls, NotDone
from adapters.discord.heard import Payload, Reading, milliseconds
from adapters.discord.letters import Letters
from adapters.discord.signs import Signs, Standing
from bridgebot.adapter import Gate, Refused
from bridgebot.event import Event, Reacted

_log = structlog.get_logger()
PAGE: Final = 100
WINDOW_MS: Final = 7 * 24 * 3_600_000
"""How old what is looked at again may be."""
OURS_MAX: Final = 20
"""How many of our messages are looked at in each channel, the newest first."""
ASKED_MAX: Final = 20
"""How often it is asked, for each channel, who put a sign on a message."""
_PATH: Final = "/channels/{channel_id}/messages"
_WHO: Final = f"{_PATH}/{{message_id}}/reactions/{{emoji}}"


def is_young(message: str) -> bool:
    """Tell whether a message is young enough to be looked at again."""
    return milliseconds(message) > time.time_ns() // 1_000_000 - WINDOW_MS


@dataclass(frozen=True, slots=True)
class Reviewing:
    """Finds out what became of messages that were heard before."""

    calls: Calls
    gate: Gate
    signs: Signs
    letters: Letters
    answering: Answering
    application: str
    reading: Callable[[], Reading]

    async def look(self, channel: str, upto: str) -> None:
        """Look at a channel; what is newer than `upto` is read anyway."""
        try:
            page = await self.calls.call("GET", _PATH, query={"limit": PAGE}, channel_id=channel)
            young = [each for each in page if is_young(str(each["id"]))]
            await self._edits([each for each in young if int(each["id"]) <= int(upto)])
            await self._signs(channel, [each for each in young if self._is_ours(each)])
        except NotDone as error:
            if not isinstance(error.outcome, Refused):
                raise
            _log.info("discord.not_looked_at_again", channel=channel, reason=str(error))

    def _is_ours(self, message: Payload) -> bool:
        is_by_us = str(message["author"]["id"]) == self.reading().us
        return is_by_us or str(message.get("application_id")) == self.application

    async def _edits(self, messages: Sequence[Payload]) -> None:
        """Hand in what people changed; what was heard already has the same key."""
        reading = self.reading()
        told = (parsing.as_told(each, reading) for each in messages)
        events: list[Event] = []
        for each in told:
            events += parsing.edited(each, reading).events
        if events:
            await self.gate.accept(events)

    # Signs --------------------------------------------------------------------------------------

    async def _signs(self, channel: str, messages: Sequence[Payload]) -> None:
        standing = await self.signs.standing(channel)
        doubtful = [
            (message, emoji)
            for message in messages[:OURS_MAX]
            for emoji in _doubtful(message, standing)
        ]
        for message, emoji in islice(doubtful, ASKED_MAX):
            await self._ask(channel, message, emoji)

    async def _ask(self, channel: str, message: Payload, emoji: Payload) -> None:
        """Ask who put a sign on a message, and hand in what is not known yet."""
        name, custom = str(emoji["name"]), emoji.get("id")
        people = await self.calls.call(
            "GET",
            _WHO,
            query={"limit": PAGE},
            channel_id=channel,
            message_id=message["id"],
            emoji=f"{name}:{custom}" if custom else name,
        )
        standing = await self.signs.standing(channel)
        before = {account for on, account, said in standing if _is_on(message, on, emoji, said)}
        there = {str(each["id"]): each for each in people}
        for account, user in there.items():
            if account not in before:
                await self._hand_in(message, emoji, user, added=True)
        if len(people) < PAGE:
            for account in before - set(there):
                await self._hand_in(message, emoji, {"id": account}, added=False)

    async def cleared(self, told: Payload) -> None:
        """Hand in that somebody took all signs of a message off, or all of one kind."""
        channel, message = str(told["channel_id"]), str(told["message_id"])
        only = parsing.sign(told["emoji"]) if told.get("emoji") else ""
        found = {"id": message, "channel_id": channel}
        for _, account, said in await self.signs.on(channel, message):
            if said == (only or said):
                await self._hand_in(found, _emoji(said), {"id": account}, added=False)

    async def _hand_in(
        self, message: Payload, emoji: Payload, user: Payload, *, added: bool
    ) -> None:
        channel = str(message["channel_id"])
        told: Payload = {
            "channel_id": channel,
            "message_id": message["id"],
            "user_id": user["id"],
            "user": user,
            "emoji": emoji,
        }
        reading = self.reading()
        heard = parsing.reacted(parsing.as_told(told, reading), reading, added=added)
        for event in heard.events:
            if isinstance(event, Reacted) and heard.way is not None:
                [answer] = await self.signs.hand_in(channel, event, is_ours=True)
                await self.answering.show(heard.way, answer)


def _is_on(message: Payload, on: str, emoji: Payload, said: str) -> bool:
    return on == str(message["id"]) and said == parsing.sign(emoji)


def _doubtful(message: Payload, standing: Standing) -> list[Payload]:
    """List the signs on a message that are more or fewer than those that were heard."""
    counted = Counter(emoji for on, _, emoji in standing if on == str(message["id"]))
    found: list[Payload] = []
    for each in message.get("reactions") or ():
        there = int(each["count"]) - bool(each.get("me"))
        if there != counted.pop(parsing.sign(each["emoji"]), 0):
            found.append(each["emoji"])
    return [*found, *map(_emoji, counted)]


def _emoji(sign: str) -> Payload:
    """Give a sign as Discord does."""
    name, _, custom = sign.removeprefix(":").partition(":") if sign[1:] else (sign, "", "")
    return {"name": name, "id": custom or None}

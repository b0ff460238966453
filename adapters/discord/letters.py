"""Knows the conversations of two, of which the gateway does not tell by itself."""

import asyncio
from collections.abc import Callable
from typing import Final

from adapters.discord.calls import Calls
from bridgebot.adapter import Cursor, Gate

KEPT: Final = "#direct"
KEPT_MAX: Final = 1000
NOT_THERE: Final = "0"


def _nothing(_channel: str) -> None:
    pass


class Letters:
    """With whom there is a conversation of two, and in which channel."""

    def __init__(self, calls: Calls, gate: Gate) -> None:
        """Open them through these calls, and keep at this gate which there are."""
        self._calls = calls
        self._gate = gate
        self._channels: dict[str, str] = {}
        self._partners: dict[str, str] = {}
        self._keeping = asyncio.Lock()
        self._is_kept = True
        self.on_new: Callable[[str], None] = _nothing
        """Is told of the channel of each that is new."""

    async def recall(self) -> None:
        """Recall those that there are."""
        kept = await self._gate.cursor(KEPT) or ""
        for pair in kept.split(","):
            channel, colon, account = pair.partition(":")
            if colon:
                self._note(channel, account)

    def channels(self) -> list[str]:
        """List the channels."""
        return list(self._partners)

    def partner(self, channel: str) -> str:
        """Give the account with whom one is; nothing if the channel is none."""
        return self._partners.get(channel, "")

    def channel(self, account: str) -> str:
        """Give the channel with somebody; none that there is, if we never wrote to each other."""
        return self._channels.get(account, NOT_THERE)

    async def open(self, account: str) -> str:
        """Give the channel with somebody, opened if need be."""
        if account not in self._channels:
            made = await self._calls.call("POST", "/users/@me/channels", {"recipient_id": account})
            channel = str(made["id"])
            if await self._gate.cursor(channel) is None:
                newest = str(made.get("last_message_id") or NOT_THERE)
                await self._gate.accept([], Cursor(newest, channel))
            await self.meet(channel, account)
        return self._channels[account]

    async def meet(self, channel: str, account: str) -> None:
        """Remember one that somebody began, or that we did.

        Who is met twice at once waits for the first time to be kept: their words stay in order.
        """
        async with self._keeping:
            if channel not in self._partners:
                self._note(channel, account)
                self._is_kept = False
                self.on_new(channel)
            if not self._is_kept:
                await self._keep()

    async def forget(self, account: str) -> None:
        """Know nothing any more of the one with somebody, until they begin it anew."""
        self._partners.pop(self._channels.pop(account, ""), None)
        await self._keep()

    async def _keep(self) -> None:
        kept = ",".join(f"{c}:{a}" for c, a in list(self._partners.items())[-KEPT_MAX:])
        await self._gate.accept([], Cursor(kept, KEPT))
        self._is_kept = True

    def _note(self, channel: str, account: str) -> None:
        self._channels[account] = channel
        self._partners[channel] = account

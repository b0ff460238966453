"""Reaches those who take no direct messages: in a private thread, never where others read it."""

import json
import time
from typing import Any, Final

import structlog

from adapters.discord import rendering
from adapters.discord.calls import Calls, NotDone
from adapters.discord.known import Known
from adapters.discord.places import Spot
from bridgebot.adapter import Cursor, Gate, Refused
from bridgebot.event import Hearer
from bridgebot.text import Doc, Typed, doc, paragraph

_log = structlog.get_logger()
KEPT: Final = "#instead"
KEPT_MAX: Final = 1000
AGAIN_MS: Final = 24 * 3_600_000
"""How long somebody is not called again who was told that something waits for them."""
_PRIVATE: Final = 12
_CHANNEL: Final = "/channels/{channel_id}"
_MEMBER: Final = f"{_CHANNEL}/thread-members/{{user_id}}"
_UNKNOWN_CHANNEL: Final = 10003
_STRANGERS: Final = frozenset({10007, 10013})
_ARCHIVED: Final = 50083
_CLOSED: Final = "they take no direct messages from us"
_NOT_THERE: Final = f"{_CLOSED}, and are not in the server of help_channel"
_NOT_SEEN: Final = f"{_CLOSED}, and help_channel is in no server that we see"
_NOT_LET_IN: Final = f"{_CLOSED}, and cannot be let into a private thread of help_channel"
_CALLED: Final = f"{_CLOSED}, and help_channel takes no private thread; they were called there"
WAITS: Final[Doc] = doc(
    "Something waits for you that is for you alone, and you take no direct messages from me. "
    "Please let members of this server write to you (Privacy Settings of the server), and say:",
    paragraph(Typed("mine")),
)


class Instead:
    """The private threads with those who take no direct messages, kept over restarts."""

    def __init__(self, calls: Calls, known: Known, gate: Gate, help_channel: str) -> None:
        """Make them in this channel, and keep at this gate which there are."""
        self._calls = calls
        self._known = known
        self._gate = gate
        self._help_channel = help_channel
        self._threads: dict[str, str] = {}
        self._called: dict[str, int] = {}
        self._whose: dict[str, str] = {}

    async def recall(self) -> None:
        """Recall those that there are."""
        kept = json.loads(await self._gate.cursor(KEPT) or "{}")
        self._threads = dict(kept.get("threads") or {})
        self._called = dict(kept.get("called") or {})
        self._turn_round()

    def whose(self, thread: str) -> str:
        """Give the account that a thread is with; nothing if it is none of these."""
        return self._whose.get(thread, "")

    def _turn_round(self) -> None:
        self._whose = {thread: account for account, thread in self._threads.items()}

    async def forget(self, account: str) -> None:
        """Know nothing any more of the one with somebody."""
        self._threads.pop(account, None)
        self._called.pop(account, None)
        self._turn_round()
        await self._keep()

    async def asked(self, account: str) -> Spot | None:
        """Find the private thread that there is with somebody; none is made."""
        there = await self._there(account) if self._help_channel else []
        return self._spot(there[0]) if there else None

    async def spot(self, hearer: Hearer, error: NotDone) -> Spot:
        """Give the private thread with somebody who is in it, made if need be."""
        if not self._help_channel:
            raise error
        for thread in await self._there(hearer.account):
            if await self._is_let_in(thread, hearer.account):
                return await self._noted(hearer.account, thread)
        await self._sure_is_there(hearer.account)
        return await self._noted(hearer.account, await self._made(hearer))

    def _spot(self, thread: str) -> Spot:
        return Spot(thread, self._help_channel, is_instead=True)

    # Threads that there are ---------------------------------------------------------------------

    async def _there(self, account: str) -> list[str]:
        """List the thread with somebody; one whose answer was lost is found by its name."""
        if account in self._threads:
            return [self._threads[account]]
        told = await self._calls.call(
            "GET", "/guilds/{guild_id}/threads/active", guild_id=self._guild()
        )
        return [str(each["id"]) for each in told["threads"] if self._is_with(each, account)]

    def _guild(self) -> str:
        guild = self._known.guild(self._help_channel)
        if not guild:
            raise NotDone(0, Refused(_NOT_SEEN))
        return guild

    def _is_with(self, thread: Any, account: str) -> bool:
        return (
            thread.get("type") == _PRIVATE
            and str(thread.get("parent_id")) == self._help_channel
            and str(thread.get("owner_id")) == self._known.us
            and str(thread.get("name")).endswith(f" {account}")
        )

    async def _is_let_in(self, thread: str, account: str) -> bool:
        """See to it that somebody is in a thread, which they may have left; False if it is gone."""
        try:
            await self._let_in(thread, account)
        except NotDone as error:
            if error.code == _UNKNOWN_CHANNEL:
                self._threads.pop(account, None)
                return False
            if isinstance(error.outcome, Refused):
                raise NotDone(error.code, Refused(_NOT_LET_IN)) from error
            raise
        return True

    async def _let_in(self, thread: str, account: str) -> None:
        try:
            await self._calls.call("PUT", _MEMBER, channel_id=thread, user_id=account)
        except NotDone as error:
            if error.code != _ARCHIVED:
                raise
            await self._calls.call("PATCH", _CHANNEL, {"archived": False}, channel_id=thread)
            await self._calls.call("PUT", _MEMBER, channel_id=thread, user_id=account)

    # New ones -----------------------------------------------------------------------------------

    async def _sure_is_there(self, account: str) -> None:
        """Refuse where somebody is not in the server: what is said there does not reach them."""
        path = "/guilds/{guild_id}/members/{user_id}"
        try:
            await self._calls.call("GET", path, guild_id=self._guild(), user_id=account)
        except NotDone as error:
            if error.code in _STRANGERS:
                raise NotDone(error.code, Refused(_NOT_THERE)) from error
            raise

    async def _made(self, hearer: Hearer) -> str:
        ending = f" · {hearer.account}"
        name = rendering.cut(f"For {hearer.name}", 100 - len(ending)) + ending
        named = {"name": name, "type": _PRIVATE, "invitable": False}
        path = f"/channels/{self._help_channel}/threads"
        try:
            made = await self._calls.once("POST", path, named, as_bot=True, bucket=path)
        except NotDone as error:
            if isinstance(error.outcome, Refused):
                await self._call(hearer)
                raise NotDone(error.code, Refused(_CALLED)) from error
            raise
        await self._sure_is_let_in(str(made["id"]), hearer.account)
        return str(made["id"])

    async def _sure_is_let_in(self, thread: str, account: str) -> None:
        """Let somebody into a new thread; where that cannot be, none is left."""
        try:
            await self._let_in(thread, account)
        except NotDone as error:
            if isinstance(error.outcome, Refused):
                await self._remove(thread)
                raise NotDone(error.code, Refused(_NOT_LET_IN)) from error
            raise

    async def _remove(self, thread: str) -> None:
        """Delete a thread; whoever may not do that may at least archive their own."""
        try:
            await self._calls.call("DELETE", _CHANNEL, channel_id=thread)
        except NotDone as error:
            _log.info("discord.thread_not_deleted", thread=thread, reason=str(error))
            await self._calls.call("PATCH", _CHANNEL, {"archived": True}, channel_id=thread)

    # Where there may be none --------------------------------------------------------------------

    async def _call(self, hearer: Hearer) -> None:
        """Call somebody where others read it, and not a word of what waits for them."""
        now = time.time_ns() // 1_000_000
        if now - self._called.get(hearer.account, 0) < AGAIN_MS:
            return
        key = f"waits {hearer.account}"
        payload = rendering.message(WAITS, (), (hearer,), key).pages[0].payload()
        payload |= {"nonce": rendering.nonce(key, 0), "enforce_nonce": True}
        await self._calls.call(
            "POST", f"{_CHANNEL}/messages", payload, channel_id=self._help_channel
        )
        self._called[hearer.account] = now
        await self._keep()

    # What is kept -------------------------------------------------------------------------------

    async def _noted(self, account: str, thread: str) -> Spot:
        if self._threads.get(account) != thread:
            self._threads[account] = thread
            self._turn_round()
            await self._keep()
        return self._spot(thread)

    async def _keep(self) -> None:
        threads = dict(list(self._threads.items())[-KEPT_MAX:])
        called = dict(list(self._called.items())[-KEPT_MAX:])
        written = json.dumps({"threads": threads, "called": called}, separators=(",", ":"))
        await self._gate.accept([], Cursor(written, KEPT))

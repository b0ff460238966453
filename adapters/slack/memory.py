"""Keeps what Slack was asked about: asked once, whoever wants to know, and good for a while."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from math import inf
from typing import Final, Generic, TypeVar

import structlog

from adapters.slack.workspaces import Bot

_log = structlog.get_logger()
_Fact = TypeVar("_Fact")
FRESH_SECONDS: Final = 3600.0

Asking = asyncio.Task[None]


class Memory(Generic[_Fact]):
    """Facts by Slack's ids; what is known for long is asked about anew, and good until then."""

    def __init__(self, ask: Callable[[Bot, str], Awaitable[_Fact | None]], most: int) -> None:
        """Ask in this way, which gives None where there is no answer; keep so many facts."""
        self._ask = ask
        self._most = most
        self._known: OrderedDict[str, tuple[float, _Fact]] = OrderedDict()
        self._asking: dict[str, Asking] = {}

    def begin(self, bot: Bot, names: Iterable[str]) -> list[Asking]:
        """Ask about all of which nothing fresh is known, at once; give what is under way."""
        return [self._asked(bot, name) for name in names if not self.is_fresh(name)]

    def found(self, names: Iterable[str]) -> dict[str, _Fact]:
        """Give what is known now."""
        return {name: self._known[name][1] for name in names if name in self._known}

    def is_fresh(self, name: str) -> bool:
        """Tell whether something was asked about a short while ago."""
        at, _ = self._known.get(name, (-inf, None))
        return time.monotonic() - at < FRESH_SECONDS

    def note(self, name: str, fact: _Fact, *, is_whole: bool = True) -> None:
        """Keep a fact; one that is not whole is asked about again."""
        self._known[name] = (time.monotonic() if is_whole else -inf, fact)
        if len(self._known) > self._most:
            self._known.popitem(last=False)

    def forget(self, name: str) -> None:
        """Ask anew next time."""
        self._known.pop(name, None)

    async def close(self) -> None:
        """Ask no more."""
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    def _asked(self, bot: Bot, name: str) -> Asking:
        if name not in self._asking:
            task = asyncio.ensure_future(self._learnt(bot, name))
            self._asking[name] = task
            task.add_done_callback(lambda _: self._asking.pop(name, None))
        return self._asking[name]

    async def _learnt(self, bot: Bot, name: str) -> None:
        try:
            fact = await self._ask(bot, name)
        except Exception as error:  # noqa: BLE001 - nothing is held up by what is not found out
            _log.warning("slack.not_found_out", about=name, reason=str(error))
            return
        if fact is not None:
            self.note(name, fact)


async def wait_for(asking: Iterable[Asking], until: float | None = None) -> None:
    """Wait for what is asked, until a time of the loop's clock at most; the asking goes on."""
    left = None if until is None else max(0.0, until - asyncio.get_running_loop().time())
    if tasks := set(asking):
        await asyncio.wait(tasks, timeout=left)

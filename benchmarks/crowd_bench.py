"""What two hundred conversations at once feel of one that its platform holds up.

Customers on a pretend Discord, each in a channel of their own; whoever answers them on a pretend
Slack. In every round each is answered once, so many a second; in every other round Discord turns
one of them away time and again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from benchmarks.relay_bench import Road, hushed, people, unpace, watch
from benchmarks.table import Figure, Reference, at_most, percentile, scratch

CROWD = 200
A_SECOND = 20.0
ROUNDS = 3
SETTLING = 5.0
"""Seconds for what is still under way once so many threads were opened at once."""
HELD_UP = 3.0
"""Seconds for which Discord turns one conversation away, each time it is tried."""


@dataclass
class Crowd:
    """Conversations that are open, all with one person; the first of them can be held up."""

    road: Road
    staff: Callable[[str, str], Awaitable[Any]]
    threads: list[str]
    first: str
    held: set[str] = field(default_factory=set)
    """Channels that are turned away now."""

    async def times(self, name: str) -> list[float]:
        """Answer each conversation once; give how long each answer took to arrive."""
        answers = []
        for number, thread in enumerate(self.threads):
            answers.append(asyncio.ensure_future(self._answer(f"{name}{number:04}", thread)))
            await asyncio.sleep(1 / A_SECOND)
        async with asyncio.timeout(60):
            return await asyncio.gather(*answers)

    async def _answer(self, token: str, thread: str) -> float:
        arrives = self.road.awaits("discord", token)
        began = time.perf_counter()
        await self.staff(f">> {token}", thread)
        return await arrives - began


def figures() -> list[Figure]:
    """Hold the rounds in which one is held up to those in which none is."""
    return hushed(_measured)


async def _measured() -> list[Figure]:
    free: list[float] = []
    beside: list[float] = []
    async with conversations() as crowd:
        await crowd.times("w")
        await asyncio.sleep(SETTLING)
        for number in range(ROUNDS):
            free += (await crowd.times(f"f{number}"))[1:]
            first, *others = await _held_up(crowd, f"b{number}")
            if first < HELD_UP:
                raise RuntimeError(f"held up for {HELD_UP} s, yet it arrived after {first:.3f} s")
            beside += others
    found = []
    for percent, limit in ((50, 1.25), (99, 1.5)):
        mine, theirs = (1000 * percentile(each, percent) for each in (beside, free))
        name = f"{CROWD} conversations, one held up: the others, p{percent}"
        found.append(at_most(name, mine, "ms", Reference("none held up", theirs), limit))
    return found


async def _held_up(crowd: Crowd, name: str) -> list[float]:
    """Go through a round in which the first is turned away until all the others were answered."""
    crowd.held.add(crowd.first)
    asyncio.get_running_loop().call_later(CROWD / A_SECOND, crowd.held.clear)
    return await crowd.times(name)


@asynccontextmanager
async def conversations() -> AsyncIterator[Crowd]:
    """Open a whole bot, and let everybody report something and be answered in a thread."""
    import bridge_bot  # noqa: PLC0415 - the tests' own, as what follows
    import databases  # noqa: PLC0415

    async with people() as (eve, ana), AsyncExitStack() as stack:
        unpace(ana)
        url = databases.url_of(databases.new_file(stack.enter_context(scratch()).resolve()))
        await stack.enter_async_context(bridge_bot.running(url, [eve, ana]))
        for number in range(CROWD):
            eve.discord.joins(f"customer{number}", f"help{number}")
            words = f"@bridgebot issue the export hangs for {number:04}"
            eve.discord.says(f"customer{number}", f"help{number}", words)
        threads = [await _card(ana, f"for {number:04}") for number in range(CROWD)]
        road = Road(eve.says, ana.says)
        watch(road, eve, ana)
        crowd = Crowd(road, ana.says, threads, eve.discord.id_of("help0"))
        _turning_away(eve.discord, crowd.held)
        yield crowd


async def _card(ana: Any, words: str) -> str:
    """Wait for the card of an issue in the team's channel."""
    async with asyncio.timeout(60):
        while True:
            for said in ana._messages:  # noqa: SLF001 - `view` draws all of them each time
                if words in f"{said.get('text')}":
                    return str(said["ts"])
            await asyncio.sleep(0.05)


def _turning_away(discord: Any, held: set[str]) -> None:
    """Let Discord turn away what is for some channels, and for the threads in them."""
    bucket = discord.rest._bucket  # noqa: SLF001 - a fault to play

    def counted(kind: str, request: Any) -> tuple[dict[str, str], float]:
        headers, late = bucket(kind, request)
        where = request.query.get("thread_id") or request.match_info.get("channel") or ""
        known = discord.world.channels.get(where) or {}
        return headers, HELD_UP if held & {where, known.get("parent_id")} else late

    discord.rest._bucket = counted  # noqa: SLF001 - as above

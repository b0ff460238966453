"""How fast a command is answered: gateway to HTTP, on the disk, against a bare discord.py bot.

Discord's side is a process of its own, which brings the same commands to both. The look-up of like
suggestions is left out, as it is where accepting is measured: it is measured by itself.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord

from adapters.discord import listening
from adapters.discord.discord import Discord
from adapters.discord.settings import Settings
from benchmarks.bots import bot, without_likes
from benchmarks.discord_far import LATE, TOKEN
from benchmarks.table import Figure, Meter, Rate, faster, interleave, percentile, scratch, within
from bridgebot.adapter import Secret
from bridgebot.offers import offers
from bridgebot.plugins import commands

COUNT, CALLERS, ROUNDS = 4000, 256, 5
OFFERED, SECONDS = 50, 20


@dataclass(frozen=True)
class Wanted:
    """What Discord's side is to bring."""

    count: int = COUNT
    callers: int = CALLERS
    rate: float = 0.0


def figures() -> list[Figure]:
    """Measure against the bare bot in the same run; then the wait at a set rate."""
    with without_likes():
        return [_against_bare(), *_waits()]


def _against_bare() -> Figure:
    contestants: Mapping[str, Callable[[], Rate]] = {
        "ours": lambda: _rate("ours", ours),
        "bare discord.py bot": lambda: _rate("bare discord.py bot", bare),
    }
    rounds = interleave(contestants, rounds=ROUNDS)
    return faster(
        "Discord command, durable, 256 in flight", rounds, "ours", "bare discord.py bot", 0.7
    )


def _waits() -> list[Figure]:
    _, waits = asyncio.run(ours(Wanted(count=OFFERED * SECONDS, rate=OFFERED)))
    late = sum(wait > LATE for wait in waits)
    return [
        within(f"Discord command at {OFFERED}/s, p99", 1000 * percentile(waits, 99), "ms", 300),
        within(f"… answered too late, of {len(waits):,}", late, "commands", 0),
    ]


Run = Callable[[Wanted], Any]


def _rate(name: str, run: Run) -> Rate:
    meter, _ = asyncio.run(run(Wanted()))
    rate: Rate = meter.rate(name, COUNT, "commands/s")
    return rate


async def ours(wanted: Wanted) -> tuple[Meter, Sequence[float]]:
    """Let our adapter answer, over a whole bridge and a database on the disk."""
    with scratch() as folder:
        async with bot(folder / "bench.db") as measured, far_side() as far:
            adapter = Discord("bench", _settings(far.port))
            adapter.offer(offers(commands()))
            gate = measured.bridge.gate(adapter)
            tasks = [
                asyncio.ensure_future(adapter.run(gate)),
                asyncio.ensure_future(measured.errands.run()),
            ]
            return await _measured(far, wanted, tasks)


async def bare(wanted: Wanted) -> tuple[Meter, Sequence[float]]:
    """Let a bot of the library alone answer commands, and do nothing else."""
    async with far_side() as far:
        settings = _settings(far.port)
        client = discord.Client(intents=discord.Intents.default())
        tree = discord.app_commands.CommandTree(client)

        @tree.command()
        async def suggest(interaction: discord.Interaction, words: str) -> None:
            """Say what you wish for."""
            await interaction.response.send_message(f"Thank you for {words}", ephemeral=True)

        listening.point_at(settings)
        try:
            task = asyncio.ensure_future(client.start(TOKEN))
            return await _measured(far, wanted, [task])
        finally:
            await client.close()
            listening.let_go(settings)


async def _measured(
    far: "Far", wanted: Wanted, tasks: Sequence["asyncio.Future[None]"]
) -> tuple[Meter, Sequence[float]]:
    try:
        with Meter() as meter:
            told = await far.brings(wanted)
        meter.seconds = told["seconds"]
        return meter, told["waits"]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclass(frozen=True)
class Far:
    """Discord's side, in a process of its own."""

    process: asyncio.subprocess.Process
    port: int

    async def brings(self, wanted: Wanted) -> dict[str, Any]:
        """Let it bring commands; give how long each waited."""
        said = {"count": wanted.count, "callers": wanted.callers, "rate": wanted.rate}
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{json.dumps(said)}\n".encode())
        told: dict[str, Any] = json.loads(await self.process.stdout.readline())
        return told


@asynccontextmanager
async def far_side() -> AsyncIterator[Far]:
    """Start Discord's side."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.discord_far", stdin=pipe, stdout=pipe, limit=2**22
    )
    assert process.stdout
    try:
        yield Far(process, int(await process.stdout.readline()))
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _settings(port: int) -> Settings:
    return Settings(
        bot_token=Secret("text", TOKEN),
        api_url=f"http://127.0.0.1:{port}/api/v10",
        gateway_url=f"ws://127.0.0.1:{port}/gateway",
    )

"""How fast a command is answered: gateway to HTTP, on the disk, against a bare discord.py bot.

Discord's side is a process of its own, which brings the same commands to both. The look-up of like
suggestions is left out, as it is where accepting is measured: it is measured by itself.
"""

import asyncio
from collections.abc import Callable, Mapping

import discord

from adapters.discord import listening
from adapters.discord.discord import Discord
from adapters.discord.settings import Settings
from benchmarks.bots import bot, without_likes
from benchmarks.discord_far import TOKEN
from benchmarks.far import Taken, Wanted, far_side, rate, waits
from benchmarks.table import Figure, Rate, faster, interleave, scratch
from bridgebot.adapter import Secret
from bridgebot.offers import offers
from bridgebot.plugins import commands

WANTED = Wanted(count=4000, callers=256)
ROUNDS = 5


def figures() -> list[Figure]:
    """Measure against the bare bot in the same run; then the wait at a set rate."""
    with without_likes():
        return [_against_bare(), *waits("Discord command", ours)]


def _against_bare() -> Figure:
    contestants: Mapping[str, Callable[[], Rate]] = {
        "ours": lambda: rate("ours", ours, WANTED),
        "bare discord.py bot": lambda: rate("bare discord.py bot", bare, WANTED),
    }
    rounds = interleave(contestants, rounds=ROUNDS)
    return faster(
        "Discord command, durable, 256 in flight", rounds, "ours", "bare discord.py bot", 0.7
    )


async def ours(wanted: Wanted) -> Taken:
    """Let our adapter answer, over a whole bridge and a database on the disk."""
    with scratch() as folder:
        async with bot(folder / "bench.db") as measured, far_side("discord_far") as far:
            adapter = Discord("bench", _settings(far.port))
            adapter.offer(offers(commands()))
            gate = measured.bridge.gate(adapter)
            tasks = [
                asyncio.ensure_future(adapter.run(gate)),
                asyncio.ensure_future(measured.errands.run()),
            ]
            return await far.measured(wanted, tasks)


async def bare(wanted: Wanted) -> Taken:
    """Let a bot of the library alone answer commands, and do nothing else."""
    async with far_side("discord_far") as far:
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
            return await far.measured(wanted, [task])
        finally:
            await client.close()
            listening.let_go(settings)


def _settings(port: int) -> Settings:
    return Settings(
        bot_token=Secret("text", TOKEN),
        api_url=f"http://127.0.0.1:{port}/api/v10",
        gateway_url=f"ws://127.0.0.1:{port}/gateway",
    )

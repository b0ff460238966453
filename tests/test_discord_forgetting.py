"""Who asks to be forgotten is no more in what Discord's adapter notes of people."""

from collections.abc import AsyncIterator

import pytest

import discord_bot
from adapters.discord.discord import Discord
from adapters.discord.instead import KEPT as INSTEAD
from adapters.discord.signs import KEPT
from bridgebot.adapter import Sent
from bridgebot.event import Place, Post, Whisper
from bridgebot.testing.driving import PretendGate, running, say
from bridgebot.text import doc
from discord_people import FakeDiscord
from test_discord_contract import OFFERS, DiscordSide


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as discord:
        discord.joins("ana", "lobby", "@ana")
        discord.joins("bob", "lobby")
        yield discord
        assert discord.world.broken_rules == []


async def test_signs_and_conversations_of_two_are_forgotten(discord: FakeDiscord) -> None:
    adapter = Discord("acme", discord_bot.settings(discord))
    adapter.offer(OFFERS)
    lobby, gate = discord.id_of("lobby"), PretendGate()
    async with running(adapter, DiscordSide(discord), gate):
        await discord.until(lambda: adapter._open, "it speaks")
        sent = await say(adapter, Post(Place("acme", lobby), doc("a card")))
        assert isinstance(sent, Sent)
        for who in ("ana", "bob"):
            discord.reacts(who, "lobby", sent.ids[0], "👍")
        discord.says("ana", "@ana", "hello")
        await discord.until(lambda: len(gate.events) == 3, "all is heard")
        ana = discord.joins("ana")
        await adapter.forget(ana)
    kept = "".join(gate._cursors.values())
    assert (ana in kept, discord.joins("bob") in gate._cursors[KEPT + lobby]) == (False, True)


async def test_private_threads_and_answers_that_wait_are_forgotten(discord: FakeDiscord) -> None:
    help_channel, ana = discord.id_of("lobby"), discord.joins("ana")
    adapter = Discord("acme", discord_bot.settings(discord, help_channel=help_channel))
    adapter.offer(OFFERS)
    discord.world.closed.add(ana)
    gate = PretendGate(lambda _: Whisper(doc("an answer")))
    async with running(adapter, DiscordSide(discord), gate):
        await discord.until(lambda: adapter._open, "it speaks")
        await say(adapter, Post(adapter.direct(ana), doc("for you alone")))
        discord.says("ana", "lobby", "@bridgebot status")
        await discord.until(lambda: discord.said("lobby"), "ana is called")
        assert ana in gate._cursors[INSTEAD]
        await adapter.forget(ana)
        told = await discord.answered(discord.presses("ana", "Show me", "lobby"))
    assert ana not in gate._cursors[INSTEAD]
    assert told.startswith("I do not have that answer any more.")

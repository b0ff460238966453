"""Who asks to be forgotten is no more in what Discord's adapter notes of people."""

from collections.abc import AsyncIterator

import pytest

import discord_bot
from adapters.discord.discord import Discord
from adapters.discord.signs import KEPT
from bridgebot.adapter import Sent
from bridgebot.event import Place, Post
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

"""The bot is killed at the worst moments; each thing is said exactly once."""

import asyncio
import json
import os
import random
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import discord_life
import discord_rules as rules
from discord_people import FakeDiscord
from discord_world import Payload

pytestmark = [pytest.mark.timeout(300)]

KILLS = 6


class Lives:
    """A bot that is born again and again over the same database."""

    def __init__(self, discord: FakeDiscord, url: str, folder: Path) -> None:
        self.given: dict[str, object] = {}
        self._discord = discord
        self._url = url
        self._log = folder / "log"
        self._life: subprocess.Popen[bytes] | None = None

    async def begin(self, failpoint: str = "") -> None:
        """Begin a life, which may end at a failpoint, and wait until it hears."""
        settings = {
            "team": self._discord.id_of("team"),
            "api_url": self._discord.api_url,
            "gateway_url": self._discord.gateway.url,
            **self.given,
        }
        began = self._discord.gateway.identified
        self._life = self._born(settings, failpoint)
        await self._discord.until(lambda: self._discord.gateway.identified > began, "it lives")

    def _born(self, settings: dict[str, object], failpoint: str) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, discord_life.__file__, self._url, json.dumps(settings)],
                env=os.environ | {"BRIDGEBOT_FAILPOINT": failpoint},
                stdout=log,
                stderr=log,
            )

    async def dies(self) -> int:
        """Wait until it died."""
        assert self._life
        return await asyncio.to_thread(self._life.wait, 60)

    def end(self) -> None:
        """Kill it."""
        if self._life is not None:
            self._life.kill()
            self._life.wait()


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as discord:
        discord.joins("ana", "lobby", "@ana")
        discord.joins("bob", "team")
        yield discord
        assert discord.world.broken_rules == []


@pytest.fixture
async def lives(discord: FakeDiscord, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Lives]:
    made = Lives(discord, sqlite_url, tmp_path)
    yield made
    made.end()


def marks(discord: FakeDiscord) -> list[int]:
    """List what all our messages are marked with: a key that is there twice was said twice."""
    return [
        part["id"]
        for channel in list(discord.world.messages)
        for message in discord.ours(channel)
        for part in _parts(message["components"])
        if part.get("id")
    ]


def _parts(components: list[Payload]) -> list[Payload]:
    return [dict(each) for each in rules.components(components)]


@pytest.mark.parametrize(
    "failpoint",
    ["after_accept:2", "before_send:1", "after_send:1", "after_send:2", "after_mark:1"],
)
async def test_a_bot_that_is_killed_says_everything_once(
    discord: FakeDiscord, lives: Lives, failpoint: str
) -> None:
    await lives.begin()
    discord.says("ana", "@ana", "help")  # of a conversation that is new nobody could tell us
    discord.commands("ana", "lobby", "suggest", words="dark mode")
    await discord.until(lambda: discord.said("team") and discord.said("@ana"), "there is a card")
    lives.end()
    discord.says("bob", "team", "@bridgebot start 1")
    discord.says("ana", "@ana", "suggest tabs")
    await lives.begin(failpoint)
    discord.says("ana", "lobby", "@bridgebot suggest wider windows")
    assert await lives.dies() == -9
    await lives.begin()
    await discord.until(lambda: any("tabs" in each for each in discord.said("team")), "tabs")
    await discord.until(lambda: any("wider" in each for each in discord.said("team")), "wider")
    await discord.until(lambda: "started" in discord.said("team")[0], "the card is changed")
    await discord.until(lambda: discord.said("lobby"), "ana is told")
    assert len(discord.said("team")) == 3
    assert len(discord.said("lobby")) == 1
    assert len(set(marks(discord))) == len(marks(discord))


async def test_killed_at_any_time_nothing_is_lost_or_said_twice(
    discord: FakeDiscord, lives: Lives
) -> None:
    chance = random.Random(7)
    said = 0
    for _ in range(KILLS):
        await lives.begin()
        for _ in range(3):
            said += 1
            discord.says("ana", "lobby", f"@bridgebot suggest wish number {said}")
            await asyncio.sleep(chance.random() / 4)
        lives.end()
    await lives.begin()
    await discord.until(lambda: len(discord.said("team")) >= said, "all wishes have a card")
    assert len(discord.said("team")) == said
    assert len(set(marks(discord))) == len(marks(discord))

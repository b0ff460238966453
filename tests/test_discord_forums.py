"""A forum's post is there once, whatever else is begun in the forum meanwhile."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

import discord_bot
from adapters.discord.discord import Discord
from bridgebot.adapter import Sent
from bridgebot.event import Post
from bridgebot.testing.driving import say
from bridgebot.text import doc
from discord_people import FakeDiscord
from discord_world import Payload
from test_discord_contract import NAME, OFFERS
from test_discord_delivery import LONG, at, link, speaking

OPENING = "POST /channels/{channel}/threads"


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as discord:
        discord.joins("ana", "lobby")
        discord.joins("bob", "team")
        discord.world.channel("wishes", 15, available_tags=[])
        yield discord
        assert discord.world.broken_rules == []


@pytest.fixture
def adapter(discord: FakeDiscord) -> Discord:
    made = Discord(NAME, discord_bot.settings(discord))
    made.offer(OFFERS)
    return made


def posts(discord: FakeDiscord) -> list[Payload]:
    wishes = discord.id_of("wishes")
    return [each for each in discord.world.channels.values() if each.get("parent_id") == wishes]


def begins(discord: FakeDiscord, count: int = 1) -> None:
    """Let somebody begin posts of their own."""
    for _ in range(count):
        made = discord.world.snowflake()
        thread = discord.world.thread(discord.id_of("wishes"), "mine", made)
        thread["owner_id"] = discord.joins("ana")
        discord.world.channels[discord.id_of("wishes")]["last_message_id"] = made


async def test_one_whose_answer_is_lost_is_there_once(
    discord: FakeDiscord, adapter: Discord
) -> None:
    discord.faults.drop_answers[OPENING] = 1
    async with speaking(adapter, discord):
        sent = await say(adapter, Post(at(discord, "wishes"), doc("#1 dark mode")))
    [post] = posts(discord)
    assert sent == Sent((post["id"],), link(discord, post["id"], post["id"]))


@pytest.mark.parametrize("is_archived", [False, True])
async def test_it_is_found_among_others(
    discord: FakeDiscord, adapter: Discord, *, is_archived: bool
) -> None:
    post = Post(at(discord, "wishes"), doc("#1 dark mode"))
    async with speaking(adapter, discord):
        began = datetime.now(UTC)
        await adapter.deliver(post, "key-1")
        await adapter.deliver(Post(at(discord, "wishes"), doc("#2 tabs")), "key-2")
        begins(discord, 3)
        discord.rest.archived_max = 2
        for number, each in enumerate(posts(discord)):
            when = began + timedelta(seconds=number)
            each["thread_metadata"] |= {
                "archived": is_archived,
                "archive_timestamp": when.isoformat(),
            }
        found = await adapter.settle(post, "key-1", began)
        missing = await adapter.settle(post, "key-3", began)
    first = posts(discord)[0]["id"]
    assert found == Sent((first,), link(discord, first, first))
    assert missing is None


async def test_of_what_was_archived_before_nothing_is_asked(
    discord: FakeDiscord, adapter: Discord
) -> None:
    discord.rest.archived_max = 2
    async with speaking(adapter, discord):
        began = datetime.now(UTC) + timedelta(seconds=60)
        begins(discord, 9)
        for each in posts(discord):
            each["thread_metadata"]["archived"] = True  # weeks ago
        await adapter.settle(Post(at(discord, "wishes"), doc("#1 dark")), "key-1", began)
    assert discord.rest.count("GET /channels/{channel}/threads/archived/public") == 1


async def test_of_a_long_one_only_what_is_missing_is_said(
    discord: FakeDiscord, adapter: Discord
) -> None:
    discord.faults.drop_answers |= {OPENING: 1, "POST /messages": 1}
    async with speaking(adapter, discord):
        sent = await say(adapter, Post(at(discord, "wishes"), doc(LONG)))
    [post] = posts(discord)
    assert isinstance(sent, Sent)
    assert " ".join(discord.said(post["id"])).split() == LONG.split()


async def test_one_whose_first_message_is_gone_is_none_of_ours(
    discord: FakeDiscord, adapter: Discord
) -> None:
    post = Post(at(discord, "wishes"), doc("#1 dark mode"))
    async with speaking(adapter, discord):
        began = datetime.now(UTC)
        await adapter.deliver(post, "key-1")
        discord.world.messages[posts(discord)[0]["id"]].clear()
        assert await adapter.settle(post, "key-1", began) is None

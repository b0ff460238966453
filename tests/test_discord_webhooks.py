"""Webhooks are as good guests as we are: paced ahead, asked once more at most, looked for anew."""

import pytest

from adapters.discord.buckets import Buckets, Full
from adapters.discord.discord import Discord
from adapters.discord.speaking import WITHOUT_SECONDS, Speaking
from bridgebot.adapter import Feature, Level, Outcome, Refused, Sent
from bridgebot.event import Delete, Post
from bridgebot.testing.driving import say
from bridgebot.text import doc
from discord_people import FakeDiscord
from discord_world import GUILD, Payload
from test_discord_delivery import at, speaking
from test_discord_forums import adapter, discord

__all__ = ["adapter", "discord"]


async def says(adapter: Discord, discord: FakeDiscord, number: int = 1) -> Outcome:
    return await say(adapter, Post(at(discord, "lobby"), doc(f"word {number}"), speaker="Ana"))


def bad(adapter: Discord) -> int:
    """Count the requests that Discord held against us."""
    assert adapter._open
    return len(adapter._open.calls._courtesy._bad)


def speaker(adapter: Discord) -> Speaking:
    assert adapter._open
    return adapter._open.ear.speaking


async def test_a_burst_of_relayed_words_is_never_too_fast(
    discord: FakeDiscord, adapter: Discord
) -> None:
    discord.rest.bucket_seconds = 0.3
    async with speaking(adapter, discord):
        for number in range(18):
            await says(adapter, discord, number)
        assert bad(adapter) == 0
    assert discord.rest.too_fast == 0
    assert discord.said("lobby") == [f"word {number}" for number in range(18)]


async def test_many_posts_of_a_forum_are_never_too_fast(
    discord: FakeDiscord, adapter: Discord
) -> None:
    discord.rest.bucket_seconds = 0.3
    async with speaking(adapter, discord):
        for number in range(12):
            await say(adapter, Post(at(discord, "wishes"), doc(f"#{number}")))
        assert bad(adapter) == 0
    assert discord.rest.too_fast == 0


async def test_where_all_are_asked_to_wait_it_is_not_held_against_us(
    discord: FakeDiscord, adapter: Discord
) -> None:
    discord.faults.slow_down["POST execute"] = [0.01]
    async with speaking(adapter, discord):
        assert isinstance(await says(adapter, discord), Sent)
        assert bad(adapter) == 0


async def test_what_would_wait_for_long_is_put_off() -> None:
    buckets = Buckets()
    buckets.note("a", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "60"})
    await buckets.turn("b")
    with pytest.raises(Full) as full:
        await buckets.turn("a")
    assert 59 < full.value.seconds <= 60


async def test_who_has_to_wait_for_all_of_it_waits() -> None:
    buckets = Buckets()
    buckets.note("a", {"Retry-After": "60", "X-RateLimit-Remaining": "3"})
    with pytest.raises(Full):
        await buckets.turn("a")


@pytest.mark.parametrize("hangs", [False, True])
async def test_what_was_said_as_somebody_is_taken_back_without_another_permission(
    discord: FakeDiscord, adapter: Discord, *, hangs: bool
) -> None:
    root = discord.says("ana", "lobby", "hello") if hangs else ""
    place = at(discord, "lobby", root)
    async with speaking(adapter, discord):
        sent = await say(adapter, Post(place, doc("one"), speaker="Ana"))
        assert isinstance(sent, Sent)
        assert await say(adapter, Delete(place, sent.ids)) == Sent()
        assert await say(adapter, Delete(place, sent.ids)) == Sent()
    assert discord.said(root or "lobby") == []


class Forgetful(dict[str, Payload]):
    """Webhooks that are gone as soon as they are made."""

    def __setitem__(self, key: str, value: Payload) -> None:
        """Keep none."""


async def test_a_webhook_that_is_always_gone_is_asked_for_twice(
    discord: FakeDiscord, adapter: Discord
) -> None:
    discord.world.webhooks = Forgetful()
    async with speaking(adapter, discord):
        assert isinstance(await says(adapter, discord), Refused)
    assert discord.rest.count("POST execute") == 2


def names(discord: FakeDiscord) -> list[str]:
    return [each["author"]["username"] for each in discord.ours("lobby")]


def level(adapter: Discord, discord: FakeDiscord) -> Level:
    return adapter.caps(at(discord, "lobby")).level(Feature.SPEAK_AS)


async def test_a_permission_that_is_granted_later_is_seen_at_once(
    discord: FakeDiscord, adapter: Discord
) -> None:
    discord.world.permissions &= ~(1 << 29)
    async with speaking(adapter, discord):
        assert level(adapter, discord) is Level.FALLBACK
        await says(adapter, discord, 1)
        discord.world.permissions |= 1 << 29
        [role] = discord.world.roles()
        discord.gateway.tell("GUILD_ROLE_UPDATE", {"guild_id": GUILD, "role": role})
        await discord.until(lambda: level(adapter, discord) is Level.FULL, "it is told")
        await says(adapter, discord, 2)
        assert bad(adapter) == 0
    assert names(discord) == ["bridgebot", "Ana"]


async def test_what_was_refused_for_another_reason_is_tried_again_after_minutes(
    discord: FakeDiscord, adapter: Discord
) -> None:
    discord.faults.statuses["POST /channels/{channel}/webhooks"] = [400]
    async with speaking(adapter, discord):
        now = speaker(adapter).clock()
        await says(adapter, discord, 1)
        await says(adapter, discord, 2)
        speaker(adapter).clock = lambda: now + WITHOUT_SECONDS + 60
        await says(adapter, discord, 3)
    assert names(discord) == ["bridgebot", "bridgebot", "Ana"]

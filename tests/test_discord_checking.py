"""What `bridgebot check` says of a connection to Discord."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import discord_bot
from adapters.discord import discord as discord_module
from adapters.discord.discord import Discord
from bridgebot.adapter import Finding, Secret
from bridgebot.testing.driving import running
from discord_people import FakeDiscord
from test_discord_contract import NAME, OFFERS, DiscordSide


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as discord:
        discord.joins("bob", "team")
        yield discord


async def checked(discord: FakeDiscord, **given: Any) -> list[Finding]:
    adapter = Discord(NAME, discord_bot.settings(discord, **given))
    adapter.offer(OFFERS)
    return await adapter.check()


async def complaints(discord: FakeDiscord, **given: Any) -> list[str]:
    return [each.words for each in await checked(discord, **given) if not each.fine]


async def test_both_invitations_are_shown(discord: FakeDiscord) -> None:
    server, person = [each.words for each in await checked(discord) if each.fine]
    assert "scope=bot+applications.commands&permissions=" in server
    assert person.endswith("integration_type=1&scope=applications.commands")


async def test_invitations_and_pages_are_where_the_web_is(discord: FakeDiscord) -> None:
    token = Secret("text", "nonsense")
    server, person = [
        each.words for each in await checked(discord, web_url="https://a.example/") if each.fine
    ]
    [page] = await complaints(discord, web_url="https://a.example/", bot_token=token)
    assert all("https://a.example/oauth2/authorize?" in each for each in (server, person))
    assert "At https://a.example/developers/applications choose" in page


def test_only_the_settings_know_where_discord_is() -> None:
    folder = Path(discord_module.__file__).parent
    knowing = [
        each.name
        for each in folder.glob("*.py")
        if re.search(
            r"discord(app)?\.com/|discord(app)?\.com\"|discord\.gg", each.read_text("utf-8")
        )
    ]
    assert knowing == ["settings.py"]


async def test_where_all_is_well_only_what_the_start_will_do_is_named(discord: FakeDiscord) -> None:
    [words] = await complaints(discord)
    assert "not yet known to Discord, until the first start: Send to Bridgebot, suggest" in words


async def test_a_wrong_token_is_found(discord: FakeDiscord) -> None:
    [words] = await complaints(discord, bot_token=Secret("text", "nonsense"))
    assert "press Bot, Reset Token" in words


async def test_a_missing_privilege_is_found(discord: FakeDiscord) -> None:
    assert any(
        "Message Content Intent" in each for each in await complaints(discord, message_content=True)
    )


async def test_a_channel_that_is_not_there_is_found(discord: FakeDiscord) -> None:
    assert any("is not to be seen" in each for each in await complaints(discord, team="123"))


async def test_missing_permissions_are_found_with_what_they_are_for(discord: FakeDiscord) -> None:
    discord.world.permissions &= ~(1 << 29)
    assert any(
        "lacks Manage Webhooks (to speak under a person's name)" in each
        for each in await complaints(discord)
    )


async def test_a_rule_of_the_channel_counts(discord: FakeDiscord) -> None:
    rule = {"id": "1200000000000000001", "type": 0, "allow": "0", "deny": str(1 << 11)}
    discord.world.channel("team")["permission_overwrites"] = [rule]
    found = [each for each in await checked(discord) if each.grave]
    assert ["lacks Send Messages" in each.words for each in found] == [True]


async def test_another_applications_key_is_found(discord: FakeDiscord) -> None:
    found = await complaints(discord, public_key="ab" * 32)
    assert any("another application's" in each for each in found)
    assert any("Interactions Endpoint URL" in each for each in found)


async def test_where_discord_cannot_be_reached_it_says_so(discord: FakeDiscord) -> None:
    [words] = await complaints(discord, api_url="http://127.0.0.1:9/api/v10")
    assert words.startswith("Discord cannot be reached")


async def synced(discord: FakeDiscord) -> None:
    """Let it start once, as a result of which Discord knows the commands."""
    adapter = Discord(NAME, discord_bot.settings(discord))
    adapter.offer(OFFERS)
    async with running(adapter, DiscordSide(discord)):
        pass


async def test_after_a_start_nothing_is_left_to_say(discord: FakeDiscord) -> None:
    await synced(discord)
    for each in discord.world.commands:  # as Discord gives them back
        each |= {"version": "1", "nsfw": False}
        each["contexts"].reverse()
        for option in each.get("options", []):
            if not option["required"]:
                del option["required"]
    assert await complaints(discord) == []


async def test_a_command_that_is_defined_otherwise_is_found(discord: FakeDiscord) -> None:
    await synced(discord)
    command = next(each for each in discord.world.commands if each["name"] == "suggest")
    command["options"][0]["description"] = "of old"
    discord.world.commands.append({"type": 1, "name": "gone", "description": "of old"})
    assert await complaints(discord) == [
        "known to Discord otherwise than they are now, until the next start: suggest",
        "listed by Discord though there are none, until the next start: gone",
    ]


async def test_what_cannot_be_looked_up_is_said(discord: FakeDiscord) -> None:
    discord.faults.statuses |= {
        "GET /guilds/{guild}/members/{user}": [403],
        "GET /applications/{app}/commands": [500],
    }
    assert await complaints(discord) == [
        "which commands Discord knows cannot be looked up (500)",
        "what the bot may do in the team's channel cannot be looked up (403)",
    ]


async def test_the_channel_for_those_without_letters_is_looked_at_too(discord: FakeDiscord) -> None:
    await synced(discord)
    discord.joins("bob", "help")
    rule = {"id": "1200000000000000001", "type": 0, "allow": "0", "deny": str(1 << 36)}
    discord.world.channel("help")["permission_overwrites"] = [rule]
    [lacking] = await complaints(discord, help_channel=discord.id_of("help"))
    [unseen] = await complaints(discord, help_channel="123")
    assert lacking.startswith("in help_channel the bot lacks Create Private Threads (to reach")
    assert unseen.startswith("help_channel 123 is not to be seen")

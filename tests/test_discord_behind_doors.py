"""A customer who takes no direct messages talks with staff in a private thread."""

from discord_bot import running
from discord_people import FakeDiscord


def private(discord: FakeDiscord) -> list[str]:
    """List the private threads."""
    channels = discord.world.channels.values()
    return [str(each["id"]) for each in channels if each["type"] == 12]


async def reads(discord: FakeDiscord, channel: str, words: str) -> None:
    """Wait until something is said in a channel."""
    await discord.until(
        lambda: any(words in each for each in discord.said(channel)), f"{words!r} is read"
    )


async def reported(discord: FakeDiscord) -> str:
    """Let eve report a problem directly, and close her door; name the team's card."""
    discord.says("eve", "@eve", "issue the export fails")
    await discord.until(lambda: discord.said("team") and discord.said("@eve"), "there is a card")
    discord.world.closed.add(discord.joins("eve"))
    return str(discord.ours("team")[0]["id"])


async def test_what_they_say_there_reaches_staff(sqlite_url: str) -> None:
    async with FakeDiscord() as discord:
        discord.joins("eve", "lobby", "@eve")
        discord.joins("bob", "team")
        async with running(discord, sqlite_url, help_channel=discord.id_of("lobby")):
            card = await reported(discord)
            discord.commands("bob", "team", "wait", number="1", question="In which browser?")
            await discord.until(lambda: private(discord), "there is a private thread")
            [thread] = private(discord)
            await reads(discord, thread, "In which browser?")
            asked = {"message_id": discord.ours(thread)[-1]["id"]}
            discord.says("eve", thread, "@bridgebot Firefox", type=19, message_reference=asked)
            await reads(discord, card, "Firefox")
            discord.says("eve", thread, "And in Chrome, @bridgebot")
            await reads(discord, card, "Chrome")
        assert discord.world.broken_rules == []

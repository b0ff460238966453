"""An answer overtakes the platform's own word of what was answered, and is heard all the same."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

import bridge_bot
from party import Party, Whereabouts
from party_console import on_console
from party_discord import DiscordParty, on_discord
from party_slack import SlackParty, on_slack

Pair = tuple[Party, Party]


@pytest.fixture(params=["slack", "discord"])
async def pair(request: pytest.FixtureRequest, sqlite_url: str) -> AsyncIterator[Pair]:
    async with AsyncExitStack() as stack:
        who = Whereabouts("eve", request.param, "help", is_staff=False)
        opened = on_slack(who) if request.param == "slack" else on_discord(who)
        eve: Party = await stack.enter_async_context(opened)
        staff = Whereabouts("ana", "console", "team", is_staff=True)
        ana = await stack.enter_async_context(on_console(staff))
        await stack.enter_async_context(bridge_bot.running(sqlite_url, [eve, ana]))
        yield eve, ana


def keeps_its_answer_back(party: Party) -> None:
    """Let the platform say the next message, and not tell us that it did."""
    match party:
        case SlackParty(slack=slack):
            slack.faults.drop_answers["chat.postMessage"] = 1
        case DiscordParty(discord=discord):
            discord.faults.drop_answers["POST /messages"] = 1


async def test_an_answer_is_heard_though_it_overtakes(pair: Pair) -> None:
    eve, ana = pair
    keeps_its_answer_back(eve)
    await eve.commands("issue the export hangs")
    home = await eve.sees("#1 Issue")
    await eve.says("It hangs at 80 percent", home.id)
    await ana.sees("It hangs at 80 percent")
    assert await eve.sees("It hangs at 80 percent", sign="📬")

"""What the gateway tells of sessions, servers and threads, as Discord tells it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import discord
import pytest

from adapters.discord import listening
from adapters.discord.courtesy import Courtesy
from adapters.discord.heard import milliseconds
from adapters.discord.known import Known
from adapters.discord.listening import Muster
from adapters.discord.settings import Settings
from bridgebot.adapter import Secret
from test_discord_parsing import payload

GUILD, LOBBY, TEAM = "1200000000000000001", "1400000000000000001", "1400000000000000002"
MEETING, WISHES = "1400000000000000003", "1400000000000000004"
THREAD, NEW_THREAD, PRIVATE = "1442371219500000001", "1442371220500000001", "1442371220600000001"


@dataclass
class Side:
    """The library, told what the gateway tells, and what reached us of it."""

    client: discord.Client
    heard: list[tuple[str, dict[str, Any]]]
    known: Known = field(init=False)

    def __post_init__(self) -> None:
        self.known = Known(self.client)

    def tell(self, event: str, name: str = "") -> None:
        """Tell a captured payload as the gateway does."""
        parse = listening.state(self.client).parsers[event]
        parse(payload(f"gateway/{name or event.lower()}"))

    def last(self) -> dict[str, Any]:
        return self.heard[-1][1]


@pytest.fixture
async def side() -> AsyncIterator[Side]:
    heard: list[tuple[str, dict[str, Any]]] = []
    settings = Settings(bot_token=Secret("text", "token"))
    client = listening.client(settings, Courtesy().trace(), lambda *told: heard.append(told))
    yield Side(client, heard)
    ready = listening.state(client)._ready_task
    if ready is not None:
        ready.cancel()
        await asyncio.gather(ready, return_exceptions=True)
    await client.close()


async def test_a_session_names_the_servers_that_are_told_of_next(side: Side) -> None:
    muster = Muster()
    side.tell("READY")
    muster.note(*side.heard[-1])
    assert not muster._whole.is_set()
    side.tell("GUILD_CREATE")
    muster.note(*side.heard[-1])
    await muster.whole()
    assert [event for event, _ in side.heard] == ["READY", "GUILD_CREATE"]
    assert side.known.us == "1100000000000000001"


async def test_a_server_s_channels_and_threads_come_with_their_newest_messages(side: Side) -> None:
    side.tell("READY")
    side.tell("GUILD_CREATE")
    assert listening.channels_of(side.last()) == [
        (LOBBY, "1442371219000000001"),
        (TEAM, "0"),
        (MEETING, "1442371218000000001"),
        (THREAD, "1442371219500000009"),
    ]


async def test_when_we_came_into_a_server_is_told(side: Side) -> None:
    side.tell("READY")
    side.tell("GUILD_CREATE")
    assert milliseconds(str(listening.joined(side.last()))) == 1_768_210_212_441
    assert listening.joined({"id": GUILD}) == 0


async def test_what_a_server_has_is_known(side: Side) -> None:
    side.tell("READY")
    side.tell("GUILD_CREATE")
    known = side.known
    assert (known.guild(LOBBY), known.parent(THREAD), known.channel(TEAM)) == (GUILD, LOBBY, "team")
    assert (known.role("1500000000000000001"), known.is_forum(WISHES)) == ("customers", True)
    assert known.tags(WISHES) == {"open": "1600000000000000001"}
    assert known.emoji(LOBBY, "party") == ":party:1500000000000000077"
    assert known.file_max(LOBBY) == 50 * 1024 * 1024


async def test_a_new_thread_is_told_of_as_new(side: Side) -> None:
    side.tell("READY")
    side.tell("GUILD_CREATE")
    side.tell("THREAD_CREATE")
    assert (side.last()["id"], side.last()["newly_created"]) == (NEW_THREAD, True)
    assert side.known.parent(NEW_THREAD) == LOBBY


async def test_a_thread_to_which_we_are_let_in_is_not_new(side: Side) -> None:
    side.tell("READY")
    side.tell("GUILD_CREATE")
    side.tell("THREAD_CREATE", "thread_create_let_in")
    assert (side.last()["id"], side.last().get("newly_created")) == (PRIVATE, None)
    assert side.known.parent(PRIVATE) == LOBBY


async def test_a_server_that_discord_cannot_reach_is_not_left(side: Side) -> None:
    side.tell("READY")
    side.tell("GUILD_CREATE")
    side.tell("GUILD_DELETE")
    assert side.heard[-1] == ("GUILD_DELETE", {"id": GUILD, "unavailable": True})
    assert [str(each.id) for each in side.client.guilds] == [GUILD]


async def test_a_session_that_goes_on_forgets_nothing(side: Side) -> None:
    side.tell("READY")
    side.tell("GUILD_CREATE")
    side.tell("RESUMED")
    assert side.heard[-1][0] == "RESUMED"
    assert side.known.guild(LOBBY) == GUILD

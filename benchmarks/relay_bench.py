"""How fast words cross from one platform to another, against a bare relay of the same two clients.

A customer on a pretend Discord, whoever answers on a pretend Slack, both over real sockets. The
bare relay posts what it hears to the other side, and keeps nothing. One message at a time, in turns
of some fifty; the pace that Slack asks of a channel is left out, since it is Slack's and not ours.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import discord
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp

from adapters.discord import listening
from adapters.slack.slack import Slack
from benchmarks.table import Figure, Reference, at_most, percentile, scratch
from bridgebot.adapter import Caps
from bridgebot.event import Place

TESTS = Path(__file__).resolve().parent.parent / "tests"
COUNT, WARM, ROUNDS = 50, 10, 4
SLACK, DISCORD = "Discord → Slack thread", "Slack thread → Discord"
Say = Callable[[str], Awaitable[Any]]


@dataclass
class Road:
    """A relay that is open: how each side speaks, and when the other one saw the words."""

    customer: Say
    staff: Say
    awaited: dict[tuple[str, str], asyncio.Future[float]] = field(default_factory=dict)

    def awaits(self, platform: str, token: str) -> asyncio.Future[float]:
        """Promise the moment at which a platform shows a token in what the bot says."""
        arrives = self.awaited[platform, token] = asyncio.get_running_loop().create_future()
        return arrives

    def note(self, platform: str, words: str) -> None:
        """Note the moment at which a platform shows words."""
        for each in [(p, t) for p, t in self.awaited if p == platform and t in words]:
            self.awaited.pop(each).set_result(time.perf_counter())

    async def times(self, speak: Say, mark: str, platform: str) -> list[float]:
        """Say so many things, one after the other; give how long each took to cross to there."""
        took = []
        for number in range(COUNT + WARM):
            token = f"{platform}{number:04}"
            arrives = self.awaits(platform, token)
            began = time.perf_counter()
            await speak(f"{mark}{token}")
            async with asyncio.timeout(20):
                took.append(await arrives - began)
            await asyncio.sleep(0.05)  # receipts and marks go their way
        return took[WARM:]


class Unpaced(Slack):
    """Slack without the pace that it asks for."""

    def caps(self, place: Place) -> Caps:
        """Take any number of messages a second."""
        return replace(super().caps(place), pace=0.0)


def unpace(party: Any) -> None:
    """Let the bot speak to somebody on Slack without that pace."""
    settings = party.make()._settings  # noqa: SLF001 - as it is set
    party.make = partial(Unpaced, "slack", settings)


def figures() -> list[Figure]:
    """Measure both ways, each against the bare relay in the same run."""
    return hushed(_measured)


def hushed(measure: Callable[[], Coroutine[Any, Any, list[Figure]]]) -> list[Figure]:
    """Take figures with the pretend platforms of the tests, and without what they would log."""
    sys.path.insert(0, str(TESTS))
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable()
    try:
        return asyncio.run(measure())
    finally:
        logging.disable(logging.NOTSET)


async def _measured() -> list[Figure]:
    taken: dict[tuple[str, str], list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for name, opened, mark in (("ours", ours, ">> "), ("bare", bare, "")):
            async with opened() as road:
                taken[name, SLACK] += await road.times(road.customer, "", "slack")
                taken[name, DISCORD] += await road.times(road.staff, mark, "discord")
    found: list[Figure] = []
    for way in (SLACK, DISCORD):
        for percent, limit in ((50, 2.0), (99, 4.0)):
            mine, theirs = (1000 * percentile(taken[n, way], percent) for n in ("ours", "bare"))
            reference = Reference("bare relay", theirs)
            found.append(at_most(f"relay {way}, p{percent}", mine, "ms", reference, limit))
    return found


@asynccontextmanager
async def ours() -> AsyncIterator[Road]:
    """Open a whole bot between a customer and whoever answers, over a database on the disk."""
    import bridge_bot  # noqa: PLC0415 - the tests' own, as what follows
    import databases  # noqa: PLC0415

    async with people() as (eve, ana), AsyncExitStack() as stack:
        unpace(ana)
        folder = stack.enter_context(scratch())
        url = databases.url_of(databases.new_file(folder).resolve())
        await stack.enter_async_context(bridge_bot.running(url, [eve, ana]))
        await eve.commands("issue the export hangs")
        home = await eve.sees("#1 Issue")
        card = await ana.sees("#1 Issue")
        road = Road(lambda w: eve.says(w, home.id), lambda w: ana.says(w, card.id))
        watch(road, eve, ana)
        yield road


@asynccontextmanager
async def bare() -> AsyncIterator[Road]:
    """Open the same two clients with a callback each, which posts to the other side."""
    async with people() as (eve, ana):
        thread = ana.slack.message("ana", "team", "root")["ts"]
        settings = eve.make()._settings  # noqa: SLF001 - as it is set
        listening.point_at(settings)
        intents = discord.Intents(guilds=True, guild_messages=True, message_content=True)
        client = discord.Client(intents=intents)
        app = AsyncApp(client=_web(ana), process_before_response=True)

        @client.event
        async def on_message(message: discord.Message) -> None:
            if not message.author.bot:
                await app.client.chat_postMessage(
                    channel="CTEAM", thread_ts=thread, text=message.content, blocks=_rich(message)
                )

        @app.event("message")
        async def heard(event: dict[str, Any]) -> None:
            if not event.get("bot_id"):
                where: Any = client.get_channel(int(eve.channel))
                await where.send(event["text"], allowed_mentions=discord.AllowedMentions.none())

        handler = AsyncSocketModeHandler(app, "xapp-1")
        await handler.client.connect()  # type: ignore[no-untyped-call]
        task = asyncio.ensure_future(client.start("bot-token"))
        try:
            await eve.ready()
            await asyncio.sleep(1)
            road = Road(eve.says, lambda w: ana.says(w, thread))
            watch(road, eve, ana)
            yield road
        finally:
            await client.close()
            await handler.client.close()  # type: ignore[no-untyped-call]
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            listening.let_go(settings)


def _web(ana: Any) -> Any:
    from slack_sdk.web.async_client import AsyncWebClient  # noqa: PLC0415 - one of the two clients

    return AsyncWebClient("xoxb-1", base_url=ana.slack.api_url)


def _rich(message: discord.Message) -> list[dict[str, Any]]:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": message.content}]}
    return [{"type": "rich_text", "elements": [section]}]


@asynccontextmanager
async def people() -> AsyncIterator[tuple[Any, Any]]:
    """Open a Discord with a customer in it, and a Slack with whoever answers."""
    from party import Whereabouts  # noqa: PLC0415 - the tests' own, as what follows
    from party_discord import on_discord  # noqa: PLC0415
    from party_slack import on_slack  # noqa: PLC0415

    eve_is = Whereabouts("eve", "discord", "help", is_staff=False)
    ana_is = Whereabouts("ana", "slack", "team", is_staff=True)
    async with on_discord(eve_is) as eve, on_slack(ana_is) as ana:
        ana.slack.world.burst = 10_000
        ana.slack.world.limits.haste = 10_000.0
        yield eve, ana


def watch(road: Road, eve: Any, ana: Any) -> None:
    """Note the moment at which each side shows what the bot posts."""
    keep, put = ana.slack.world.keep, eve.discord.world.message

    def kept(channel: Any, said: dict[str, Any]) -> None:
        keep(channel, said)
        if said.get("bot_id"):
            road.note("slack", f"{said.get('text')}{said.get('blocks')}")

    def shown(channel: str, author: str, **facts: Any) -> Any:
        made = put(channel, author, **facts)
        if eve.discord.world.users[author].get("bot"):
            road.note("discord", f"{made['content']}{made['components']}")
        return made

    ana.slack.world.keep, eve.discord.world.message = kept, shown

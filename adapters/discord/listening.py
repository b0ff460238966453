"""Listens at Discord's gateway; everything that concerns the library's inner life is here."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, Final

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord.state import ConnectionState

from adapters.discord.heard import snowflake
from adapters.discord.settings import Settings

_log = structlog.get_logger()
Hear = Callable[[str, dict[str, Any]], None]

OURS: Final = (
    "MESSAGE_CREATE",
    "MESSAGE_UPDATE",
    "MESSAGE_DELETE",
    "MESSAGE_DELETE_BULK",
    "MESSAGE_REACTION_ADD",
    "MESSAGE_REACTION_REMOVE",
    "MESSAGE_REACTION_REMOVE_ALL",
    "MESSAGE_REACTION_REMOVE_EMOJI",
    "INTERACTION_CREATE",
)
"""Told to us as it comes, and to the library not at all: it keeps no messages."""
BOTH: Final = ("READY", "RESUMED", "GUILD_CREATE", "THREAD_CREATE", "GUILD_DELETE")
"""Told to the library first, which keeps channels and roles, and then to us."""
MUSTER_SECONDS: Final = 5.0
_TEXTUAL: Final = frozenset({0, 2, 5, 10, 11, 12, 13})


class TwoWorlds(Exception):
    """Two connections want the library to speak with two different servers."""


_pointed: list[tuple[str, str]] = []


def point_at(settings: Settings) -> None:
    """Point the library at the addresses that are set: it has one of each for all connections."""
    wanted = (settings.api_url.rstrip("/"), settings.gateway_url)
    others = {each for each in _pointed if each != wanted}
    if others:
        raise TwoWorlds(f"another connection speaks with {others.pop()[0]}: they must be the same")
    _pointed.append(wanted)
    Route.BASE = wanted[0]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(wanted[1])


def let_go(settings: Settings) -> None:
    """Say that a connection does not need its addresses any more."""
    _pointed.remove((settings.api_url.rstrip("/"), settings.gateway_url))


def client(settings: Settings, trace: aiohttp.TraceConfig, hear: Hear) -> discord.Client:
    """Make a client that tells us what it hears."""
    intents = discord.Intents(
        guilds=True,
        emojis_and_stickers=True,
        messages=True,
        guild_reactions=True,
        dm_reactions=True,
        message_content=settings.message_content,
    )
    given: dict[str, Any] = {
        "intents": intents,
        "http_trace": trace,
        "chunk_guilds_at_startup": False,
        "member_cache_flags": discord.MemberCacheFlags.none(),
        "max_messages": None,
        "allowed_mentions": discord.AllowedMentions.none(),
        "guild_ready_timeout": 0.5,
    }
    made: discord.Client
    if settings.shards:
        made = discord.AutoShardedClient(shard_count=settings.shards, **given)
    else:
        made = discord.Client(**given)
    _take_over(state(made), hear)
    return made


def state(of: discord.Client) -> ConnectionState[Any]:
    """Give what the library knows of channels and roles, and where it hands payloads."""
    return of._connection  # noqa: SLF001 - there is no public way to a raw payload


def _take_over(known: ConnectionState[Any], hear: Hear) -> None:
    """Stand between the gateway and the library; a payload that it cannot read ends nothing."""
    for event, parse in list(known.parsers.items()):
        known.parsers[event] = partial(_guarded, event, parse, None)
    for event in BOTH:
        known.parsers[event] = partial(_guarded, event, known.parsers[event], hear)
    for event in OURS:
        known.parsers[event] = partial(_guarded, event, None, hear)


def _guarded(
    event: str, parse: Callable[[Any], None] | None, hear: Hear | None, payload: dict[str, Any]
) -> None:
    try:
        if hear is not None and parse is not None:
            # The library takes what it needs out of a payload: we look at a copy.
            copied = dict(payload)
            parse(payload)
            hear(event, copied)
        elif parse is not None:
            parse(payload)
        elif hear is not None:
            hear(event, payload)
    except Exception:  # noqa: BLE001 - it would end the connection
        _log.exception("discord.event_not_read", event_name=event)


class Muster:
    """Waits, for a while, until the gateway has told of every server."""

    def __init__(self) -> None:
        """Know of none."""
        self._awaited: set[str] = set()
        self._begun = asyncio.Event()
        self._whole = asyncio.Event()

    def note(self, event: str, payload: Mapping[str, Any]) -> None:
        """Note what the gateway tells."""
        if event == "READY":
            self._begun.set()
            self._awaited |= {str(each["id"]) for each in payload.get("guilds") or ()}
        elif event == "GUILD_CREATE":
            self._awaited.discard(str(payload["id"]))
        if event in ("READY", "GUILD_CREATE") and not self._awaited:
            self._whole.set()

    async def whole(self) -> None:
        """Wait; a server that Discord itself cannot reach is not waited for long."""
        await self._begun.wait()
        with suppress(TimeoutError):
            async with asyncio.timeout(MUSTER_SECONDS):
                await self._whole.wait()


def channels_of(guild: Mapping[str, Any]) -> list[tuple[str, str]]:
    """List the channels and threads of a server with their newest messages."""
    every = [*(guild.get("channels") or ()), *(guild.get("threads") or ())]
    return [
        (str(each["id"]), str(each.get("last_message_id") or "0"))
        for each in every
        if each.get("type") in _TEXTUAL
    ]


def joined(guild: Mapping[str, Any]) -> int:
    """Give the id that a message would have which was said when we came into a server."""
    at = guild.get("joined_at")
    return int(snowflake(int(datetime.fromisoformat(at).timestamp() * 1000))) if at else 0

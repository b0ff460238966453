"""The adapter for Discord: one application, in many servers and with many people."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import discord
import structlog

from adapters.discord import ability, commands, files, listening
from adapters.discord.answering import Answering
from adapters.discord.backfill import Backfill
from adapters.discord.calls import TIMEOUT_SECONDS, Calls
from adapters.discord.checking import Checking
from adapters.discord.courtesy import Courtesy
from adapters.discord.ear import Ear
from adapters.discord.heard import Reading
from adapters.discord.instead import Instead
from adapters.discord.known import Known
from adapters.discord.letters import Letters
from adapters.discord.listening import Muster
from adapters.discord.people import Names
from adapters.discord.places import Spots, is_direct
from adapters.discord.posting import Means
from adapters.discord.reviewing import Reviewing
from adapters.discord.sending import Sending
from adapters.discord.settings import Settings
from adapters.discord.signs import Signs
from adapters.discord.speaking import Speaking
from bridgebot.abilities import Offer
from bridgebot.adapter import Caps, Finding, Gate, Later, Outcome, Sent
from bridgebot.event import File, Op, Place

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from adapters.discord.web import Door

_log = structlog.get_logger()
OPENING_SECONDS: Final = 0.2
DRAIN_SECONDS: Final = 5.0
STARTS_LEFT: Final = 10


@dataclass(frozen=True, slots=True)
class Open:
    """All that there is while a connection is open."""

    calls: Calls
    known: Known
    letters: Letters
    backfill: Backfill
    sending: Sending
    ear: Ear
    signs: Signs
    names: Names
    instead: Instead


class Discord:
    """Speaks with Discord for one connection."""

    def __init__(self, name: str, settings: Settings) -> None:
        """Take what is set."""
        self.name = name
        self._settings = settings
        self._offers: dict[str, Offer] = {}
        self._open: Open | None = None
        self._door = _door(settings.public_key)

    def offer(self, offers: Sequence[Offer]) -> None:
        """Take the commands there are: Discord lists them."""
        self._offers = {each.verb: each for each in offers}

    async def run(self, gate: Gate) -> None:
        """Listen until cancelled, and fetch what was missed."""
        courtesy = Courtesy()
        listening.point_at(self._settings)
        muster, ears = Muster(), list[Ear]()

        def hear(event: str, payload: dict[str, Any]) -> None:
            muster.note(event, payload)
            ears[0].hear(event, payload)

        client = listening.client(self._settings, courtesy.trace(), hear)
        try:
            async with aiohttp.ClientSession(
                headers={"User-Agent": client.http.user_agent},  # Discord turns others away
                timeout=aiohttp.ClientTimeout(TIMEOUT_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
            ) as session:
                await client.login(self._settings.bot_token.reveal())
                opened = self._opened(client, Calls(client.http, session, courtesy), gate)
                ears.append(opened.ear)
                await opened.letters.recall()
                await opened.instead.recall()
                await opened.backfill.recall()
                await self._live(client, opened, gate, muster)
        finally:
            await client.close()
            listening.let_go(self._settings)

    def caps(self, place: Place) -> Caps:
        """Say what a place takes."""
        if is_direct(place):
            return ability.DIRECT
        known = self._open.known if self._open is not None else None
        file_max = known.file_max(place.channel) if known else ability.FILE_MAX
        may_speak_as = self._settings.speak_as and not (known and known.is_hookless(place.channel))
        caps = ability.CHANNEL if may_speak_as else ability.UNNAMED
        return caps if file_max == caps.file_max else replace(caps, file_max=file_max)

    def direct(self, account: str) -> Place:
        """Name the conversation of two with somebody."""
        return Place(self.name, f"@{account}")

    def address(self, place: Place, message: str = "") -> str:
        """Give the address of a message, or of a place, once its server is known."""
        return self._open.sending.address(place, message) if self._open else ""

    async def deliver(self, op: Op, key: str) -> Outcome:
        """Make one attempt."""
        if self._open is None:
            return Later(OPENING_SECONDS, "the connection is not open yet")
        return await self._open.sending.deliver(op, key)

    async def settle(self, op: Op, key: str, since: datetime) -> Sent | Later | None:
        """Look an attempt up by its key."""
        if self._open is None:
            return Later(OPENING_SECONDS, "the connection is not open yet")
        return await self._open.sending.settle(op, key, since)

    async def fetch(self, file: File, limit: int) -> bytes:
        """Read a file that somebody showed."""
        if self._open is None:
            raise ConnectionError("the connection to Discord is not open")
        return await files.fetch(self._open.calls, file, limit)

    async def forget(self, account: str) -> None:
        """Know nothing any more of somebody: their signs, their name, our conversation of two."""
        if self._open is None:
            raise ConnectionError("the connection to Discord is not open")
        await self._open.signs.forget(account)
        await self._open.letters.forget(account)
        await self._open.instead.forget(account)
        self._open.names.forget(account)
        self._open.ear.answering.forget(account)

    async def check(self) -> list[Finding]:
        """Look the connection over."""
        return await Checking(self._settings, list(self._offers.values())).check()

    def routes(self) -> Sequence["BaseRoute"]:
        """Give the address at which Discord tells of interactions, if that is set."""
        return self._door.routes() if self._door else []

    # How it is put together ---------------------------------------------------------------------

    def _opened(self, client: discord.Client, calls: Calls, gate: Gate) -> Open:
        its, application = self._settings, str(client.application_id)
        known, letters, names = Known(client), Letters(calls, gate), Names()
        us = str(client.user.id if client.user else "")
        instead = Instead(calls, known, gate, its.help_channel)
        reading = partial(self._reading, us, known, letters, names, instead)
        answering, signs = Answering(calls, letters, application), Signs(calls, gate, reading)
        speaking = Speaking(calls, application)
        means = Means(
            calls=calls,
            known=known,
            letters=letters,
            speaking=speaking,
            spots=Spots(calls, known, letters, its.help_channel),
            instead=instead,
            speak_as=its.speak_as,
            tag_names=its.forum_tags,
            web_url=its.web_url,
        )
        reviewing = Reviewing(calls, gate, signs, letters, answering, application, reading)
        backfill = Backfill(calls, gate, reading, reviewing)
        ear = Ear(gate, reading, self._offers, answering, backfill, letters, signs, names, speaking)
        sending = Sending(means)
        return Open(calls, known, letters, backfill, sending, ear, signs, names, instead)

    def _reading(
        self, us: str, known: Known, letters: Letters, names: Names, instead: Instead
    ) -> Reading:
        return Reading(
            self.name,
            us,
            now=time.time_ns() // 1_000_000,
            parent=known.parent,
            role=known.role,
            channel=known.channel,
            partner=letters.partner,
            instead=instead.whose,
            guild=known.guild,
            name=names.of,
            cdn=self._settings.cdn_url,
        )

    async def _live(self, client: discord.Client, opened: Open, gate: Gate, muster: Muster) -> None:
        application = str(client.application_id)
        await commands.sync(opened.calls, gate, application, self._offers.values())
        await _may_start(opened.calls)
        beside = [
            asyncio.ensure_future(opened.backfill.run()),
            asyncio.ensure_future(self._speak(opened, muster)),
        ]
        try:
            await client.connect(reconnect=True)
            raise ConnectionError("Discord's gateway was left")
        finally:
            self._open = None
            if self._door:
                self._door.close()
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await opened.ear.drain(DRAIN_SECONDS)

    async def _speak(self, opened: Open, muster: Muster) -> None:
        """Speak once it is known where."""
        await muster.whole()
        self._open = opened
        if self._door:
            self._door.open(opened.ear.interact)


def _door(public_key: str) -> "Door | None":
    if not public_key:
        return None
    from adapters.discord.web import Door  # noqa: PLC0415 - only who is spoken to over HTTP

    return Door(public_key)


async def _may_start(calls: Calls) -> None:
    """Wait where Discord would take no further starts today, rather than lose our token."""
    told = await calls.call("GET", "/gateway/bot")
    limit = told.get("session_start_limit") or {}
    if int(limit.get("remaining", STARTS_LEFT)) < STARTS_LEFT:
        seconds = int(limit.get("reset_after", 0)) / 1000
        _log.error("discord.too_many_starts", waiting_seconds=seconds)
        await asyncio.sleep(seconds)

"""Over HTTP: interactions are signed, answered through the API, and refused when they are not."""

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import discord_bot
from adapters.discord.discord import Discord
from bridgebot.event import Whisper
from bridgebot.testing.driving import PretendGate
from bridgebot.text import doc
from discord_people import FakeDiscord
from discord_world import Payload
from test_discord_contract import NAME, OFFERS
from web_server import listening

KEY = Ed25519PrivateKey.from_private_bytes(b"7" * 32)
PUBLIC = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as discord:
        discord.joins("ana", "lobby")
        discord.joins("bob", "team")
        yield discord


@pytest.fixture
async def site(discord: FakeDiscord) -> AsyncIterator[str]:
    adapter = Discord(NAME, discord_bot.settings(discord, public_key=PUBLIC))
    adapter.offer(OFFERS)
    gate = PretendGate(lambda _: Whisper(doc("It is kept.")))
    async with listening(adapter, gate, lambda: adapter._open is not None) as address:
        yield f"{address}/{NAME}/interactions"


async def tell(url: str, payload: Payload, *, key: Ed25519PrivateKey = KEY) -> tuple[int, str]:
    body, at = json.dumps(payload), "1700000000"
    headers = {
        "X-Signature-Ed25519": key.sign(f"{at}{body}".encode()).hex(),
        "X-Signature-Timestamp": at,
    }
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=headers) as answer,
    ):
        return answer.status, await answer.text()


async def test_a_ping_is_answered(site: str) -> None:
    status, body = await tell(site, {"type": 1})
    assert (status, json.loads(body)) == (200, {"type": 1})


async def test_what_discord_did_not_sign_is_refused(site: str) -> None:
    other = Ed25519PrivateKey.from_private_bytes(b"8" * 32)
    status, _ = await tell(site, {"type": 1}, key=other)
    assert status == 401


async def test_what_is_not_signed_at_all_is_refused(site: str) -> None:
    async with aiohttp.ClientSession() as session, session.post(site, data=b"{}") as answer:
        assert answer.status == 401


async def test_a_command_is_answered_through_the_api(discord: FakeDiscord, site: str) -> None:
    told: list[asyncio.Task[tuple[int, str]]] = []
    discord.deliver = lambda payload: told.append(asyncio.create_task(tell(site, payload)))
    begun = discord.commands("ana", "lobby", "suggest", words="dark mode")
    assert await discord.answered(begun) == "It is kept."
    assert (await told[0])[0] == 202

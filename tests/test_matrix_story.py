"""Customers and staff on a real homeserver, with real clients: from a wish to its fulfilment."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from matrix_bot import MatrixBot
from matrix_people import Person, register
from synapse import Synapse

pytestmark = pytest.mark.xdist_group("synapse")


@pytest.fixture
async def bot(homeserver: Synapse, sqlite_url: str, tmp_path: Path) -> AsyncIterator[MatrixBot]:
    made = MatrixBot(homeserver, register(homeserver, "bridgebot"), sqlite_url, tmp_path / "keys")
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def ana(homeserver: Synapse) -> AsyncIterator[Person]:
    async with Person(homeserver, register(homeserver, "ana")) as person:
        yield person


@pytest.fixture
async def bob(homeserver: Synapse) -> AsyncIterator[Person]:
    async with Person(homeserver, register(homeserver, "bob")) as person:
        yield person


async def with_team(bot: MatrixBot, bob: Person) -> str:
    """Let somebody of ours make the team's room."""
    bot.team = await bob.makes_room(bot.id)
    await bob.waits_for(bot.team, 2)
    await bot.stop()
    await bot.start()
    return bot.team


async def test_a_wish_goes_from_a_direct_message_to_the_team_and_back(
    bot: MatrixBot, ana: Person, bob: Person
) -> None:
    team = await with_team(bot, bob)
    talk = await ana.makes_room(bot.id, direct=True)
    await ana.waits_for(talk, 2)
    await ana.says(talk, "suggest dark mode")
    await ana.hears(talk, "#1")
    card = await bob.hears(team, "dark mode")
    await bob.sees_sign(team, card.id, "1️⃣")
    await bob.presses(team, card.id, "1️⃣")
    await bob.hears(team, "took it")
    await bob.says(team, "!ship 1 --listened yes --changed all --next more")
    await ana.hears(talk, "is done.")

"""Customers and staff on a real homeserver, with real clients: from a wish to its fulfilment."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bridgebot.owners.roster import Roster
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


def asking(bob: Person) -> Roster:
    """Let somebody be asked about exports."""
    people = {"bob": {"name": "Bob", "accounts": f"acme:{bob.id}"}}
    exports = {"words": "export", "chain": [{"ask": "bob", "within": "4h"}]}
    return Roster.model_validate({"people": people, "areas": {"exports": exports}})


TOLD = re.compile(r"If there is no answer by (\w+day .*?) (\S+), Bob is asked again\.")


async def test_who_reads_it_alone_is_told_by_their_own_clock_when_the_next_one_is_asked(
    bot: MatrixBot, ana: Person, bob: Person
) -> None:
    bot.roster = asking(bob)
    await with_team(bot, bob)
    talk = await ana.makes_room(bot.id, direct=True)
    await ana.waits_for(talk, 2)
    await ana.says(talk, "issue the export is empty")
    before = TOLD.search((await ana.hears(talk, "With Bob.")).body)
    await ana.says(talk, "zone America/New_York")
    await ana.hears(talk, "Your zone is America/New_York")
    await ana.says(talk, "status 1")
    after = TOLD.search((await ana.hears(talk, "With Bob.", 2)).body)
    assert before
    assert before[2] == "UTC"
    assert after
    assert after[2] in {"EST", "EDT"}
    assert moment(after[1], "America/New_York") == moment(before[1], "UTC")


def moment(told: str, zone: str) -> datetime:
    """Read a time as Matrix tells it."""
    return datetime.strptime(told, "%A %d %B %Y, %H:%M").replace(tzinfo=ZoneInfo(zone))

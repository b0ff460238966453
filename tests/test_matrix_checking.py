"""What `bridgebot check` says of a connection to Matrix."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.matrix.matrix import Matrix
from adapters.matrix.options import Options
from adapters.matrix.session import Login
from bridgebot.adapter import Finding
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
async def bob(homeserver: Synapse) -> AsyncIterator[Person]:
    async with Person(homeserver, register(homeserver, "bob")) as person:
        yield person


async def checked(bot: MatrixBot, team: str = "") -> list[Finding]:
    return await Matrix("acme", bot.login, replace(bot.options, team=team)).check()


async def test_all_that_is_well_is_told(bot: MatrixBot, bob: Person) -> None:
    team = await bob.makes_room(bot.id)
    await bob.waits_for(team, 2)
    found = await checked(bot, team)
    words = "\n".join(each.words for each in found)
    assert all(each.fine for each in found), words
    assert f"I am {bot.id} on the device {bot.device}" in words
    assert "my account vouches for it" in words
    assert "I am in 1 room" in words


async def test_rights_that_are_missing_in_the_teams_room_are_named(
    bot: MatrixBot, bob: Person
) -> None:
    levels = {"events": {"m.reaction": 50}, "events_default": 50}
    team = await bob.makes_room(bot.id, power_level_override=levels)
    await bob.waits_for(team, 2)
    grave = {each.words: each.grave for each in await checked(bot, team) if not each.fine}
    assert grave == {
        "in the team's room I may not speak": True,
        "in the team's room I may not put signs on messages, which stand for buttons": False,
    }


async def test_a_team_room_that_we_are_not_in_is_grave(bot: MatrixBot) -> None:
    grave = [each.words for each in await checked(bot, "!elsewhere") if each.grave]
    assert grave == ["I am not in the team's room; invite me there"]


async def test_a_wrong_password_is_said(bot: MatrixBot, tmp_path: Path) -> None:
    options = replace(bot.options, data=str(tmp_path / "others"))
    [_, wrong] = await Matrix("acme", Login(bot.id, "open sesame"), options).check() * 2
    assert wrong.grave
    assert "Invalid username or password" in wrong.words


async def test_a_homeserver_that_is_not_there_is_said(tmp_path: Path) -> None:
    options = Options(homeserver="http://127.0.0.1:9", data=str(tmp_path / "keys"))
    [found] = await Matrix("acme", Login("@a:b", "sesame"), options).check()
    assert found.grave
    assert "cannot be reached" in found.words

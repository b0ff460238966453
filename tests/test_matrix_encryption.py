"""Encrypted rooms, with a client that is not ours on the other side."""

import os
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
async def ana(homeserver: Synapse, tmp_path: Path) -> AsyncIterator[Person]:
    (tmp_path / "ana").mkdir()
    async with Person(homeserver, register(homeserver, "ana"), tmp_path / "ana") as person:
        yield person


async def talk_with(bot: MatrixBot, ana: Person) -> str:
    """Begin an encrypted direct message, and allow that words leave it."""
    talk = await ana.makes_room(bot.id, direct=True, encrypted=True)
    await ana.waits_for(talk, 2)
    await ana.says(talk, "allow")
    await ana.hears(talk, "allows it")
    return talk


async def test_an_encrypted_wish_is_answered_encrypted(bot: MatrixBot, ana: Person) -> None:
    talk = await talk_with(bot, ana)
    await ana.says(talk, "suggest dark mode")
    answer = await ana.hears(talk, "#1")
    assert answer.was_encrypted


async def test_keys_and_conversations_live_on_after_a_restart(bot: MatrixBot, ana: Person) -> None:
    talk = await talk_with(bot, ana)
    await bot.stop()
    await ana.says(talk, "suggest dark mode")
    await bot.start()
    answer = await ana.hears(talk, "#1")
    assert answer.was_encrypted


async def test_a_room_is_asked_before_words_leave_it_and_nothing_is_lost_meanwhile(
    bot: MatrixBot, ana: Person
) -> None:
    talk = await ana.makes_room(bot.id, direct=True, encrypted=True)
    await ana.waits_for(talk, 2)
    await ana.says(talk, "suggest dark mode")
    question = await ana.hears(talk, "This room is encrypted")
    assert not [body for body in ana.bodies(talk) if "#1" in body]
    await ana.presses(talk, question.id, "1️⃣")
    await ana.hears(talk, "allows it")
    await ana.hears(talk, "#1")


async def test_what_lies_on_the_disk_is_for_nobody_else(bot: MatrixBot) -> None:
    modes = {path.name: path.stat().st_mode & 0o777 for path in bot.folder.iterdir()}
    assert bot.folder.stat().st_mode & 0o777 == 0o700
    assert set(modes.values()) == {0o600}, modes
    assert "DEFAULT_KEY" not in (bot.folder / "session.json").read_text(), os.fspath(bot.folder)

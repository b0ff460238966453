"""Encrypted rooms, with a client that is not ours on the other side."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import nio
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


async def test_what_is_asked_there_is_shown_to_nobody_else(bot: MatrixBot, ana: Person) -> None:
    talk = await talk_with(bot, ana)
    await ana.says(talk, "suggest dark mode")
    await ana.hears(talk, "This is encrypted, so #1 is for you and our staff alone.")
    await ana.says(talk, "visibility 1 public")
    await ana.hears(talk, "#1 is for everybody from now on.")


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


async def test_a_key_that_comes_late_is_waited_for_also_over_a_restart(
    bot: MatrixBot, ana: Person
) -> None:
    talk = await talk_with(bot, ana)
    key = await ana.says_without_key(talk, "suggest dark mode")
    await ana.hears(talk, "could not decrypt")
    await bot.stop()
    await bot.start()
    await ana.gives_key(bot.id, key)
    await ana.hears(talk, "#1")
    assert len([body for body in ana.bodies(talk) if "could not decrypt" in body]) == 1


async def test_lost_keys_make_a_new_device_that_hears_and_speaks(
    bot: MatrixBot, ana: Person, homeserver: Synapse
) -> None:
    talk = await talk_with(bot, ana)
    before = bot.device
    await bot.stop()
    for path in bot.folder.glob("keys.db*"):
        path.unlink()
    await bot.start()
    await ana.listen()
    await ana.says(talk, "suggest dark mode")
    await ana.hears(talk, "#1")
    assert bot.device != before
    assert list(bot.folder.parent.glob("keys.old-*"))


async def test_the_account_vouches_for_its_device_and_for_the_next_one(
    bot: MatrixBot, ana: Person
) -> None:
    assert await is_vouched_for(bot, ana)
    await bot.stop()
    (bot.folder / "keys.db").unlink()
    await bot.start()
    assert await is_vouched_for(bot, ana)


async def is_vouched_for(bot: MatrixBot, ana: Person) -> bool:
    """Tell whether others see the bot's device signed by its account."""
    users: dict[str, list[str]] = {bot.id: []}
    found = await ana.call("POST", "/_matrix/client/v3/keys/query", {"device_keys": users})
    [signer] = found["self_signing_keys"][bot.id]["keys"]
    return signer in found["device_keys"][bot.id][bot.device]["signatures"][bot.id]


async def test_somebody_who_comes_later_reads_what_is_said_from_then_on(
    bot: MatrixBot, ana: Person, homeserver: Synapse, tmp_path: Path
) -> None:
    talk = await talk_with(bot, ana)
    (tmp_path / "eve").mkdir()
    async with Person(homeserver, register(homeserver, "eve"), tmp_path / "eve") as eve:
        await ana.client.room_invite(talk, eve.id)
        await eve.comes(talk)
        await ana.says(talk, "!suggest dark mode")
        answer = await eve.hears(talk, "#1")
    assert answer.was_encrypted


async def test_only_an_admin_lets_words_out_of_a_group(
    bot: MatrixBot, ana: Person, homeserver: Synapse, tmp_path: Path
) -> None:
    (tmp_path / "eve").mkdir()
    async with Person(homeserver, register(homeserver, "eve"), tmp_path / "eve") as eve:
        room = await ana.makes_room(bot.id, eve.id, encrypted=True, name="lobby")
        await eve.comes(room)
        await ana.waits_for(room, 3)
        await eve.says(room, "!allow")
        await eve.hears(room, "only an admin")
        await ana.says(room, "!suggest dark mode")
        await ana.hears(room, "This room is encrypted")
        await ana.says(room, "!allow")
        await ana.hears(room, "#1 is for the people here and our staff alone.")


async def test_a_button_in_an_encrypted_room_can_be_pressed_after_a_restart(
    bot: MatrixBot, ana: Person
) -> None:
    talk = await talk_with(bot, ana)
    await ana.says(talk, "I wish it were dark at night")
    offer = await ana.hears(talk, "I heard you")
    await ana.sees_sign(talk, offer.id, "1️⃣")
    await bot.stop()
    await bot.start()
    await ana.presses(talk, offer.id, "1️⃣")
    await ana.hears(talk, "kept as #1")


async def test_encryption_that_is_turned_on_later_is_minded_at_once(
    bot: MatrixBot, ana: Person
) -> None:
    room = await ana.makes_room(bot.id, name="lobby")
    await ana.waits_for(room, 2)
    await ana.says(room, "!suggest dark mode")
    await ana.hears(room, "#1")
    builder = nio.EnableEncryptionBuilder().as_dict()
    await ana.client.room_put_state(room, builder["type"], builder["content"])
    await ana.until(lambda: ana.client.rooms[room].encrypted)
    await ana.says(room, "!suggest tabs")
    question = await ana.hears(room, "This room is encrypted")
    assert question.was_encrypted

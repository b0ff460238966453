"""People with Element, which shuts out devices that nobody vouches for, talk with one of ours."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.matrix.crosssigning import Device, Seeds, vouch
from adapters.matrix.wire import Wire
from element_user import ElementUser, element
from matrix_bot import MatrixBot
from matrix_people import Person, register
from synapse import Synapse

pytestmark = pytest.mark.xdist_group("synapse")


@pytest.fixture
async def ana(homeserver: Synapse) -> AsyncIterator[ElementUser]:
    async with element(homeserver.url, register(homeserver, "ana")) as user:
        yield user


@pytest.fixture
async def nio(homeserver: Synapse, tmp_path: Path) -> AsyncIterator[Person]:
    async with Person(homeserver, register(homeserver, "nio"), tmp_path) as person:
        yield person


@pytest.fixture
async def bot(homeserver: Synapse, sqlite_url: str, tmp_path: Path) -> AsyncIterator[MatrixBot]:
    made = MatrixBot(homeserver, register(homeserver, "bridgebot"), sqlite_url, tmp_path / "keys")
    async with made:
        yield made


async def vouched_for(nio: Person) -> None:
    account, olm = nio.account, nio.client.olm
    device = Device(account.user_id, account.device_id, olm.account.identity_keys["ed25519"])
    wire = Wire(nio.client.homeserver)
    wire.token = account.token
    await vouch(wire.call, device, Seeds.new())
    await wire.close()


async def encrypted_room(ana: ElementUser, nio: Person) -> str:
    room = await ana.new_room(nio.id, encrypted=True)
    await nio.comes(room)
    await ana.meets(room, nio.id)
    return room


async def talk_with(bot: MatrixBot, ana: ElementUser) -> str:
    """Begin an encrypted direct message, and allow that words leave it."""
    talk = await ana.new_room(bot.id, encrypted=True, direct=True)
    await ana.meets(talk, bot.id)
    await ana.says(talk, "allow")
    await ana.hears(talk, bot.id, "allows it")
    return talk


async def test_a_device_that_is_vouched_for_is_told_everything(
    ana: ElementUser, nio: Person
) -> None:
    await vouched_for(nio)
    room = await encrypted_room(ana, nio)
    await ana.says(room, "Dark mode, please")
    assert (await nio.hears(room, "Dark mode")).was_encrypted
    assert await ana.trusts(nio.id, nio.account.device_id)


async def test_its_answer_is_read_without_a_warning(ana: ElementUser, nio: Person) -> None:
    await vouched_for(nio)
    room = await encrypted_room(ana, nio)
    await nio.says(room, "It is on its way")
    heard = await ana.hears(room, nio.id, "on its way")
    assert (heard["encrypted"], heard["unreadable"], heard["shield"]) == (True, None, None)


async def test_a_device_that_nobody_vouches_for_is_told_nothing(
    ana: ElementUser, nio: Person
) -> None:
    room = await encrypted_room(ana, nio)
    await ana.says(room, "Dark mode, please")
    await nio.until(
        lambda: bool(nio.others(room)) and nio.others(room)[-1].kind.endswith("crypted")
    )
    assert "Dark mode, please" not in nio.bodies(room)
    assert not await ana.trusts(nio.id, nio.account.device_id)


async def test_words_of_a_device_that_nobody_vouches_for_are_not_shown(
    ana: ElementUser, nio: Person
) -> None:
    room = await encrypted_room(ana, nio)
    await nio.says(room, "It is on its way")
    assert await ana.cannot_read(room, nio.id)


async def test_a_wish_of_somebody_with_element_is_heard_and_answered_without_a_warning(
    ana: ElementUser, bot: MatrixBot
) -> None:
    talk = await talk_with(bot, ana)
    await ana.says(talk, "suggest dark mode")
    answer = await ana.hears(talk, bot.id, "#1")
    assert (answer["encrypted"], answer["unreadable"], answer["shield"]) == (True, None, None)
    assert await ana.trusts(bot.id, bot.device)


async def test_somebody_with_element_is_understood_after_a_restart(
    ana: ElementUser, bot: MatrixBot
) -> None:
    talk = await talk_with(bot, ana)
    await bot.stop()
    await ana.says(talk, "suggest dark mode")
    await bot.start()
    assert (await ana.hears(talk, bot.id, "#1"))["shield"] is None

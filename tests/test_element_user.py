"""Another's client, with another's encryption, talks as people with Element do."""

import os
from collections.abc import AsyncIterator

import pytest

import element_user
import synapse
from element_user import ElementUser, element
from synapse import Synapse

pytestmark = pytest.mark.xdist_group("synapse")


def somebody(homeserver: Synapse) -> synapse.Account:
    return homeserver.register(f"someone-{os.urandom(4).hex()}")


@pytest.fixture
async def ana(homeserver: Synapse) -> AsyncIterator[ElementUser]:
    async with element_user.or_skip(homeserver.url, somebody(homeserver)) as user:
        yield user


@pytest.fixture
async def bob(homeserver: Synapse) -> AsyncIterator[ElementUser]:
    async with element_user.or_skip(homeserver.url, somebody(homeserver)) as user:
        yield user


async def room_of(ana: ElementUser, bob: ElementUser, *, encrypted: bool) -> str:
    room = await ana.new_room(bob.account.user_id, encrypted=encrypted)
    await bob.enters(room)
    await ana.meets(room, bob.account.user_id)
    return room


@pytest.mark.parametrize("encrypted", [False, True], ids=["open", "encrypted"])
async def test_what_one_says_the_other_hears(
    ana: ElementUser, bob: ElementUser, encrypted: bool
) -> None:
    room = await room_of(ana, bob, encrypted=encrypted)
    await ana.says(room, "Dark mode, please")
    heard = await bob.hears(room, ana.account.user_id, "Dark")
    assert heard["content"]["body"] == "Dark mode, please"
    assert (heard["encrypted"], heard["unreadable"], heard["shield"]) == (encrypted, None, None)
    assert await bob.trusts(ana.account.user_id, ana.account.device_id)

"""Another's client, with another's encryption, talks as people with Element do."""

import os
from collections.abc import AsyncIterator

import pytest

import synapse
from element_user import ElementUser, element
from synapse import Synapse

pytestmark = pytest.mark.xdist_group("synapse")


def somebody(homeserver: Synapse) -> synapse.Account:
    return homeserver.register(f"someone-{os.urandom(4).hex()}")


@pytest.fixture
async def ana(homeserver: Synapse) -> AsyncIterator[ElementUser]:
    async with element(homeserver.url, somebody(homeserver)) as user:
        yield user


@pytest.fixture
async def bob(homeserver: Synapse) -> AsyncIterator[ElementUser]:
    async with element(homeserver.url, somebody(homeserver)) as user:
        yield user


@pytest.mark.parametrize("kind", ["open", "encrypted"])
async def test_what_one_says_the_other_hears(ana: ElementUser, bob: ElementUser, kind: str) -> None:
    room = await ana.new_room(bob.account.user_id, encrypted=kind == "encrypted")
    await bob.enters(room)
    await ana.meets(room, bob.account.user_id)
    await ana.says(room, "Dark mode, please")
    heard = await bob.hears(room, ana.account.user_id, "Dark")
    assert heard["encrypted"] == (kind == "encrypted")
    assert (heard["unreadable"], heard["shield"]) == (None, None)

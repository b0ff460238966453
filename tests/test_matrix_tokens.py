"""Tokens that run out after seconds, on a real homeserver: nobody notices."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import synapse
from adapters.matrix.matrix import Matrix
from adapters.matrix.options import Options
from adapters.matrix.session import Login
from bridgebot.adapter import Sent
from bridgebot.event import Place, Post, Posted
from bridgebot.testing.driving import PretendGate, say
from bridgebot.text import doc
from matrix_people import Person, come_true, register
from synapse import Synapse

pytestmark = pytest.mark.xdist_group("synapse")


@pytest.fixture
def hasty() -> Iterator[Synapse]:
    try:
        made = synapse.start(refreshable_access_token_lifetime="1s")
    except synapse.NoSynapse as why:
        pytest.skip(f"no Synapse: {why}")
    yield made
    made.stop()


async def test_a_token_is_renewed_again_and_again(hasty: Synapse, tmp_path: Path) -> None:
    account = register(hasty, "bridgebot")
    options = Options(homeserver=hasty.url, data=str(tmp_path / "keys"))
    adapter = Matrix("acme", Login(account.user_id, account.password), options)
    gate = PretendGate()
    task = asyncio.create_task(adapter.run(gate))
    await come_true(lambda: bool(adapter._connection and adapter._connection.is_ready))
    assert adapter._connection
    session = adapter._connection.account
    first = session.session
    async with Person(hasty, register(hasty, "ana")) as ana:
        room = await ana.makes_room(account.user_id, name="lobby")
        await ana.waits_for(room, 2)
        for number in range(3):
            await asyncio.sleep(1.1)  # the homeserver's clock is the real one
            await ana.says(room, f"word {number}")
            sent = await say(adapter, Post(Place("acme", room), doc(f"answer {number}")))
            assert isinstance(sent, Sent)
        await come_true(lambda: sum(isinstance(each, Posted) for each in gate.events) > 2)
    assert session.session.device_id == first.device_id
    assert session.session.token != first.token
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task

"""As an application service, each person's words are said by an account of their own."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nio
import pytest

import synapse
from adapters.matrix.appservice import Service
from adapters.matrix.connection import Connection
from adapters.matrix.matrix import Matrix
from adapters.matrix.options import Options
from adapters.matrix.session import Login
from bridgebot.adapter import Sent
from bridgebot.event import Delete, Edit, File, Place, Post, Posted
from bridgebot.testing.driving import PretendGate, say, until
from bridgebot.text import Doc, doc, plain
from matrix_people import Person, register
from synapse import Synapse

pytestmark = pytest.mark.xdist_group("synapse")
BOT = "@bridgebot:synapse.test"
OURS, THEIRS = "token-of-the-service", "token-of-the-homeserver"


@dataclass
class Served:
    """A homeserver that knows our service, and our service."""

    server: Synapse
    port: int
    gate: PretendGate
    adapter: Matrix


def registration(port: int) -> dict[str, Any]:
    """Write what the homeserver's admin agrees to."""
    users = [{"exclusive": True, "regex": "@bridgebot_.*"}]
    return {
        "id": "bridgebot",
        "url": f"http://127.0.0.1:{port}",
        "as_token": OURS,
        "hs_token": THEIRS,
        "sender_localpart": "bridgebot",
        "rate_limited": False,
        "namespaces": {"users": users, "rooms": [], "aliases": []},
    }


@pytest.fixture(scope="module")
def service() -> Iterator[tuple[Synapse, int]]:
    port = synapse.free_port()
    try:
        server = synapse.start([registration(port)])
    except synapse.NoSynapse as why:
        pytest.skip(f"no Synapse: {why}")
    yield server, port
    server.stop()


@pytest.fixture
async def served(service: tuple[Synapse, int], tmp_path: Path) -> AsyncIterator[Served]:
    server, port = service
    options = Options(
        homeserver=server.url,
        data=str(tmp_path / "keys"),
        service=Service(THEIRS, "127.0.0.1", port, "bridgebot_"),
    )
    adapter, gate = Matrix("acme", Login(BOT, token=OURS), options), PretendGate()
    task = asyncio.create_task(adapter.run(gate))
    await until(lambda: bool(adapter._connection and adapter._connection.is_ready), "it listens")
    yield Served(server, port, gate, adapter)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.fixture
async def ana(service: tuple[Synapse, int]) -> AsyncIterator[Person]:
    async with Person(service[0], register(service[0], "ana")) as person:
        yield person


async def test_what_is_said_is_brought_and_kept(served: Served, ana: Person) -> None:
    room = await ana.makes_room(BOT, name="lobby")
    await ana.waits_for(room, 2)
    await ana.says(room, "hello there")
    await until(lambda: bool(heard(served.gate)), "hello is heard")
    assert heard(served.gate) == ["hello there"]


def heard(gate: PretendGate) -> list[str]:
    return [plain(event.body) for event in gate.events if isinstance(event, Posted)]


async def test_what_could_not_be_kept_is_brought_again_and_heard_once(
    served: Served, ana: Person
) -> None:
    room = await ana.makes_room(BOT, name="lobby")
    await ana.waits_for(room, 2)
    served.gate.failures.append(OSError("the disk is full"))
    words = f"hello {os.urandom(3).hex()}"
    await ana.says(room, words)
    await until(lambda: words in heard(served.gate), "hello is heard")
    assert heard(served.gate).count(words) == 1


async def test_peoples_words_are_said_by_accounts_of_their_own_and_not_heard_back(
    served: Served, ana: Person
) -> None:
    room = await ana.makes_room(BOT, name="lobby")
    await ana.waits_for(room, 2)
    place = Place("acme", room)
    sent = await say(served.adapter, Post(place, doc("It is done."), speaker="Bob Müller"))
    assert isinstance(sent, Sent)
    await say(served.adapter, Post(place, doc("Thank you."), speaker="Zoe"))
    bob = await ana.hears(room, "It is done.")
    zoe = await ana.hears(room, "Thank you.")
    assert bob.sender.startswith("@bridgebot_bob-m-ller-")
    assert zoe.sender.startswith("@bridgebot_zoe-")
    assert bob.body == "It is done."
    await ana.says(room, "last")
    await until(lambda: "last" in heard(served.gate), "last is heard")
    assert heard(served.gate) == ["last"]


async def test_after_a_day_somebodys_words_are_still_known_to_be_there(
    served: Served, ana: Person
) -> None:
    room = await ana.makes_room(BOT, name="lobby")
    await ana.waits_for(room, 2)
    post = Post(Place("acme", room), doc("It is done."), speaker="Bob")
    sent = await say(served.adapter, post, "key-day")
    long_ago = datetime.now(UTC) - timedelta(days=2)
    assert await served.adapter.settle(post, "key-day", long_ago) == sent


async def test_what_arrived_in_part_is_made_whole_and_no_part_is_said_twice(
    served: Served, ana: Person, tmp_path: Path
) -> None:
    room = await ana.makes_room(BOT, name="lobby")
    await ana.waits_for(room, 2)
    (tmp_path / "0").write_bytes(b"a plan")
    file = File("plan.txt", "text/plain", 6, path=str(tmp_path / "0"))
    words = Post(Place("acme", room), doc("It is done."), speaker="Bob")
    half = await say(served.adapter, words, "key-half")
    whole, long_ago = replace(words, files=(file,)), datetime.now(UTC) - timedelta(days=2)
    assert await served.adapter.settle(whole, "key-half", long_ago) is None
    sent = await served.adapter.deliver(whole, "key-half")
    assert isinstance(sent, Sent)
    assert isinstance(half, Sent)
    assert (sent.ids[:1], len(sent.ids)) == (half.ids, 2)
    assert await served.adapter.settle(whole, "key-half", long_ago) == sent


async def test_a_file_is_shown_by_the_account_of_who_showed_it(
    served: Served, ana: Person, tmp_path: Path
) -> None:
    room = await ana.makes_room(BOT, name="lobby")
    await ana.waits_for(room, 2)
    (tmp_path / "0").write_bytes(b"a plan")
    file = File("plan.txt", "text/plain", 6, path=str(tmp_path / "0"))
    await say(served.adapter, Post(Place("acme", room), Doc(()), speaker="Bob", files=(file,)))
    shown = await ana.hears(room, "plan.txt")
    assert shown.sender.startswith("@bridgebot_bob-")


async def test_somebodys_words_are_changed_and_taken_back_by_the_same_account(
    served: Served, ana: Person
) -> None:
    room = await ana.makes_room(BOT, name="lobby")
    await ana.waits_for(room, 2)
    place = Place("acme", room)
    sent = await say(served.adapter, Post(place, doc("It is dun."), speaker="Bob"))
    assert isinstance(sent, Sent)
    edit = Edit(place, doc("It is done."), speaker="Bob", messages=sent.ids)
    assert await say(served.adapter, edit) == Sent()
    changed = await ana.hears(room, "* It is done.")
    assert await say(served.adapter, Delete(place, sent.ids)) == Sent()
    assert changed.relation == {"rel_type": "m.replace", "event_id": sent.ids[0]}


async def test_a_person_may_speak_where_we_are_alone_with_somebody(
    served: Served, ana: Person
) -> None:
    direct = served.adapter.direct(ana.id)
    sent = await say(served.adapter, Post(direct, doc("It is done."), speaker="Bob"))
    assert isinstance(sent, Sent)
    await ana.until(lambda: bool(ana.client.invited_rooms))
    [room] = ana.client.invited_rooms
    await ana.comes(room)
    bob = await ana.hears(room, "It is done.")
    words = f"thank you {os.urandom(3).hex()}"
    await ana.says(room, words)
    await until(lambda: words in heard(served.gate), "thanks are heard")
    *_, thanks = [each for each in served.gate.events if isinstance(each, Posted)]
    connection = Connection("acme", Login(BOT, token=OURS), served.adapter._options)
    await connection.open()
    sent = await connection.sending.deliver(Post(direct, doc("And this.")), "key-again")
    await connection.close()
    await ana.hears(room, "And this.")
    assert isinstance(sent, Sent)
    assert bob.sender.startswith("@bridgebot_bob-")
    assert (thanks.place, thanks.addressed) == (direct, True)


async def test_a_persons_account_shows_their_picture(
    service: tuple[Synapse, int], served: Served, ana: Person
) -> None:
    made, _ = await ana.client.upload(lambda *_: b"PNG", "image/png", "bob.png", filesize=3)
    assert isinstance(made, nio.UploadResponse), made
    assert served.adapter._connection is not None
    speakers = served.adapter._connection.sending._speakers
    speakers._pictures._keep("https://a.example/bob.png", made.content_uri)
    room = await ana.makes_room(BOT, name="lobby")
    await ana.waits_for(room, 2)
    post = Post(
        Place("acme", room), doc("Hello."), speaker="Bob", picture="https://a.example/bob.png"
    )
    await say(served.adapter, post)
    bob = await ana.hears(room, "Hello.")
    shown = await ana.call("GET", f"/_matrix/client/v3/profile/{quote(bob.sender)}")
    assert shown == {"displayname": "Bob", "avatar_url": made.content_uri}

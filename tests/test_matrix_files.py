"""Files go both ways over a real homeserver, in encrypted rooms too."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import nio
import pytest
from nio.crypto.attachments import decrypt_attachment

from adapters.matrix.matrix import Matrix
from adapters.matrix.options import Options
from adapters.matrix.session import Login
from bridgebot.adapter import Sent
from bridgebot.event import File, Place, Post, Posted
from bridgebot.testing.driving import PretendGate, say, until
from bridgebot.text import doc, plain
from matrix_people import Person, register
from synapse import Account, Synapse

pytestmark = pytest.mark.xdist_group("synapse")
PICTURE = b"\x89PNG not really" * 100


@pytest.fixture
def account(homeserver: Synapse) -> Account:
    return register(homeserver, "bridgebot")


@pytest.fixture
def gate() -> PretendGate:
    return PretendGate()


@pytest.fixture
async def adapter(
    homeserver: Synapse, account: Account, gate: PretendGate, tmp_path: Path
) -> AsyncIterator[Matrix]:
    options = Options(homeserver=homeserver.url, data=str(tmp_path / "keys"))
    made = Matrix("acme", Login(account.user_id, account.password), options)
    task = asyncio.create_task(made.run(gate))
    await until(lambda: bool(made._connection and made._connection.is_ready), "it listens")
    yield made
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.fixture
async def ana(homeserver: Synapse, tmp_path: Path) -> AsyncIterator[Person]:
    (tmp_path / "ana").mkdir()
    async with Person(homeserver, register(homeserver, "ana"), tmp_path / "ana") as person:
        yield person


async def room_with(ana: Person, account: Account, *, encrypted: bool) -> str:
    room = await ana.makes_room(account.user_id, encrypted=encrypted, name="lobby")
    await ana.waits_for(room, 2)
    if encrypted:
        await ana.says(room, "!allow")
        await ana.hears(room, "allows it")
    return room


@pytest.mark.parametrize("encrypted", [False, True], ids=["open", "encrypted"])
async def test_a_file_that_somebody_shows_can_be_read(
    adapter: Matrix, gate: PretendGate, ana: Person, account: Account, *, encrypted: bool
) -> None:
    room = await room_with(ana, account, encrypted=encrypted)
    made, keys = await ana.client.upload(
        lambda *_: PICTURE, "image/png", "screen.png", encrypt=encrypted, filesize=len(PICTURE)
    )
    assert isinstance(made, nio.UploadResponse), made
    where = {"file": {**keys, "url": made.content_uri}} if keys else {"url": made.content_uri}
    info = {"mimetype": "image/png", "size": len(PICTURE)}
    await ana.says(room, "screen.png", msgtype="m.image", info=info, **where)
    await until(lambda: any(isinstance(each, Posted) for each in gate.events), "it is heard")
    [file] = next(each.files for each in gate.events if isinstance(each, Posted))
    assert (file.name, file.mime, file.size) == ("screen.png", "image/png", len(PICTURE))
    assert await adapter.fetch(file, 1_000_000) == PICTURE
    with pytest.raises(ValueError, match=r"screen\.png is larger than 10 bytes"):
        await adapter.fetch(file, 10)


@pytest.mark.parametrize("encrypted", [False, True], ids=["open", "encrypted"])
async def test_a_file_of_ours_is_shown_below_its_words(
    adapter: Matrix, ana: Person, account: Account, tmp_path: Path, *, encrypted: bool
) -> None:
    room = await room_with(ana, account, encrypted=encrypted)
    (tmp_path / "picture").write_bytes(PICTURE)
    file = File("screen.png", "image/png", len(PICTURE), path=str(tmp_path / "picture"))
    sent = await say(adapter, Post(Place("acme", room), doc("Look:"), files=(file,)))
    assert isinstance(sent, Sent)
    assert len(sent.ids) == 2
    shown = await ana.hears(room, "screen.png")
    source = shown.content.get("file") or shown.content
    found = await ana.client.download(source["url"])
    assert isinstance(found, nio.MemoryDownloadResponse), found
    read = found.body
    if encrypted:
        keys = (source["key"]["k"], source["hashes"]["sha256"], source["iv"])
        read = decrypt_attachment(read, *keys)
    assert read == PICTURE


async def test_a_file_that_is_too_large_is_named_instead(
    adapter: Matrix, ana: Person, account: Account, tmp_path: Path
) -> None:
    room = await room_with(ana, account, encrypted=False)
    assert adapter._connection
    adapter._connection.media.max = 10
    (tmp_path / "picture").write_bytes(PICTURE)
    file = File("screen.png", "image/png", len(PICTURE), path=str(tmp_path / "picture"))
    await say(adapter, Post(Place("acme", room), doc(), files=(file,)))
    heard = await ana.hears(room, "larger than this homeserver takes")
    assert plain(doc(heard.body)).startswith("The file screen.png")

"""What a room is told of a file, and what becomes of one that cannot be had."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.matrix.matrix import Matrix
from adapters.matrix.options import Options
from adapters.matrix.session import Login
from bridgebot.adapter import Feature, Later, Level
from bridgebot.event import File, Post, Posted
from bridgebot.testing.driving import running, say, until
from bridgebot.text import Doc, doc
from matrix_fake import FakeHomeserver
from matrix_fake_world import Json
from test_matrix_contract import NAME, PretendSide

PICTURE = b"\x89PNG not really"


@pytest.fixture
async def side() -> AsyncIterator[PretendSide]:
    server = FakeHomeserver()
    await server.start()
    us, ana = server.register("bridgebot"), server.register("ana")
    room = await server.makes_room(ana, us, name="lobby")
    await server.joins(room, us)
    yield PretendSide(server, us, room)
    await server.stop()
    assert server.wrong == []


@pytest.fixture
def adapter(side: PretendSide, tmp_path: Path) -> Matrix:
    options = Options(homeserver=side.server.url, data=str(tmp_path / "keys"))
    side.adapter = Matrix(NAME, Login(side.us, "sesame"), options)
    return side.adapter


@pytest.fixture
def picture(tmp_path: Path) -> File:
    path = tmp_path / "0"
    path.write_bytes(PICTURE)
    return File("chart.png", "image/png", len(PICTURE), path=str(path), alt="six people wait")


def shown(side: PretendSide) -> list[Json]:
    """List the contents of our messages."""
    return [each["content"] for each in side.server.said_by(side.us, side.place.channel)]


async def test_a_picture_is_said_to_those_who_do_not_see_it(
    side: PretendSide, adapter: Matrix, picture: File
) -> None:
    async with running(adapter, side):
        await say(adapter, Post(side.place, Doc(()), files=(picture,)))
    [content] = shown(side)
    assert (content["msgtype"], content["body"]) == ("m.image", "six people wait")
    assert "filename" not in content


async def test_a_file_without_words_still_says_whose_it_is(
    side: PretendSide, adapter: Matrix, picture: File
) -> None:
    async with running(adapter, side):
        await say(adapter, Post(side.place, Doc(()), speaker="Ana", files=(picture,)))
    words, file = shown(side)
    assert words["body"].startswith("Ana")
    assert file["msgtype"] == "m.image"


async def test_the_homeserver_says_how_large_a_file_may_be(
    side: PretendSide, adapter: Matrix
) -> None:
    async with running(adapter, side):
        caps = adapter.caps(side.place)
        assert (caps.level(Feature.FILE), caps.file_max) == (Level.FULL, 1_000_000)


async def test_a_file_that_is_shown_names_its_source(side: PretendSide, adapter: Matrix) -> None:
    side.server.files["mxc://fake.test/one"] = (PICTURE, "image/png")
    said = {"msgtype": "m.image", "url": "mxc://fake.test/one"}
    async with running(adapter, side) as gate:
        room = side.place.channel
        await side.server.says(room, "@ana:fake.test", "screen.png", **said)
        await until(lambda: bool(gate.events), "it is heard")
        [heard] = gate.events
        assert isinstance(heard, Posted)
        assert heard.files[0].source == NAME
        assert await adapter.fetch(heard.files[0], 1_000) == PICTURE


async def test_a_file_that_is_gone_is_told_in_words(side: PretendSide, adapter: Matrix) -> None:
    gone = File("screen.png", "image/png", 9, "mxc://fake.test/gone", source=NAME)
    async with running(adapter, side):
        with pytest.raises(ValueError, match=r"screen\.png cannot be read: Media not found"):
            await adapter.fetch(gone, 1_000)


async def test_what_cannot_be_read_just_now_is_no_loss(side: PretendSide, adapter: Matrix) -> None:
    file = File("screen.png", "image/png", 9, "mxc://fake.test/one", source=NAME)
    with pytest.raises(ConnectionError, match="not connected"):
        await adapter.fetch(file, 1_000)
    assert isinstance(await adapter.deliver(Post(side.place, doc("hello")), "k1"), Later)

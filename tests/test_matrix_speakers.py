"""People speak under their names, and with their pictures where those can be shown."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from adapters.matrix.matrix import Matrix
from adapters.matrix.options import Options
from adapters.matrix.pictures import LARGEST, is_public
from adapters.matrix.session import Login
from bridgebot.adapter import Sent
from bridgebot.event import Edit, Post
from bridgebot.testing.driving import running, say
from bridgebot.text import doc
from matrix_fake import FakeHomeserver
from matrix_fake_world import Json
from test_matrix_contract import PretendSide

PROFILE = "com.beeper.per_message_profile"


@dataclass
class Pictures:
    """Somewhere on the web, with pictures of people."""

    url: str = ""
    asked: list[str] = field(default_factory=list)

    async def show(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        match request.path:
            case "/bob.png":
                return web.Response(body=b"PNG of Bob", content_type="image/png")
            case "/page":
                return web.Response(text="<b>hello</b>", content_type="text/html")
            case "/large":
                return web.Response(body=b"x" * (LARGEST + 1), content_type="image/png")
            case "/elsewhere":
                raise web.HTTPFound("/bob.png")
        raise web.HTTPNotFound


@pytest.fixture
async def pictures() -> AsyncIterator[Pictures]:
    made, app = Pictures(), web.Application()
    app.router.add_get("/{name}", made.show)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


@pytest.fixture
async def far() -> AsyncIterator[PretendSide]:
    server = FakeHomeserver()
    await server.start()
    us, ana = server.register("bridgebot"), server.register("ana")
    room = await server.makes_room(ana, us, name="lobby")
    await server.joins(room, us)
    yield PretendSide(server, us, room)
    await server.stop()
    assert server.wrong == []


@pytest.fixture
def adapter(far: PretendSide, tmp_path: Path) -> Matrix:
    return born(far, tmp_path)


def born(far: PretendSide, folder: Path) -> Matrix:
    options = Options(far.server.url, str(folder / "keys"), may_show=lambda url: "//" in url)
    far.adapter = Matrix("acme", Login(far.us, "sesame"), options)
    return far.adapter


def bob_says(far: PretendSide, picture: str) -> Post:
    return Post(far.place, doc("It is done."), speaker="Bob", picture=picture)


def said(far: PretendSide) -> list[Json]:
    return [each["content"] for each in far.server.said_by(far.us, far.place.channel)]


async def test_a_picture_is_shown_beside_the_name_and_the_words_still_name_who_speaks(
    adapter: Matrix, far: PretendSide, pictures: Pictures
) -> None:
    async with running(adapter, far):
        await say(adapter, bob_says(far, f"{pictures.url}/bob.png"))
    [content] = said(far)
    shown = content[PROFILE].pop("avatar_url")
    assert content[PROFILE] == {"id": "Bob", "displayname": "Bob", "has_fallback": True}
    assert far.server.files[shown] == (b"PNG of Bob", "image/png")
    assert content["body"] == "Bob: It is done."


async def test_a_picture_is_asked_for_once_in_all_lives(
    adapter: Matrix, far: PretendSide, pictures: Pictures, tmp_path: Path
) -> None:
    async with running(adapter, far):
        await say(adapter, bob_says(far, f"{pictures.url}/bob.png"))
    again = born(far, tmp_path)
    async with running(again, far):
        await say(again, bob_says(far, f"{pictures.url}/bob.png"))
    assert pictures.asked == ["/bob.png"]
    assert len({each[PROFILE]["avatar_url"] for each in said(far)}) == 1


@pytest.mark.parametrize("name", ["/gone", "/page", "/large", "/elsewhere"])
async def test_what_is_no_picture_is_not_shown_nor_asked_for_again_soon(
    adapter: Matrix, far: PretendSide, pictures: Pictures, name: str
) -> None:
    async with running(adapter, far):
        for _ in range(2):
            assert isinstance(await say(adapter, bob_says(far, pictures.url + name)), Sent)
    assert pictures.asked == [name]
    assert all("avatar_url" not in each[PROFILE] for each in said(far))


async def test_a_picture_stays_when_the_words_change(
    adapter: Matrix, far: PretendSide, pictures: Pictures, tmp_path: Path
) -> None:
    async with running(adapter, far):
        sent = await say(adapter, bob_says(far, f"{pictures.url}/bob.png"))
        assert isinstance(sent, Sent)
    again = born(far, tmp_path)
    async with running(again, far):
        edit = Edit(far.place, doc("It is all done."), speaker="Bob", messages=sent.ids)
        await say(again, edit)
    first, change = said(far)
    assert change["m.new_content"][PROFILE] == first[PROFILE]
    assert change["m.new_content"]["body"] == "Bob: It is all done."


@pytest.mark.parametrize(
    ("url", "is_asked"),
    [
        ("https://a.example/bob.png", True),
        ("http://a.example/bob.png", False),
        ("file:///etc/passwd", False),
        ("mxc://fake.test/1", False),
        ("", False),
    ],
)
def test_only_what_is_on_the_web_is_asked_for(url: str, *, is_asked: bool) -> None:
    assert is_public(url) == is_asked

"""What people do with what was said: change it, take it back, sign it, answer it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.matrix.matrix import Matrix
from adapters.matrix.options import Options
from adapters.matrix.session import Login
from adapters.matrix.signs import KEPT
from bridgebot.adapter import Sent
from bridgebot.event import Deleted, Edit, Edited, Event, File, Place, Post, Posted, Reacted
from bridgebot.testing.driving import PretendGate, running, say, until
from bridgebot.text import Doc, Mention, doc, plain
from bridgebot.text import say as said
from matrix_fake import FakeHomeserver
from test_matrix_contract import PretendSide

US = "@bridgebot:fake.test"
ANA = "@ana:fake.test"
EVE = "@eve:fake.test"
PILL = '<a href="https://matrix.to/#/{}">{}</a>'


@pytest.fixture
async def server() -> AsyncIterator[FakeHomeserver]:
    made = FakeHomeserver()
    await made.start()
    for name in ("bridgebot", "ana", "eve"):
        made.register(name)
    yield made
    await made.stop()
    assert made.wrong == []


@pytest.fixture
async def far(server: FakeHomeserver) -> PretendSide:
    room = await server.makes_room(ANA, US, EVE, name="lobby")
    for each in (US, EVE):
        await server.joins(room, each)
    return PretendSide(server, US, room)


@pytest.fixture
def adapter(far: PretendSide, tmp_path: Path) -> Matrix:
    return born(far, tmp_path)


def born(far: PretendSide, folder: Path) -> Matrix:
    options = Options(homeserver=far.server.url, data=str(folder / "keys"))
    made = Matrix("acme", Login(US, "sesame"), options)
    far.adapter = made
    return made


async def edits(far: PretendSide, by: str, message: str, words: str, **new: Any) -> str:
    changed = {"msgtype": "m.text", "body": words, **new}
    related = {"rel_type": "m.replace", "event_id": message}
    more = {"m.new_content": changed, "m.relates_to": related}
    return await far.server.says(far.place.channel, by, f"* {words}", **more)


async def signs(far: PretendSide, by: str, message: str, sign: str) -> str:
    related = {"rel_type": "m.annotation", "event_id": message, "key": sign}
    return await far.server.adds(far.place.channel, by, "m.reaction", {"m.relates_to": related})


async def takes_back(far: PretendSide, by: str, message: str) -> None:
    """Redact, as the homeserver does: nothing of it is left."""
    room = far.server.rooms[far.place.channel]
    gone = room.find(message)
    assert gone is not None
    gone["content"] = {}
    await far.server.adds(room.id, by, "m.room.redaction", {"redacts": message})


def in_thread(root: str, **more: Any) -> dict[str, Any]:
    return {"m.relates_to": {"rel_type": "m.thread", "event_id": root, **more}}


async def heard(gate: PretendGate, count: int) -> list[Event]:
    await until(lambda: len(gate.events) >= count, "all is heard")
    return gate.events


async def test_what_happens_to_words_in_a_thread_happens_in_the_thread(
    adapter: Matrix, far: PretendSide, tmp_path: Path
) -> None:
    room, gate = far.place.channel, PretendGate()
    async with running(adapter, far, gate):
        root = await far.server.says(room, ANA, "root")
        below = await far.server.says(room, ANA, "helo", **in_thread(root))
        await heard(gate, 2)
    async with running(born(far, tmp_path), far, gate):
        await edits(far, ANA, below, "hello")
        await signs(far, EVE, below, "👍")
        await heard(gate, 4)
        await takes_back(far, ANA, below)
        events = await heard(gate, 5)
    assert [type(each) for each in events[2:]] == [Edited, Reacted, Deleted]
    assert {each.place for each in events[1:]} == {Place("acme", room, root)}


async def test_nobody_puts_words_into_anothers_mouth(adapter: Matrix, far: PretendSide) -> None:
    async with running(adapter, far) as gate:
        message = await far.server.says(far.place.channel, ANA, "I like it")
        await edits(far, EVE, message, "I hate it")
        await edits(far, EVE, "$never-said", "I hate it")
        await edits(far, ANA, message, "I love it")
        _, changed = await heard(gate, 2)
    assert isinstance(changed, Edited)
    assert (changed.author.account, plain(changed.body)) == (ANA, "I love it")


@pytest.mark.parametrize("who", [ANA, EVE], ids=["themselves", "a moderator"])
@pytest.mark.parametrize("when", ["at once", "after a restart", "while we were away"])
async def test_a_sign_that_is_taken_off_is_known_for_what_it_was(
    adapter: Matrix, far: PretendSide, tmp_path: Path, who: str, when: str
) -> None:
    gate = PretendGate()
    async with running(adapter, far, gate):
        message = await far.server.says(far.place.channel, EVE, "hello")
        sign = await signs(far, ANA, message, "🎉")
        await heard(gate, 2)
        if when == "at once":
            await takes_back(far, who, sign)
            await heard(gate, 3)
    if when == "while we were away":
        await takes_back(far, who, sign)
    async with running(born(far, tmp_path), far, gate):
        if when == "after a restart":
            await takes_back(far, who, sign)
        *_, off = await heard(gate, 3)
    assert isinstance(off, Reacted)
    assert (off.added, off.emoji, off.message) == (False, "🎉", message)
    assert (off.author.account, off.author.name) == (ANA, "ana")


async def test_words_that_are_taken_back_are_deleted(adapter: Matrix, far: PretendSide) -> None:
    async with running(adapter, far) as gate:
        message = await far.server.says(far.place.channel, ANA, "oops")
        await heard(gate, 1)
        await takes_back(far, EVE, message)
        _, gone = await heard(gate, 2)
    assert isinstance(gone, Deleted)
    assert (gone.message, gone.author.account) == (message, EVE)


async def test_many_signs_do_not_fill_the_disk(adapter: Matrix, far: PretendSide) -> None:
    async with running(adapter, far) as gate:
        hearing = adapter._connection
        assert hearing is not None
        message = await far.server.says(far.place.channel, ANA, "hello")
        for number in range(150):
            await signs(far, ANA, message, f"sign {number}")
        await heard(gate, 151)
        lines = (hearing.folder.path / "signs.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 150 < KEPT


@pytest.mark.parametrize("is_fallback", [True, False])
async def test_a_true_answer_is_told_from_one_for_old_clients(
    adapter: Matrix, far: PretendSide, *, is_fallback: bool
) -> None:
    room = far.place.channel
    async with running(adapter, far) as gate:
        root = await far.server.says(room, ANA, "root")
        more = {"is_falling_back": is_fallback, "m.in_reply_to": {"event_id": root}}
        await far.server.says(room, EVE, "yes", **in_thread(root, **more))
        _, answer = await heard(gate, 2)
    assert isinstance(answer, Posted)
    assert answer.reply_to == ("" if is_fallback else root)


async def test_an_answer_outside_of_threads_names_what_it_answers(
    adapter: Matrix, far: PretendSide
) -> None:
    room = far.place.channel
    async with running(adapter, far) as gate:
        asked = await far.server.says(room, ANA, "is it dark?")
        words = "> <@ana:fake.test> is it dark?\n\nit is"
        await far.server.says(
            room, EVE, words, **{"m.relates_to": {"m.in_reply_to": {"event_id": asked}}}
        )
        _, answer = await heard(gate, 2)
    assert isinstance(answer, Posted)
    assert (answer.reply_to, plain(answer.body), answer.place.thread) == (asked, "it is", "")


async def test_a_file_is_told_with_its_caption(adapter: Matrix, far: PretendSide) -> None:
    async with running(adapter, far) as gate:
        await far.server.says(
            far.place.channel,
            ANA,
            "it looks like this",
            msgtype="m.image",
            filename="screen.png",
            url="mxc://fake.test/1",
            info={"mimetype": "image/png", "size": 5},
        )
        [shown] = await heard(gate, 1)
    assert isinstance(shown, Posted)
    assert plain(shown.body) == "it looks like this"
    assert shown.files == (File("screen.png", "image/png", 5, "mxc://fake.test/1", source="acme"),)


EVE_CALLED = said(Mention(EVE, "Eve"), ", look")


@pytest.mark.parametrize(
    ("formatted", "more", "body"),
    [
        (f"{PILL.format(EVE, 'Eve')}, look", {"m.mentions": {"user_ids": [EVE]}}, EVE_CALLED),
        (f"{PILL.format(EVE, 'Eve')}, look", {"m.mentions": {}}, said("@Eve", ", look")),
        (f"{PILL.format(EVE, 'Eve')}, look", {}, EVE_CALLED),
        (f"{EVE} look", {"m.mentions": {"user_ids": [EVE]}}, said(Mention(EVE, "eve"), " look")),
        (f"{EVE} look", {"m.mentions": {}}, said(f"{EVE} look")),
        (f"x{EVE} look", {"m.mentions": {"user_ids": [EVE]}}, said(f"x{EVE} look")),
        (f"{EVE} look", {"m.mentions": {"user_ids": ["room", 5]}}, said(f"{EVE} look")),
    ],
)
async def test_only_whom_the_writer_called_is_called(
    adapter: Matrix, far: PretendSide, formatted: str, more: dict[str, Any], body: Doc
) -> None:
    html = {"format": "org.matrix.custom.html", "formatted_body": formatted}
    async with running(adapter, far) as gate:
        await far.server.says(far.place.channel, ANA, "look", **html, **more)
        [event] = await heard(gate, 1)
    assert isinstance(event, Posted)
    assert event.body == body


async def test_whom_we_call_is_called(adapter: Matrix, far: PretendSide) -> None:
    async with running(adapter, far):
        await say(adapter, Post(far.place, said(Mention(EVE, "Eve"), ", look")))
    [event] = far.server.said_by(US, far.place.channel)
    assert event["content"]["m.mentions"] == {"user_ids": [EVE]}
    assert PILL.format(EVE, "Eve") in event["content"]["formatted_body"]


async def test_words_of_a_message_with_a_file_are_changed_and_the_file_stays(
    adapter: Matrix, far: PretendSide, tmp_path: Path
) -> None:
    (tmp_path / "picture").write_bytes(b"PNG")
    file = File("screen.png", "image/png", 3, path=str(tmp_path / "picture"))
    async with running(adapter, far):
        sent = await say(adapter, Post(far.place, doc("helo"), files=(file,), speaker="Bob"))
        assert isinstance(sent, Sent)
        edit = Edit(far.place, doc("hello"), speaker="Bob", messages=sent.ids)
        assert await say(adapter, edit) == Sent()
    assert [each.text for each in far.seen()] == ["Bob: hello", "screen.png"]


async def test_every_message_has_an_address(far: PretendSide, tmp_path: Path) -> None:
    options = Options(
        homeserver=far.server.url, data=str(tmp_path), link_url="https://chat.example/#/room/"
    )
    adapter = far.adapter = Matrix("acme", Login(US, "sesame"), options)
    async with running(adapter, far):
        sent = await say(adapter, Post(far.place, doc("hi")))
    assert isinstance(sent, Sent)
    where = f"https://chat.example/#/room/{far.place.channel}/{sent.ids[0]}?via=fake.test"
    assert sent.link == where

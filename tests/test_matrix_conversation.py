"""All that a conversation takes, over a real homeserver and with a client that is not ours."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nio
import pytest

from adapters.matrix.matrix import Matrix
from adapters.matrix.options import Options
from adapters.matrix.session import Login
from bridgebot.adapter import Outcome, Sent
from bridgebot.event import (
    Delete,
    Deleted,
    Edit,
    Edited,
    Event,
    Hearer,
    Op,
    Place,
    Post,
    Posted,
    React,
    Reacted,
)
from bridgebot.testing.driving import PretendGate, say, until
from bridgebot.text import Mention, doc, plain
from bridgebot.text import say as said
from matrix_people import Person, come_true, register
from synapse import Account, Synapse

pytestmark = pytest.mark.xdist_group("synapse")
PICTURE = b"\x89PNG not really" * 10


@dataclass
class Bot:
    """An adapter that may be stopped and started, and what it heard."""

    options: Options
    account: Account
    gate: PretendGate

    async def start(self) -> None:
        login = Login(self.account.user_id, self.account.password)
        self.adapter = Matrix("acme", login, self.options)
        self.running = asyncio.create_task(self.adapter.run(self.gate))
        adapter = self.adapter
        await come_true(lambda: bool(adapter._connection and adapter._connection.is_ready))

    async def stop(self) -> None:
        self.running.cancel()
        with suppress(asyncio.CancelledError):
            await self.running

    async def says(self, op: Op) -> Outcome:
        return await say(self.adapter, op)

    async def hears(self, count: int) -> list[Event]:
        await until(lambda: len(self.heard) >= count, f"{count} things are heard: {self.heard}")
        return self.heard

    @property
    def heard(self) -> list[Event]:
        kinds = (Posted, Edited, Deleted, Reacted)
        return [each for each in self.gate.events if isinstance(each, kinds)]


@pytest.fixture
async def bot(homeserver: Synapse, tmp_path: Path) -> AsyncIterator[Bot]:
    options = Options(homeserver.url, str(tmp_path / "keys"), encrypt_direct=True)
    made = Bot(options, register(homeserver, "bridgebot"), PretendGate())
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def ana(homeserver: Synapse, tmp_path: Path) -> AsyncIterator[Person]:
    (tmp_path / "ana").mkdir()
    async with Person(homeserver, register(homeserver, "ana"), tmp_path / "ana") as person:
        yield person


async def changes(person: Person, room: str, message: str, words: str) -> None:
    new = {"msgtype": "m.text", "body": words, "m.mentions": {}}
    related = {"rel_type": "m.replace", "event_id": message}
    await person.says(room, f"* {words}", **{"m.new_content": new, "m.relates_to": related})


async def shows(person: Person, room: str) -> str:
    made, _ = await person.client.upload(
        lambda *_: PICTURE, "image/png", "screen.png", filesize=len(PICTURE)
    )
    assert isinstance(made, nio.UploadResponse), made
    info = {"mimetype": "image/png", "size": len(PICTURE)}
    return await person.says(
        room,
        "look",
        msgtype="m.image",
        filename="screen.png",
        info=info,
        url=made.content_uri,
    )


@pytest.mark.parametrize("is_away", [False, True], ids=["listening", "away"])
async def test_all_that_a_person_does_is_heard(bot: Bot, ana: Person, *, is_away: bool) -> None:
    room = await ana.makes_room(bot.account.user_id, name="lobby")
    await ana.waits_for(room, 2)
    root = await ana.says(room, "root")
    first = await ana.says(room, "helo", **{"m.relates_to": thread(root)})
    sign = await ana.presses(room, first, "🎉")
    await bot.hears(3)
    if is_away:
        await bot.stop()
    await changes(ana, room, first, "hello")
    await ana.client.room_redact(room, sign)
    await ana.says(room, "yes", **{"m.relates_to": {"m.in_reply_to": {"event_id": root}}})
    await shows(ana, room)
    await ana.client.room_redact(room, root)
    if is_away:
        await bot.start()
    *_, edit, off, answer, shown, gone = await bot.hears(8)
    below = Place("acme", room, root)
    assert isinstance(edit, Edited)
    assert (plain(edit.body), edit.message, edit.place) == ("hello", first, below)
    assert isinstance(off, Reacted)
    assert (off.emoji, off.message, off.added, off.place) == ("🎉", first, False, below)
    assert isinstance(answer, Posted)
    assert (answer.reply_to, answer.place) == (root, Place("acme", room))
    assert isinstance(shown, Posted)
    assert [(each.name, plain(shown.body)) for each in shown.files] == [("screen.png", "look")]
    assert isinstance(gone, Deleted)
    assert gone.message == root


def thread(root: str) -> dict[str, Any]:
    return {"rel_type": "m.thread", "event_id": root}


async def test_all_that_we_do_is_seen(bot: Bot, ana: Person) -> None:
    room = await ana.makes_room(bot.account.user_id, name="lobby")
    await ana.waits_for(room, 2)
    place = Place("acme", room)
    words = said("Hello, ", Mention(ana.id, "Ana"))
    sent = await bot.says(Post(place, words, speaker="Bob", hearers=()))
    assert isinstance(sent, Sent)
    assert sent.link == f"https://matrix.to/#/{room}/{sent.ids[0]}?via=synapse.test"
    hello = await ana.hears(room, "Bob: Hello")
    assert hello.content["m.mentions"] == {"user_ids": [ana.id]}
    await bot.says(React(place, "👍", sent.ids))
    await ana.sees_sign(room, hello.id, "👍")
    await bot.says(Edit(place, doc("Good morning"), speaker="Bob", messages=sent.ids))
    await ana.hears(room, "* Bob: Good morning")
    await bot.says(Delete(place, sent.ids))
    await ana.until(lambda: any(each.kind == "m.room.redaction" for each in ana.others(room)))


async def comes_alone(ana: Person) -> str:
    """Take up the direct messages that somebody begins."""
    await ana.until(lambda: bool(ana.client.invited_rooms))
    [room] = ana.client.invited_rooms
    await ana.comes(room)
    return str(room)


async def test_we_begin_encrypted_direct_messages_once_and_are_answered_there(
    bot: Bot, ana: Person
) -> None:
    direct = bot.adapter.direct(ana.id)
    ana_alone = (Hearer(ana.id, "Ana"),)
    assert isinstance(await bot.says(Post(direct, doc("#1 is done."), hearers=ana_alone)), Sent)
    await bot.stop()
    await bot.start()
    assert isinstance(await bot.says(Post(direct, doc("#2 is done."), hearers=ana_alone)), Sent)
    room = await comes_alone(ana)
    second = await ana.hears(room, "#2 is done.")
    await ana.says(room, "allow")
    await ana.hears(room, "allows it")
    await ana.says(room, "thank you")
    [event] = await bot.hears(1)
    assert second.was_encrypted
    assert second.body == "#2 is done."
    assert event.place == direct
    rooms = await ana.call("GET", "/_matrix/client/v3/joined_rooms")
    assert rooms["joined_rooms"] == [room]


async def test_a_room_that_is_upgraded_is_followed(bot: Bot, ana: Person) -> None:
    room = await ana.makes_room(bot.account.user_id, name="lobby", room_version="10")
    await ana.waits_for(room, 2)
    place = Place("acme", room)
    card = await bot.says(Post(place, doc("a card")))
    assert isinstance(card, Sent)
    where = f"/_matrix/client/v3/rooms/{quote(room)}"
    made = await ana.call("POST", f"{where}/upgrade", {"new_version": "12"})
    new = str(made["replacement_room"])
    await ana.until(lambda: new in ana.client.rooms)
    await ana.client.room_invite(new, bot.account.user_id)
    await ana.waits_for(new, 2)
    await ana.says(new, "here we are")
    [event] = await bot.hears(1)
    assert event.place == place
    moved = await bot.says(Edit(place, doc("a new card"), messages=card.ids))
    assert isinstance(moved, Sent)
    assert len(moved.ids) == 1
    await ana.hears(new, "a new card")

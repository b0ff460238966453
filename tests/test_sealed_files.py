"""What reads a file that somebody showed is kept sealed, and opened when it is fetched."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text
from sqlmodel import SQLModel, select

from bridgebot.testing.room import Room
from store.database import Reader
from store.messages import Message
from store.outbox import Delivery
from talkers import Talkers, reported

SECRET = "the-key-of-the-file"


@pytest.fixture
async def talk(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Talkers]:
    monkeypatch.setenv("BRIDGEBOT_KEYS", Fernet.generate_key().decode())
    async with Room(sqlite_url) as room:
        yield Talkers(room)


async def shows(talk: Talkers, where: str) -> None:
    """Let eve show a file that only its key reads."""
    beta = talk.room.adapters["beta"]
    file = beta.platform.files.put("export.log", b"hanging", secret=SECRET)
    await beta.hear(replace(talk.said("eve", where, "look"), files=(file,)))
    await talk.room.quiet()


def written(reader: Reader) -> str:
    said = [*reader.all(select(Delivery.payload)), *reader.all(select(Message.files))]
    return "\n".join(said)


async def test_a_file_crosses_though_its_key_is_never_written_down(talk: Talkers) -> None:
    await shows(talk, await reported(talk))
    [file] = talk.newest(talk.thread(1)).files
    assert (file.name, file.content) == ("export.log", b"hanging")
    found = await talk.room.database.read(written)
    assert ("export.log" in found, SECRET in found) == (True, False)


async def test_without_the_right_key_it_is_said_that_it_cannot_be_read(
    talk: Talkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = await reported(talk)
    acme = talk.room.adapters["acme"]
    acme.faults.later = [60.0]
    await shows(talk, home)
    monkeypatch.setenv("BRIDGEBOT_KEYS", Fernet.generate_key().decode())
    await talk.room.passes(61)
    assert "export.log cannot be read any more" in talk.newest(talk.thread(1)).text


# Without a key to seal it with ------------------------------------------------------------------


@pytest.fixture
async def bare(sqlite_url: str) -> AsyncIterator[Talkers]:
    async with Room(sqlite_url) as room:
        yield Talkers(room)


def whole(reader: Reader) -> str:
    """Give all that is kept, as text."""
    rows = (
        row
        for table in SQLModel.metadata.tables
        for row in reader.all(text(f'SELECT * FROM "{table}"'))  # type: ignore[call-overload]
    )
    return "\n".join(str(tuple(row)) for row in rows)


async def keeps(talk: Talkers) -> tuple[bool, bool]:
    """Tell whether the name of the file is kept, and whether what reads it is."""
    found = await talk.room.database.read(whole)
    return "export.log" in found, SECRET in found


async def test_once_a_file_has_arrived_what_reads_it_is_not_kept(bare: Talkers) -> None:
    home = await reported(bare)
    bare.room.adapters["acme"].faults.later = [60.0]
    await shows(bare, home)
    assert await keeps(bare) == (True, True)
    await bare.room.passes(61)
    assert bare.newest(bare.thread(1)).files[0].content == b"hanging"
    assert await keeps(bare) == (True, False)


async def test_nor_is_it_when_the_file_came_with_a_wish(bare: Talkers) -> None:
    beta = bare.room.adapters["beta"]
    file = beta.platform.files.put("export.log", b"hanging", secret=SECRET)
    await beta.hear(replace(bare.said("eve", "beta/help", "a log", to_us=True), files=(file,)))
    await bare.room.presses("eve", "Suggest it")
    assert bare.newest(bare.thread(1)).files[0].content == b"hanging"
    assert await keeps(bare) == (True, False)


async def test_a_note_can_be_sent_with_its_file_at_any_time(bare: Talkers) -> None:
    home = await reported(bare)
    await bare.says("eve", home, "It hangs")
    acme = bare.room.adapters["acme"]
    file = acme.platform.files.put("export.log", b"mended", secret=SECRET)
    note = replace(bare.said("ana", bare.thread(1), "look"), files=(file,))
    await acme.hear(note)
    await bare.room.passes(3600)
    await bare.reacts("ana", note.message, "📨")
    assert bare.newest(home).files[0].content == b"mended"
    assert await keeps(bare) == (True, False)


async def test_what_was_taken_back_is_sent_again_without_its_file(bare: Talkers) -> None:
    await test_a_note_can_be_sent_with_its_file_at_any_time(bare)
    note = next(iter(bare.room.adapters["acme"].platform.signs))
    await bare.reacts("ana", note, "📨", added=False)
    await bare.reacts("ana", note, "📨")
    sent = bare.all_in("beta")[-1]
    assert (sent.files, "export.log cannot be read any more" in sent.text) == ((), True)

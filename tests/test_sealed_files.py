"""What reads a file that somebody showed is kept sealed, and opened when it is fetched."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from cryptography.fernet import Fernet
from sqlmodel import select

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

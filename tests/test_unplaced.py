"""Whoever answers a message before the platform has told us its name is heard all the same."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.testing.fake import FakeAdapter
from bridgebot.testing.room import Room
from store import unplaced
from talkers import Talkers

HELP = "beta/help"


@pytest.fixture
async def talk(database_url: str) -> AsyncIterator[Talkers]:
    async with Room(database_url) as room:
        yield Talkers(room)


@pytest.fixture
async def thread(talk: Talkers) -> str:
    """Let eve report a problem to a platform that says it, and keeps back what it is called."""
    beta(talk).faults.drop_answers = 1
    await talk.room.says("eve", HELP, "/issue the export hangs")
    return f"{HELP}/{talk.newest(HELP).ids[0]}"


def beta(talk: Talkers) -> FakeAdapter:
    return talk.room.adapters["beta"]


def told(talk: Talkers) -> list[str]:
    """List what people said, as the team sees it."""
    return [each.text for each in talk.sees(talk.thread(1)) if each.speaker]


async def test_an_answer_waits_for_the_name_of_what_it_answers(talk: Talkers, thread: str) -> None:
    said = await talk.says("eve", thread, "It hangs at 80 percent")
    assert told(talk) == []
    await talk.room.passes(5)
    assert (told(talk), talk.signs(said)) == (["It hangs at 80 percent"], ["📬"])


async def test_so_does_a_reply_to_it(talk: Talkers, thread: str) -> None:
    root = talk.newest(HELP).ids[0]
    await talk.says("eve", HELP, "It hangs at 80 percent", reply_to=root)
    await talk.room.passes(5)
    assert told(talk) == ["It hangs at 80 percent"]


async def test_what_is_said_to_us_there_is_no_command(talk: Talkers, thread: str) -> None:
    await talk.says("eve", thread, "It hangs at 80 percent", to_us=True)
    await talk.room.passes(5)
    assert (told(talk), talk.room.adapters["beta"].platform.shown[1:]) == (
        ["It hangs at 80 percent"],
        [],
    )


async def test_a_command_there_is_done_at_once(talk: Talkers, thread: str) -> None:
    await talk.says("eve", thread, "status 1", to_us=True)
    assert "the export hangs" in beta(talk).platform.shown[-1].text


async def test_words_keep_their_order(talk: Talkers, thread: str) -> None:
    for words in ("one", "two", "three"):
        await talk.says("eve", thread, words)
    await talk.room.passes(5)
    await talk.says("eve", thread, "four")
    assert told(talk) == ["one", "two", "three", "four"]


async def test_what_was_edited_meanwhile_says_what_it_says_now(talk: Talkers, thread: str) -> None:
    said = await talk.says("eve", thread, "It hangs at 80 percent")
    await talk.edits("eve", said, "It hangs at 90 percent")
    await talk.room.passes(5)
    assert told(talk) == ["It hangs at 90 percent"]


async def test_what_was_taken_back_meanwhile_reaches_nobody(talk: Talkers, thread: str) -> None:
    said = await talk.says("eve", thread, "It hangs at 80 percent")
    await talk.deletes("eve", said)
    await talk.room.passes(5)
    assert told(talk) == []


async def test_a_sign_waits_too(talk: Talkers) -> None:
    acme = talk.room.adapters["acme"]
    acme.faults.drop_answers = 1
    await talk.room.says("eve", HELP, "/issue the export hangs")
    await talk.reacts("ana", talk.room.card(1).ids[0], "👀")
    assert "With ana" not in talk.room.card(1).text
    await talk.room.passes(5)
    assert "With ana" in talk.room.card(1).text


async def test_nothing_is_kept_while_nothing_is_on_its_way(talk: Talkers) -> None:
    await talk.says("eve", f"{HELP}/elsewhere", "Nice weather")
    assert await talk.room.database.read(unplaced.next_due) is None


async def test_what_turns_out_to_be_about_something_else_is_let_go(
    talk: Talkers, thread: str
) -> None:
    await talk.says("bob", f"{HELP}/elsewhere", "Nice weather")
    await talk.room.passes(5)
    assert (told(talk), await talk.room.database.read(unplaced.next_due)) == ([], None)


async def test_after_an_hour_its_author_is_told_as_soon_as_can_be(talk: Talkers) -> None:
    beta(talk).faults.lose_requests = 10_000
    await talk.room.says("eve", HELP, "/issue the export hangs")
    await talk.says("eve", f"{HELP}/unknown", "It hangs", to_us=True)
    await talk.room.passes(3700)
    assert await talk.room.database.read(unplaced.next_due) is None
    beta(talk).faults.lose_requests = 0
    await talk.room.passes(3600)
    assert talk.newest(f"{HELP}/unknown").text.startswith("I cannot make out what this answers")


async def test_it_is_forgotten_with_its_author(talk: Talkers, thread: str) -> None:
    await talk.says("eve", thread, "It hangs at 80 percent")
    await talk.room.says("eve", "beta/@eve@beta", "/privacy forget yes")
    await talk.room.passes(5)
    assert told(talk) == []


async def test_a_restart_loses_none_of_it(talk: Talkers, thread: str) -> None:
    await talk.says("eve", thread, "It hangs at 80 percent")
    await talk.room.restart()
    await talk.room.passes(5)
    assert told(talk) == ["It hangs at 80 percent"]

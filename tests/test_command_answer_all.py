"""`answer-all` sends words to everyone who wants something, each where they asked."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.conversation import receivers
from bridgebot.testing.room import Room
from talkers import Talkers


@pytest.fixture
async def talk(sqlite_url: str) -> AsyncIterator[Talkers]:
    async with Room(sqlite_url, connections=("acme", "beta", "gamma")) as room:
        await room.says("eve", "beta/help", "/suggest dark mode")
        await room.says("joe", "beta/help", "/vote 1")
        await room.says("kim", "gamma/desk", "/vote 1")
        yield Talkers(room)


async def test_everyone_reads_it_once_where_they_asked(talk: Talkers) -> None:
    answer = await talk.room.says("ana", "acme/team", "/answer-all 1 How dark?")
    assert answer == "It is on its way to eve (beta), kim (gamma)."
    assert (talk.reads("beta/help"), talk.reads("gamma/desk")) == (["How dark?"], ["How dark?"])
    assert [each.name for each in talk.newest("beta/help").hearers] == ["eve", "joe"]


async def test_each_can_answer(talk: Talkers) -> None:
    await talk.room.says("ana", "acme/team", "/answer-all 1 How dark?")
    asked = talk.newest("gamma/desk").ids[0]
    await talk.says("kim", f"gamma/desk/{asked}", "Very")
    heard = talk.newest(talk.thread(1))
    assert (heard.speaker, heard.text) == ("kim (gamma)", "Very")
    assert len(talk.all_in("beta")) == 1


async def test_all_of_it_can_be_taken_back(talk: Talkers) -> None:
    await talk.room.says("ana", "acme/team", "/answer-all 1 How dark?")
    await talk.room.says("ana", "acme/team", "/recall 1")
    assert (talk.reads("beta/help"), talk.reads("gamma/desk")) == ([], [])


async def test_what_is_private_goes_to_whom_it_concerns_alone(talk: Talkers) -> None:
    await talk.room.says("eve", "beta/@eve@beta", "/visibility 1 private")
    await talk.room.says("ana", "acme/team", "/answer-all 1 How dark?")
    assert talk.reads("beta/@eve@beta")[-1] == "How dark?"
    assert (talk.reads("beta/help"), talk.reads("gamma/desk")) == ([], [])


async def test_what_only_staff_want_is_told_to_nobody(talk: Talkers) -> None:
    await talk.room.says("ana", "acme/team", "/suggest a coffee machine")
    answer = await talk.room.says("ana", "acme/team", "/answer-all 2 Which?")
    assert answer == "Nobody but staff wants #2; nobody was told."


async def test_with_too_many_it_is_no_conversation(
    talk: Talkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receivers, "PLACES_MAX", 2)
    answer = await talk.room.says("ana", "acme/team", "/answer-all 1 How dark?")
    assert answer.startswith("More than 2 people want #1; that is no conversation any more.")

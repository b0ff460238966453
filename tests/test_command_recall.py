"""`recall` takes back what was sent to customers."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.testing.room import Room
from talkers import Talkers


@pytest.fixture
async def talk(sqlite_url: str) -> AsyncIterator[Talkers]:
    async with Room(sqlite_url) as room:
        await room.says("eve", "beta/help", "/suggest dark mode")
        await room.says("ana", "acme/team", "/send 1 How dark?")
        yield Talkers(room)


async def test_the_last_words_are_taken_back(talk: Talkers) -> None:
    answer = await talk.room.says("ana", "acme/team", "/recall 1")
    assert answer == "Taken back from eve; they may have read it before."
    assert talk.reads("beta/help") == []
    assert talk.newest(talk.thread(1)).text.startswith("Taken back from eve")


async def test_a_colleague_can_take_them_back_by_the_button(talk: Talkers) -> None:
    await talk.room.presses("raj", "Take it back")
    assert talk.reads("beta/help") == []


async def test_only_one_s_own_are_taken_back_without_it(talk: Talkers) -> None:
    answer = await talk.room.says("raj", "acme/team", "/recall 1")
    assert answer == "There are no words of ours on #1 to take back."


async def test_nothing_is_taken_back_twice(talk: Talkers) -> None:
    await talk.room.says("ana", "acme/team", "/recall 1 --said 1")
    answer = await talk.room.says("ana", "acme/team", "/recall 1 --said 1")
    assert answer == "Those words are with nobody any more."


async def test_a_customer_s_words_are_not_ours_to_take_back(talk: Talkers) -> None:
    sent = talk.newest("beta/help").ids[0]
    await talk.says("eve", f"beta/help/{sent}", "Very dark")
    answer = await talk.room.says("ana", "acme/team", "/recall 1 --said 2")
    assert answer == "There are no words of ours on #1 to take back."


async def test_it_is_in_the_audit(talk: Talkers) -> None:
    await talk.room.says("ana", "acme/team", "/recall 1")
    audit = await talk.room.says("ana", "acme/team", "/audit")
    assert "ana sent words about #1 to eve (beta): “How dark?”" in audit
    assert "ana took words about #1 back from eve (beta): “How dark?”" in audit

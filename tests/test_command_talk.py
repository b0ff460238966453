"""`talk` opens a direct line to the person who has or made something."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.testing.room import Room
from talkers import Talkers

ALONE = "beta/@eve@beta"


@pytest.fixture
async def talk(sqlite_url: str) -> AsyncIterator[Talkers]:
    async with Room(sqlite_url) as room:
        await room.says("eve", "beta/help", "/suggest dark mode")
        await room.says("ana", "acme/team", "/take 1")
        yield Talkers(room)


async def test_whoever_has_it_is_told_by_name(talk: Talkers) -> None:
    await talk.room.says("eve", ALONE, "/talk 1")
    told = talk.newest(talk.thread(1))
    assert told.text.startswith("eve (beta) asks for a word with ana.")
    assert [each.name for each in told.hearers] == ["ana"]


async def test_in_a_direct_message_words_go_to_them_from_then_on(talk: Talkers) -> None:
    answer = await talk.room.says("eve", ALONE, "/talk 1")
    assert answer == (
        "ana was told that you ask for a word about #1 dark mode, and reads what you say to me now."
    )
    await talk.says("eve", ALONE, "How dark will it be?", to_us=True)
    assert talk.newest(talk.thread(1)).text == "How dark will it be?"


async def test_in_a_channel_it_has_a_thread_of_its_own(talk: Talkers) -> None:
    await talk.room.says("eve", "beta/help", "/talk 1")
    begun = talk.newest("beta/help")
    assert begun.text.startswith("eve and ana talk here about #1 dark mode.")
    await talk.says("eve", f"beta/help/{begun.ids[0]}", "How dark will it be?")
    assert talk.newest(talk.thread(1)).text == "How dark will it be?"


async def test_in_a_thread_that_thread_is_the_line(talk: Talkers) -> None:
    await talk.room.says("eve", "beta/help/t1", "/talk 1")
    await talk.says("eve", "beta/help/t1", "How dark will it be?")
    assert talk.newest(talk.thread(1)).text == "How dark will it be?"


async def test_asked_twice_nobody_is_told_twice(talk: Talkers) -> None:
    await talk.room.says("eve", ALONE, "/talk 1")
    await talk.room.passes(60)
    await talk.room.says("eve", ALONE, "/talk 1")
    told = [each for each in talk.reads(talk.thread(1)) if "asks for a word" in each]
    assert len(told) == 1


async def test_what_nobody_has_yet_is_told_to_the_team(talk: Talkers) -> None:
    await talk.room.says("eve", "beta/help", "/suggest larger text")
    answer = await talk.room.says("eve", ALONE, "/talk 2")
    assert answer.startswith("#2 larger text is with nobody yet; the team was told")
    assert talk.newest(talk.thread(2)).text.startswith("eve (beta) asks for a word with somebody.")


async def test_a_person_can_be_asked_for_by_name(talk: Talkers) -> None:
    await talk.room.says("eve", ALONE, "/talk @ana")
    assert talk.newest(talk.thread(1)).text.startswith("eve (beta) asks for a word with ana.")


async def test_of_several_things_one_is_chosen(talk: Talkers) -> None:
    await talk.room.says("eve", "beta/help", "/suggest larger text")
    await talk.room.says("ana", "acme/team", "/take 2")
    assert "Which is it?" in await talk.room.says("eve", ALONE, "/talk @ana")
    await talk.room.presses("eve", "#2")
    assert "asks for a word" in talk.newest(talk.thread(2)).text


async def test_a_person_who_has_nothing_of_theirs_is_not_called(talk: Talkers) -> None:
    answer = await talk.room.says("joe", "beta/@joe@beta", "/talk @ana")
    assert answer.startswith("ana has nothing that you asked for.")


async def test_staff_are_told_what_a_customer_asked_for(talk: Talkers) -> None:
    answer = await talk.room.says("ana", "acme/team", "/talk @eve")
    assert "#1 dark mode: send 1 words" in answer


async def test_on_our_side_there_is_nobody_to_call(talk: Talkers) -> None:
    answer = await talk.room.says("raj", "acme/team", "/talk 1")
    assert answer == "Here is our side of it. send 1 words says something to the customer."


async def test_what_somebody_may_not_see_cannot_be_talked_about(talk: Talkers) -> None:
    await talk.room.says("eve", ALONE, "/visibility 1 private")
    assert "There is no #1." in await talk.room.says("joe", "beta/@joe@beta", "/talk 1")


async def test_asked_for_twice_at_one_moment_it_is_told_once(room: Room) -> None:
    await room.says("eve", "acme/lobby", "/suggest dark mode")
    await room.says("eve", "acme/lobby", "/talk 1")
    answer = await room.says("eve", "acme/lobby", "/talk 1")
    assert "went wrong" not in answer
    assert sum("asks for a word" in each for each in room.story(1)) == 1

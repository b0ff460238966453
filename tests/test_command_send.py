"""`send` brings words of staff to the customer."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.testing.room import Room
from talkers import Talkers


@pytest.fixture
async def talk(sqlite_url: str) -> AsyncIterator[Talkers]:
    async with Room(sqlite_url) as room:
        await room.says("eve", "beta/help", "/suggest dark mode")
        yield Talkers(room)


async def test_words_go_where_it_was_asked(talk: Talkers) -> None:
    answer = await talk.room.says("ana", "acme/team", "/send 1 How dark?")
    assert answer == "It is on its way to eve (beta)."
    heard = talk.newest("beta/help")
    assert (heard.speaker, heard.text) == ("ana", "How dark?")
    assert [each.name for each in heard.hearers] == ["eve"]


async def test_the_next_words_stand_in_the_thread_of_the_first(talk: Talkers) -> None:
    await talk.room.says("ana", "acme/team", "/send 1 How dark?")
    await talk.room.says("ana", "acme/team", "/send 1 And how bright?")
    first = talk.newest("beta/help").ids[0]
    assert talk.reads(f"beta/help/{first}") == ["And how bright?"]


async def test_they_are_shown_back_in_the_thread_of_the_card(talk: Talkers) -> None:
    await talk.room.says("ana", "acme/team", "/send 1 How dark?")
    assert talk.newest(talk.thread(1)).text.startswith("Sent to eve")


async def test_customers_cannot_send(talk: Talkers) -> None:
    assert await talk.room.says("eve", "beta/help", "/send 1 hello") == (
        "send is for staff only, unless it is with you."
    )


async def test_what_is_not_there_cannot_be_talked_about(talk: Talkers) -> None:
    assert "There is no #7." in await talk.room.says("ana", "acme/team", "/send 7 hello")


async def test_without_words_it_asks_for_some(talk: Talkers) -> None:
    answer = await talk.room.says("ana", "acme/team", "/send 1")
    assert answer == "Send words to the customer\nwhat they are to read"
    await talk.room.fills_in("ana", words="How dark?")
    assert talk.reads("beta/help") == ["How dark?"]


async def test_a_note_that_is_not_there_cannot_be_sent(talk: Talkers) -> None:
    answer = await talk.room.says("ana", "acme/team", "/send 1 --said 9")
    assert answer == "I know no note 9 on #1."


async def test_somebody_who_does_not_talk_with_us_cannot_be_chosen(talk: Talkers) -> None:
    answer = await talk.room.says("ana", "acme/team", "/send 1 hello --to 99")
    assert answer == "Nobody who talks with us about #1 is 99."


async def test_what_staff_asked_among_themselves_has_nobody_to_send_to(talk: Talkers) -> None:
    await talk.room.says("ana", "acme/team", "/suggest a coffee machine")
    answer = await talk.room.says("ana", "acme/team", "/send 2 hello")
    assert answer == "There is nobody to send this to; it stays among us."

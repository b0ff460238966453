"""In a direct message without threads, words go to the one talk that is going on there."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.testing.room import Room
from talkers import Talkers

ALONE = "beta/@eve@beta"
DAY = 24 * 3600


@pytest.fixture
async def talk(sqlite_url: str) -> AsyncIterator[Talkers]:
    async with Room(sqlite_url) as room:
        yield Talkers(room)


@pytest.fixture
async def asked(talk: Talkers) -> None:
    """Let eve ask for something alone, and ana have a question about it."""
    await talk.room.says("eve", ALONE, "/suggest dark mode")
    await talk.room.says("ana", "acme/team", "/take 1")
    await talk.room.says("ana", "acme/team", "/send 1 How dark?")


def spoken(talk: Talkers) -> list[str]:
    return [each.text for each in talk.sees(talk.thread(1)) if each.speaker]


async def test_words_alone_with_us_go_to_who_talks_there(talk: Talkers, asked: None) -> None:
    assert talk.newest(ALONE).speaker == "ana"
    await talk.says("eve", ALONE, "Very dark", to_us=True)
    assert spoken(talk) == ["Very dark"]


async def test_after_a_silence_it_is_said_where_they_went(talk: Talkers, asked: None) -> None:
    await talk.room.passes(3600)
    answer = await talk.room.says("eve", ALONE, "Very dark")
    assert answer == "This went to ana, about #1 dark mode."


async def test_while_people_talk_that_is_not_said_each_time(talk: Talkers, asked: None) -> None:
    await talk.room.passes(3600)
    await talk.room.says("eve", ALONE, "Very dark")
    assert await talk.room.says("eve", ALONE, "Like the night") == ""


async def test_what_is_new_becomes_a_draft_and_is_taken_back(talk: Talkers, asked: None) -> None:
    await talk.room.passes(3600)
    await talk.room.says("eve", ALONE, "Let me pay by invoice")
    answer = await talk.room.presses("eve", "No, it is new")
    assert answer.startswith("I heard you:\n> Let me pay by invoice")
    assert spoken(talk) == []
    await talk.room.presses("eve", "Suggest it")
    assert talk.room.card(2).text.startswith("#2 Let me pay by invoice")


async def test_commands_alone_with_us_stay_commands(talk: Talkers, asked: None) -> None:
    assert "dark mode" in await talk.room.says("eve", ALONE, "status 1")
    assert spoken(talk) == []


async def test_after_a_week_words_begin_something_new(talk: Talkers, asked: None) -> None:
    talk.room.clock.advance(8 * DAY)
    await talk.room.quiet()
    assert "I heard you" in await talk.room.says("eve", ALONE, "Very dark")


async def test_after_a_week_an_answer_still_finds_its_talk(talk: Talkers, asked: None) -> None:
    talk.room.clock.advance(8 * DAY)
    await talk.room.quiet()
    question = talk.newest(ALONE).ids[0]
    await talk.says("eve", ALONE, "Very dark", to_us=True, reply_to=question)
    assert spoken(talk) == ["> ana: How dark?\nVery dark"]


async def test_with_two_talks_nobody_guesses_which_it_is(talk: Talkers, asked: None) -> None:
    await talk.room.says("eve", ALONE, "/suggest larger text")
    await talk.room.says("ana", "acme/team", "/send 2 How large?")
    assert "I heard you" in await talk.room.says("eve", ALONE, "Very")
    assert spoken(talk) == []


async def test_an_answer_tells_which_of_two_it_is(talk: Talkers, asked: None) -> None:
    question = talk.newest(ALONE).ids[0]
    await talk.room.says("eve", ALONE, "/suggest larger text")
    await talk.room.says("ana", "acme/team", "/send 2 How large?")
    await talk.says("eve", ALONE, "Very", to_us=True, reply_to=question)
    assert spoken(talk) == ["> ana: How dark?\nVery"]


async def test_an_answer_goes_where_the_customer_wrote_last(talk: Talkers, asked: None) -> None:
    thread = f"{ALONE}/{talk.newest(ALONE).ids[0]}"
    await talk.says("eve", thread, "Very dark", to_us=True)
    await talk.says("ana", talk.thread(1), ">> Good")
    assert talk.reads(thread) == ["Good"]
    await talk.says("eve", ALONE, "Is it done?", to_us=True)
    await talk.says("ana", talk.thread(1), ">> Nearly")
    assert talk.newest(ALONE).text == "Nearly"


async def test_only_whose_words_they_are_can_call_them_new(talk: Talkers, asked: None) -> None:
    await talk.says("eve", ALONE, "Very dark", to_us=True)
    answer = await talk.room.says("joe", "beta/help", "/anew 2")
    assert answer == "These are the words of eve, who alone can do that."


async def test_what_is_private_is_answered_alone(talk: Talkers) -> None:
    await talk.room.says("eve", "beta/help", "/suggest a raise for me")
    await talk.room.says("eve", ALONE, "/visibility 1 private")
    await talk.room.says("ana", "acme/team", "/send 1 Let us talk")
    assert talk.newest(ALONE).text == "Let us talk"
    assert "Let us talk" not in "\n".join(talk.reads("beta/help"))


async def test_what_is_made_private_is_not_said_in_public_any_more(talk: Talkers) -> None:
    await talk.room.says("eve", "beta/help", "/suggest a raise for me")
    beta = talk.room.adapters["beta"]
    beta.hold("help")
    beta.faults.later = [60.0]
    await talk.room.says("ana", "acme/team", "/send 1 Let us talk")
    await talk.room.says("eve", ALONE, "/visibility 1 private")
    beta.release("help")
    await talk.room.passes(120)
    assert "Let us talk" not in "\n".join(each.text for each in talk.all_in("beta"))
    assert "not for everybody there any more" in "\n".join(talk.reads(talk.thread(1)))

"""`answer-all` sends words to everyone who wants something, each where they asked."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.conversation import receivers, relaying
from bridgebot.testing.platform import Message
from bridgebot.testing.room import Room, place_of
from talkers import Talkers


@pytest.fixture
async def talk(database_url: str) -> AsyncIterator[Talkers]:
    async with Room(database_url, connections=("acme", "beta", "gamma")) as room:
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


# However many they are ------------------------------------------------------------------------


@pytest.fixture
async def many(talk: Talkers, monkeypatch: pytest.MonkeyPatch) -> Talkers:
    """Let there be more who want it than are answered at one time."""
    monkeypatch.setattr(receivers, "AT_ONCE", 2)
    for number in range(7):
        await talk.room.says(f"p{number}", f"beta/@p{number}@beta", "/vote 1")
    return talk


async def test_everyone_of_many_reads_it_once(many: Talkers) -> None:
    answer = await many.room.says("ana", "acme/team", "/answer-all 1 How dark?")
    assert answer == "It is on its way to all 10 who want it."
    asked = [each.place.channel for each in many.all_in("beta") if each.text == "How dark?"]
    assert sorted(asked) == [*(f"@p{number}@beta" for number in range(7)), "help"]
    assert many.reads("gamma/desk") == ["How dark?"]


async def test_where_many_went_is_counted(many: Talkers) -> None:
    await many.room.says("ana", "acme/team", "/answer-all 1 How dark?")
    [shown] = [each for each in many.reads(many.thread(1)) if each.startswith("Sent to")]
    assert " and 4 more places." in shown


async def test_what_is_on_its_round_is_all_taken_back(many: Talkers) -> None:
    await many.room.says("ana", "acme/team", "/answer-all 1 How dark?")
    await many.room.says("ana", "acme/team", "/recall 1")
    assert not [
        each for each in many.all_in("beta") if not each.is_deleted and "dark?" in each.text
    ]


@pytest.fixture
async def spread(many: Talkers, monkeypatch: pytest.MonkeyPatch) -> Talkers:
    """Let so many read it that it is not taken back from all of them at one time."""
    monkeypatch.setattr(relaying, "AT_ONCE", 2)
    await many.room.says("ana", "acme/team", "/answer-all 1 How dark?")
    return many


async def test_what_many_read_is_taken_back_from_all_in_rounds(spread: Talkers) -> None:
    answer = await spread.room.says("ana", "acme/team", "/recall 1")
    assert answer.startswith("Taken back from eve, kim and 7 more places;")
    assert dark(spread) == []


async def test_the_audit_counts_all_whom_it_was_taken_back_from(spread: Talkers) -> None:
    await spread.room.says("ana", "acme/team", "/recall 1")
    audit = await spread.room.says("ana", "acme/team", "/audit")
    whom = "eve (beta), kim (gamma) and 7 more places"
    assert f"took words about #1 back from {whom}: “How dark?”" in audit


async def test_a_restart_on_the_way_takes_nothing_back_twice_and_leaves_nothing(
    spread: Talkers,
) -> None:
    place = place_of("acme/team")
    adapter = spread.room.adapters["acme"]
    await adapter.hear(adapter.platform.commands("ana", place, "recall 1"))
    await spread.room.restart()
    assert dark(spread) == []


async def test_what_many_read_is_put_in_other_words_for_all(
    many: Talkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "AT_ONCE", 2)
    for number in range(7):
        await many.room.says(f"p{number}", f"beta/@p{number}@beta", "/talk 1")
        await many.says(f"p{number}", f"beta/@p{number}@beta", "I am here")
    said = await many.says("ana", many.thread(1), "How dark?")
    await many.room.presses("ana", "To all of them")
    assert {each.text for each in dark(many)} == {"How dark?"}
    await many.edits("ana", said, "How dark is it?")
    assert {each.text for each in dark(many)} == {"How dark is it?"}


def dark(talk: Talkers) -> list[Message]:
    """List all copies of what was asked that can still be read."""
    said = [each for name in ("beta", "gamma") for each in talk.all_in(name)]
    return [each for each in said if not each.is_deleted and each.text.startswith("How dark")]

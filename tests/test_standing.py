"""What is shown of a problem says what happens if nobody answers, and when."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.owners.roster import Roster
from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"
ALONE = Roster.model_validate(
    {
        "people": {"ana": {"name": "ana", "accounts": "acme:ana@acme"}},
        "areas": {"exports": {"words": "export", "chain": [{"ask": "ana", "within": "4h"}]}},
    }
)


@pytest.fixture
async def room(sqlite_url: str) -> AsyncIterator[Room]:
    """A room in which ana alone answers for exports, and nobody for all else."""
    async with Room(sqlite_url, roster=ALONE) as opened:
        yield opened


async def test_if_there_is_nobody_else_the_same_person_is_asked_again(room: Room) -> None:
    again = "If there is no answer by 2027-01-15 12:00 UTC, ana is asked again."
    assert again in await room.says("eve", HELP, "/issue the export fails")
    assert f"With ana. {again}" in room.messages(HELP)[0]
    assert room.card(1).text.endswith(f"With ana. {again}")
    await room.days_pass(4 / 24)
    assert "by 2027-01-15 16:00 UTC, ana is asked again." in room.card(1).text


async def test_if_nobody_can_be_asked_everyone_is_and_again(room: Room) -> None:
    answer = await room.says("eve", HELP, "/issue it is odd")
    again = "asked, and once more if nobody has taken it by 2027-01-15 16:00 UTC"
    assert f"Everyone who can help is {again}; you will be told who does." in answer
    assert room.card(1).text.endswith(f"With nobody yet; everyone is {again}.")


async def test_whoever_passes_it_on_is_told_what_happens_next(room: Room) -> None:
    await room.says("eve", HELP, "/issue it is odd")
    answer = await room.says("bob", TEAM, "/assign 1 @ana")
    assert "#1 is with ana. If there is no answer by 2027-01-15 16:00 UTC, ana is asked" in answer


async def test_who_has_it_is_offered_to_ask_back_and_to_give_it_on(room: Room) -> None:
    await room.says("eve", HELP, "/issue the export fails")
    await room.says("ana", TEAM, "/take 1")
    labels = [each.label for each in room.card(1).buttons]
    assert labels == ["Resolve…", "Ask them…", "Give to…", "Ask the next one"]


async def test_a_reminder_can_be_put_off(room: Room) -> None:
    await room.says("eve", HELP, "/issue the export fails")
    await room.says("ana", TEAM, "/take 1")
    await room.days_pass(16 / 24)
    answer = await room.presses("ana", "Snooze 1 day", on=f"{TEAM}/{room.card(1).ids[0]}")
    assert answer == "#1 rests until 2027-01-17 00:00 UTC."

"""What is held on somebody is shown, given out, and forgotten, with no table left out."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from bridgebot.adapter import Feature, Level
from bridgebot.testing.room import Room
from store.database import Reader
from talkers import Talkers

LOBBY, HELP, TEAM, ANA = "acme/lobby", "beta/help", "acme/team", "acme/@ana lovelace@acme"
NAME = "ana lovelace"
SECRETS = ("ana lovelace", "dark mode", "export to paper", "every night", "parchment", "vellum")
PARTS = "--listened a --changed b --next c"
PASSING = {"inbox", "cursor", "erasure"}
"""Tables that hold keys of what was heard, for thirty days, or whom an adapter is to forget."""


@pytest.fixture
async def lived(database_url: str) -> AsyncIterator[Room]:
    """A room in which ana has done all there is to do, from two accounts."""
    async with Room(database_url) as opened:
        await live(opened)
        yield opened


async def live(room: Room) -> None:
    for where, line in (
        (LOBBY, "/suggest dark mode every night"),
        (LOBBY, "it should be like parchment"),
        (ANA, "/suggest an export to paper"),
        (LOBBY, "/issue the export to paper fails"),
        (LOBBY, "/hear here"),
        (LOBBY, "/zone Asia/Tokyo"),
        (ANA, "/talk 2"),
        (ANA, "please on parchment, every night"),
        (ANA, "/digest schedule daily"),
    ):
        await room.says(NAME, where, line)
    await room.says("eve", HELP, "/vote 1")
    await room.says("eve", HELP, "/suggest a clock")
    await room.says(NAME, LOBBY, "/vote 4")
    await room.says(NAME, LOBBY, "/urgent 3 we print every night")
    await room.says("bob", TEAM, "/plan 1")
    await room.says("bob", TEAM, f'/organisation "acme:{NAME}@acme" Countess and Sons')
    await room.says("eve", HELP, "/issue the clock stands still, as ana lovelace said")
    await room.says(NAME, LOBBY, "/vote 5")
    await room.says(NAME, LOBBY, "/urgent 5 we wait\nfor vellum")
    await room.says("bob", TEAM, f"/assign 5 acme:{NAME}@acme")
    await links(room)
    await fails(room)
    await halves(room)
    room.adapters["beta"].faults.later = [600.0]
    await room.says("bob", TEAM, "/start 1 as ana lovelace asked for")


async def links(room: Room) -> None:
    shown = await room.says(NAME, LOBBY, "/link")
    code = shown.partition("Your code is ")[2][:9]
    await room.says(NAME, HELP, "/vote 1")
    await room.says(NAME, HELP, f"/link {code} yes")


async def fails(room: Room) -> None:
    """Let words of hers, and words about her, arrive nowhere; staff let go of some of them."""
    talk, refuse = Talkers(room), room.adapters["acme"].faults.refuse
    refuse["team"] = "it is closed"
    await talk.says(NAME, ANA, "two sheets\nof vellum")
    refuse["lobby"] = "it is closed"
    await room.says("bob", TEAM, "/answer-all 1 ana lovelace, which colour?")
    refuse.clear()
    await room.says("bob", TEAM, "/send 2 is it old, ana lovelace?")


async def halves(room: Room) -> None:
    """Leave half done what can be."""
    room.adapters["acme"].platform.levels["desk"] = {Feature.FORM: Level.PARTLY}
    await room.says(NAME, "acme/desk", "/correct")
    await room.says(NAME, "acme/desk", "it says vellum")


def dump(reader: Reader) -> list[str]:
    """List every row of every table as text."""
    kept = (table for table in SQLModel.metadata.tables if table not in PASSING)
    search = ("search", "search_term")
    return [
        f"{table}: {tuple(row)}"
        for table in (*kept, *search)
        for row in reader.all(text(f'SELECT * FROM "{table}"'))  # type: ignore[call-overload]
    ]


def tells(row: str) -> bool:
    """Tell whether a row says something of ana; what was sent is kept for thirty days."""
    is_sent = row.startswith("outbox: ") and "'sent'" in row
    return not is_sent and any(secret in row for secret in SECRETS)


async def held(room: Room) -> list[str]:
    return [row for row in await room.database.read(dump) if tells(row)]


# Shown -----------------------------------------------------------------------------------------


async def test_it_says_what_is_held(lived: Room) -> None:
    said = await lived.says(NAME, LOBBY, "/privacy")
    assert "your account ana lovelace on acme, of Countess and Sons" in said
    assert "your account ana lovelace on beta" in said
    assert "3 wishes and problems in your words" in said
    assert "1 thing you said that can still be kept" in said


async def test_a_stranger_has_only_an_account(room: Room) -> None:
    said = await room.says("zed", LOBBY, "/privacy")
    assert "- your account zed on acme\nWhat I have sent" in said


async def test_it_is_said_to_nobody_else(room: Room) -> None:
    room.adapters["acme"].platform.levels["lobby"] = {Feature.WHISPER: Level.FALLBACK}
    for line in ("privacy", "privacy export", "privacy forget yes"):
        assert "direct message" in await room.says("ana", LOBBY, f"/{line}")


# Given out -------------------------------------------------------------------------------------


async def exported(room: Room) -> dict[str, list[dict[str, Any]]]:
    await room.says(NAME, LOBBY, "/privacy export")
    [file] = next(
        each.files for each in reversed(room.adapters["acme"].platform.messages) if each.files
    )
    held: dict[str, list[dict[str, Any]]] = json.loads(file.content)
    return held


async def test_all_of_it_is_given_out_in_a_file(lived: Room) -> None:
    held = await exported(lived)
    titles = [each["title"] for each in held["suggestion"]]
    assert titles == ["dark mode every night", "an export to paper", "the export to paper fails"]
    assert [each["words"] for each in held["draft"]] == ["it should be like parchment"]
    assert len(held["vote"]) == 6
    assert {each["connection"] for each in held["identity"]} == {"acme", "beta"}


async def test_it_goes_to_its_person_alone(lived: Room) -> None:
    said = await lived.says(NAME, LOBBY, "/privacy export")
    assert said == "All that I hold on you is on its way to you, in a direct message."
    sent = next(each for each in reversed(lived.adapters["acme"].platform.messages) if each.files)
    assert sent.place.channel == f"@{NAME}@acme"


async def test_nothing_of_others_is_given_out(lived: Room) -> None:
    whole = json.dumps(await exported(lived))
    assert "a clock" not in whole
    assert "eve" not in whole.replace("every", "")


async def test_it_can_be_had_again_and_again(lived: Room) -> None:
    assert list(await exported(lived)) == list(await exported(lived))


async def test_where_no_file_can_be_shown_it_is_text(lived: Room) -> None:
    lived.adapters["acme"].platform.levels[f"@{NAME}@acme"] = {Feature.FILE: Level.REFUSED}
    await lived.says(NAME, LOBBY, "/privacy export")
    assert '"title": "dark mode every night"' in lived.messages(ANA)[-1]


# Forgotten -------------------------------------------------------------------------------------


async def test_it_asks_first(lived: Room) -> None:
    before = await lived.database.read(dump)
    said = await lived.says(NAME, LOBBY, "/privacy forget")
    assert "for good" in said
    assert "dark mode" in lived.card(1).text
    after = await lived.database.read(dump)
    assert [row for row in after if not row.startswith("outbox")] == [
        row for row in before if not row.startswith("outbox")
    ]


async def test_it_is_held_wherever_it_can_be(lived: Room) -> None:
    rows = await held(lived)
    kept = {"draft", "dialogue", "digest", "fan_out", "identity", "message", "outbox"}
    assert {row.partition(":")[0] for row in rows} >= kept | {"suggestion", "timeline", "vote"}
    assert {state for state in ("'dead'", "'queued'") for row in rows if state in row} == {
        "'dead'",
        "'queued'",
    }


async def test_no_name_and_no_word_is_left(lived: Room) -> None:
    assert await held(lived)
    await lived.says(NAME, LOBBY, "/privacy forget")
    assert "You are forgotten" in await lived.presses(NAME, "Forget me")
    assert await held(lived) == []


async def test_the_alarm_that_they_pulled_goes_on_without_their_reason(lived: Room) -> None:
    assert "Urgent: we wait for vellum" in lived.card(5).text
    await lived.says(NAME, LOBBY, "/privacy forget yes")
    assert "Urgent: (words taken back)" in lived.card(5).text
    assert "The alarm on #5 is pulled already" in await lived.says("eve", HELP, "/urgent 5 hurry")


async def test_cards_name_them_no_more(lived: Room) -> None:
    await lived.says(NAME, LOBBY, "/privacy forget yes")
    assert not any(NAME in lived.card(number).text for number in range(1, 6))


async def test_what_others_asked_keeps_all_but_the_name(lived: Room) -> None:
    await lived.says(NAME, LOBBY, "/privacy forget yes")
    assert "the clock stands still, as somebody said" in lived.card(5).text


async def test_a_name_that_may_be_a_word_is_left_in_what_others_asked(room: Room) -> None:
    await room.says("eve", HELP, "/suggest mark what I have read, as @mark said")
    await room.says("mark", LOBBY, "/vote 1")
    await room.says("mark", LOBBY, "/privacy forget yes")
    assert "mark what I have read, as somebody said" in await room.says("bob", TEAM, "/status 1")


async def test_votes_go_on_counting(lived: Room) -> None:
    before = lived.card(1).text.partition(" · ")[2]
    await lived.says(NAME, LOBBY, "/privacy forget yes")
    assert "2 people" in before
    assert lived.card(1).text.partition(" · ")[2] == before
    assert lived.card(1).text.startswith("#1 (words taken back)\nasked by somebody ")


async def test_nobody_forgotten_is_told_anything(lived: Room) -> None:
    await lived.says(NAME, LOBBY, "/privacy forget yes")
    told = len(lived.heard(NAME))
    await lived.says("bob", TEAM, f"/ship 1 {PARTS}")
    await lived.passes(700)
    assert len(lived.heard(NAME)) == told
    assert "is done" in lived.heard("eve")[-1]


async def test_words_that_wait_to_be_told_lose_the_name_too(lived: Room) -> None:
    await lived.says(NAME, LOBBY, "/privacy forget yes")
    await lived.passes(700)
    planned, _, started = lived.heard("eve")
    assert planned.startswith("#1 dark mode every night is planned.")
    assert started.startswith("#1 (words taken back) is being worked on.\n> as somebody asked for")


async def test_who_comes_back_is_a_stranger(lived: Room) -> None:
    await lived.says(NAME, LOBBY, "/privacy forget yes")
    assert "Nothing yet" in await lived.says(NAME, LOBBY, "/mine")
    assert "only account" in await lived.says(NAME, HELP, "/unlink")
    assert "that makes 3 people" in await lived.says(NAME, LOBBY, "/vote 1")


async def test_staff_can_say_anew_what_it_is_about(lived: Room) -> None:
    await lived.says(NAME, LOBBY, "/privacy forget yes")
    assert "asked to be forgotten, so the words of this are gone" in lived.story(1)[-1]
    await lived.says("bob", TEAM, "/edit 1 a dark theme")
    assert lived.card(1).text.startswith("#1 a dark theme\n")


async def test_words_that_staff_gave_it_stay(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest drak mode")
    await room.says("bob", TEAM, "/edit 1 dark mode")
    await room.says("ana", LOBBY, "/privacy forget yes")
    assert room.card(1).text.startswith("#1 dark mode\nasked by somebody ")
    assert "drak" not in await room.says("bob", TEAM, "/status 1")


async def test_it_is_found_by_its_words_no_more(lived: Room) -> None:
    assert "#1" in await lived.says("eve", HELP, "/find dark night")
    await lived.says(NAME, LOBBY, "/privacy forget yes")
    assert "#1" not in await lived.says("eve", HELP, "/find dark night")


async def test_what_was_said_in_a_conversation_is_taken_back(lived: Room) -> None:
    said = "please on parchment, every night"
    assert any(said in each for each in lived.story(2))
    await lived.says(NAME, LOBBY, "/privacy forget yes")
    assert not any(said in each for each in lived.story(2))

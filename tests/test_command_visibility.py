"""What is not for everybody is not shown, not found, not voted for and not told to others."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.adapter import Feature, Level
from bridgebot.people.belonging import Belonging, OrganisationSettings
from bridgebot.testing.room import Room

LOBBY, HELP, TEAM, ANA = "acme/lobby", "beta/help", "acme/team", "acme/@ana@acme"
ACME = Belonging({"Acme": OrganisationSettings(places=("acme:lobby",))})


@pytest.fixture
async def acme(database_url: str) -> AsyncIterator[Room]:
    """A room in which whoever is met in the lobby belongs to Acme; ana's wish is number 1."""
    async with Room(database_url, belonging=ACME) as opened:
        await opened.says("ana", LOBBY, "/suggest dark mode")
        yield opened


async def test_it_is_for_everybody_at_first(acme: Room) -> None:
    assert "#1 is for everybody." in await acme.says("ana", LOBBY, "/visibility 1")
    assert "dark mode" in await acme.says("eve", HELP, "/status 1")


@pytest.mark.parametrize(
    "line", ["status 1", "vote 1", "find mode dark", "suggest mode dark", "visibility 1"]
)
async def test_what_is_private_is_nothing_to_others(acme: Room, line: str) -> None:
    await acme.says("ana", LOBBY, "/visibility 1 private")
    for where in (HELP, LOBBY):
        assert "dark mode" not in await acme.says("eve", where, f"/{line}")
    assert "· 1 person" in acme.card(1).text


async def test_what_is_private_is_there_for_its_asker_and_for_staff(acme: Room) -> None:
    await acme.says("ana", LOBBY, "/visibility 1 private")
    for who, where in (("ana", LOBBY), ("bob", TEAM)):
        assert "dark mode" in await acme.says(who, where, "/status 1")
        assert "dark mode" in await acme.says(who, where, "/find dark mode")
    assert "dark mode" in await acme.says("ana", LOBBY, "/mine")


async def test_what_is_for_an_organisation_is_there_for_its_people(acme: Room) -> None:
    await acme.says("ana", LOBBY, "/visibility 1 organisation")
    assert "dark mode" in await acme.says("eve", LOBBY, "/find dark mode")
    assert "and that makes 2 people" in await acme.says("eve", LOBBY, "/vote 1")
    assert "There is no #1" in await acme.says("zed", HELP, "/vote 1")


async def test_the_card_says_whose_it_is_and_for_whom(acme: Room) -> None:
    assert "asked by ana (Acme) " in acme.card(1).text
    await acme.says("ana", LOBBY, "/visibility 1 organisation")
    assert "· for Acme only" in acme.card(1).text
    await acme.says("bob", TEAM, "/visibility 1 private")
    assert "· private" in acme.card(1).text
    assert acme.story(1)[-1] == "bob said who may see it\n> for ana alone, and staff"


async def test_only_the_asker_and_staff_say_who_may_see_it(acme: Room) -> None:
    assert "only they and staff may" in await acme.says("eve", HELP, "/visibility 1 private")
    assert "dark mode" in await acme.says("zed", HELP, "/find dark mode")


async def test_nothing_changes_when_it_is_so_already(acme: Room) -> None:
    assert "for everybody already" in await acme.says("ana", LOBBY, "/visibility 1 public")


async def test_without_an_organisation_it_cannot_be_for_one(acme: Room) -> None:
    await acme.says("zed", HELP, "/suggest an export")
    said = await acme.says("zed", HELP, "/visibility 2 organisation")
    assert "visibility 2 private" in said


async def test_while_somebody_types_only_what_is_public_is_offered(acme: Room) -> None:
    assert await acme.offers("beta", "dark mode") == ["1"]
    await acme.says("ana", LOBBY, "/visibility 1 private")
    assert await acme.offers("beta", "dark mode") == []


# What is told ----------------------------------------------------------------------------------


async def test_who_may_not_see_it_any_more_is_not_told(acme: Room) -> None:
    await acme.says("eve", HELP, "/vote 1")
    await acme.says("zed", LOBBY, "/vote 1")
    await acme.says("ana", LOBBY, "/visibility 1 organisation")
    await acme.says("bob", TEAM, "/plan 1")
    assert acme.heard("eve") == []
    assert (len(acme.heard("zed")), len(acme.heard("ana"))) == (1, 1)


async def test_what_is_not_for_everybody_is_told_to_each_alone(acme: Room) -> None:
    await acme.says("ana", LOBBY, "/visibility 1 private")
    await acme.says("bob", TEAM, "/plan 1")
    assert (acme.messages(LOBBY), len(acme.messages(ANA))) == ([], 1)


async def test_what_waits_to_be_told_is_taken_back(acme: Room) -> None:
    await acme.says("eve", HELP, "/vote 1")
    acme.adapters["beta"].faults.later = [600.0]
    acme.adapters["acme"].hold("lobby")
    await acme.says("bob", TEAM, "/plan 1")
    await acme.says("bob", TEAM, "/visibility 1 private")
    acme.adapters["acme"].release("lobby")
    await acme.passes(1000)
    assert acme.heard("eve") == []
    assert len(acme.heard("ana")) == 1


async def test_it_is_told_to_everybody_again_once_it_is_public(acme: Room) -> None:
    await acme.says("eve", HELP, "/vote 1")
    await acme.says("ana", LOBBY, "/visibility 1 private")
    await acme.says("ana", LOBBY, "/visibility 1 public")
    await acme.says("bob", TEAM, "/plan 1")
    assert (len(acme.heard("eve")), len(acme.messages(LOBBY))) == (1, 1)


# Where others read along -----------------------------------------------------------------------


@pytest.fixture
async def overheard(acme: Room) -> Room:
    """The same, with something private, and a lobby in which everybody reads all answers."""
    await acme.says("ana", LOBBY, "/visibility 1 private")
    acme.adapters["acme"].platform.levels["lobby"] = {Feature.WHISPER: Level.FALLBACK}
    return acme


@pytest.mark.parametrize("line", ["status 1", "find mode dark", "mine", "suggest mode dark"])
async def test_nothing_private_is_said_where_others_read_along(overheard: Room, line: str) -> None:
    assert "dark mode" not in await overheard.says("ana", LOBBY, f"/{line}")


async def test_it_says_where_to_ask_instead(overheard: Room) -> None:
    assert "in a direct message" in await overheard.says("ana", LOBBY, "/status 1")
    assert "dark mode" in await overheard.says("ana", ANA, "/status 1")


async def test_a_problem_is_not_shown_any_more_where_it_was_reported(acme: Room) -> None:
    await acme.says("ana", LOBBY, "/issue the export fails")
    await acme.says("ana", LOBBY, "/visibility 2 private")
    assert acme.messages(LOBBY) == ["#2 is not for everybody here to see."]

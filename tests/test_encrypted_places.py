"""What is asked in an encrypted place is for those who read it there, until somebody shows it."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.adapter import Feature, Level
from bridgebot.testing.room import Room
from talkers import Talkers, reported

VAULT, HELP, TEAM, ALONE = "acme/vault", "beta/help", "acme/team", "acme/@eve@acme"
OVERHEARD = {Feature.WHISPER: Level.FALLBACK}
FOR_THE_PLACE = "is for the people of the place where it was asked, and staff."


@pytest.fixture
async def vault(database_url: str) -> AsyncIterator[Room]:
    """A room with an encrypted place in which everybody reads the answers; eve's wish is 1."""
    async with Room(database_url) as room:
        encrypt(room, "vault")
        room.adapters["acme"].platform.levels["vault"] = OVERHEARD
        await room.says("eve", VAULT, "/suggest dark mode")
        yield room


def encrypt(room: Room, *channels: str) -> None:
    room.adapters["acme"].platform.encrypted.update(channels)


@pytest.mark.parametrize(
    "line", ["suggest a fax", "issue the fax hangs", "barrier refunds need a fax"]
)
async def test_the_answer_says_who_may_see_it_and_how_to_show_it_to_all(
    vault: Room, line: str
) -> None:
    said = await vault.says("eve", VAULT, f"/{line}")
    assert "This is encrypted, so #2 is for the people here and our staff alone." in said
    assert "visibility 2 public shows it to all." in said


async def test_so_does_the_answer_to_words_that_are_kept(vault: Room) -> None:
    await vault.says("eve", VAULT, "I cannot find the fax")
    assert "This is encrypted" in await vault.presses("eve", "Suggest it")


async def test_what_is_asked_alone_is_for_its_asker(vault: Room) -> None:
    encrypt(vault, "@eve@acme")
    said = await vault.says("eve", ALONE, "/suggest a fax")
    assert "is for you and our staff alone" in said
    assert "is for eve alone, and staff." in await vault.says("eve", ALONE, "/visibility 2")


@pytest.mark.parametrize(
    "line", ["status 1", "vote 1", "find mode dark", "suggest mode dark", "visibility 1"]
)
async def test_it_is_nothing_elsewhere(vault: Room, line: str) -> None:
    assert await vault.offers("beta", "dark mode") == []
    assert "dark mode" not in await vault.says("zed", HELP, f"/{line}")


async def test_it_is_there_for_whoever_reads_there(vault: Room) -> None:
    assert "and that makes 2 people" in await vault.says("kim", VAULT, "/vote 1")
    assert "dark mode" in await vault.says("kim", VAULT, "/find dark mode")
    assert "dark mode" in await vault.says("kim", VAULT, "/mine")
    assert FOR_THE_PLACE in await vault.says("kim", VAULT, "/visibility 1")


async def test_whoever_wants_it_may_ask_for_it_alone(vault: Room) -> None:
    await vault.says("kim", VAULT, "/vote 1")
    assert "dark mode" in await vault.says("kim", "acme/@kim@acme", "/status 1")
    assert "There is no #1" in await vault.says("zed", "acme/@zed@acme", "/status 1")


async def test_all_who_want_it_are_told_there_at_once(vault: Room) -> None:
    await vault.says("kim", VAULT, "/vote 1")
    await vault.says("bob", TEAM, "/plan 1")
    assert (len(vault.messages(VAULT)), vault.messages(ALONE)) == (1, [])
    assert (len(vault.heard("eve")), len(vault.heard("kim"))) == (1, 1)


async def test_whoever_hears_elsewhere_is_told_alone(vault: Room) -> None:
    await vault.says("kim", VAULT, "/vote 1")
    await vault.says("kim", "acme/lobby", "/hear here")
    await vault.says("bob", TEAM, "/plan 1")
    assert vault.messages("acme/lobby") == []
    assert len(vault.messages("acme/@kim@acme")) == 1


async def test_staff_read_of_it_and_for_whom_it_is(vault: Room) -> None:
    assert "· for the place where it was asked only" in vault.card(1).text
    assert "dark mode" in await vault.says("bob", TEAM, "/find dark mode")


async def test_once_it_is_public_everybody_may_know(vault: Room) -> None:
    await vault.says("eve", VAULT, "/visibility 1 public")
    assert "dark mode" in await vault.says("zed", HELP, "/find dark mode")


async def test_where_nothing_is_encrypted_nothing_is_said_of_it(vault: Room) -> None:
    said = await vault.says("zed", HELP, "/suggest a fax")
    assert "encrypted" not in said
    assert "is for everybody" in await vault.says("zed", HELP, "/visibility 2")


async def test_any_place_can_have_something_for_itself(vault: Room) -> None:
    await vault.says("zed", HELP, "/suggest a fax")
    await vault.says("zed", HELP, "/visibility 2 place")
    assert "a fax" in await vault.says("kim", HELP, "/find fax")
    assert "a fax" not in await vault.says("eve", VAULT, "/find fax")


async def test_a_problem_is_talked_about_where_it_was_reported(vault: Room) -> None:
    talk = Talkers(vault)
    home = await reported(talk, VAULT)
    assert "the export hangs" in talk.newest(VAULT).text
    await talk.says("eve", home, "At 80 percent")
    await talk.says("bob", talk.thread(2), ">> We are on it")
    assert talk.reads(home) == ["We are on it"]


# The open lane ----------------------------------------------------------------------------------


@pytest.fixture
async def open_team(sqlite_url: str) -> AsyncIterator[Talkers]:
    async with Room(sqlite_url, open_lanes=("acme",)) as room:
        yield Talkers(room)


async def test_an_encrypted_team_place_has_no_open_lane(open_team: Talkers) -> None:
    home = await reported(open_team)
    await open_team.says("eve", home, "At 80 percent")
    encrypt(open_team.room, "team")
    said = await open_team.says("ana", open_team.thread(1), "Is that the old importer?")
    await open_team.reacts("ana", said, "📨")
    assert open_team.reads(home) == ["Is that the old importer?"]
    assert "This stays among us." in open_team.room.adapters["acme"].platform.shown[-1].text

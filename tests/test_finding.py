"""Who is meant by a name: anybody we have met, in whatever letters, or by an account."""

import pytest

from bridgebot.command import Context, Name, command
from bridgebot.people import finding
from bridgebot.testing.room import Room
from bridgebot.text import Doc, say

LOBBY, HELP = "acme/lobby", "beta/help"


@command()
def who(context: Context, person: Name) -> Doc:
    """Say who somebody is.

    person: who
    """
    found = finding.person(context, person)
    return say(f"person {found.id}: {found.name}")


@pytest.mark.parametrize(
    "name",
    ["Ana", "@ana", "ANA", '"@ana"', "acme:Ana@acme", "Ana@acme", "@Ana@acme"],
)
async def test_a_person_is_found(sqlite_url: str, name: str) -> None:
    async with Room(sqlite_url, commands=[who]) as room:
        await room.says("Ana", LOBBY, "/mine")
        assert await room.says("Eve", LOBBY, f"/who {name}") == "person 1: Ana"


@pytest.mark.parametrize("name", ["Ann", "beta:Ana@acme", "Ana@beta", "acme:"])
async def test_nobody_is_found_who_is_not_there(sqlite_url: str, name: str) -> None:
    async with Room(sqlite_url, commands=[who]) as room:
        await room.says("Ana", LOBBY, "/mine")
        assert "I do not know anybody" in await room.says("Eve", LOBBY, f"/who {name}")


async def test_two_people_of_one_name_are_listed_by_connection(sqlite_url: str) -> None:
    async with Room(sqlite_url, commands=[who]) as room:
        for where in (LOBBY, HELP):
            await room.says("Ana", where, "/mine")
        said = await room.says("Eve", LOBBY, "/who @ana")
        assert "Ana on acme: acme:Ana@acme\n- Ana on beta: beta:Ana@beta" in said


async def test_two_accounts_of_one_person_are_one(sqlite_url: str) -> None:
    async with Room(sqlite_url, commands=[who]) as room:
        code = (await room.says("Ana", LOBBY, "/link")).partition("Your code is ")[2][:9]
        await room.says("Ana", HELP, f"/link {code} yes")
        assert await room.says("Eve", LOBBY, "/who @ana") == "person 1: Ana"


async def test_nobody_forgotten_is_found(sqlite_url: str) -> None:
    async with Room(sqlite_url, commands=[who]) as room:
        await room.says("Ana", LOBBY, "/privacy forget yes")
        for name in ("ana", "somebody"):
            assert "I do not know anybody" in await room.says("Eve", LOBBY, f"/who {name}")

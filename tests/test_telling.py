"""How somebody is told that something is theirs: where they are, and once on each connection."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.owners.roster import Roster
from bridgebot.testing.room import Room

ACCOUNTS = ["acme:kim@acme", "beta:kim@beta", "gamma:kim@gamma"]


def everywhere(accounts: list[str]) -> Roster:
    chain = [{"ask": "kim", "how": "everywhere"}]
    return Roster.model_validate(
        {
            "people": {"kim": {"name": "kim", "accounts": accounts}},
            "areas": {"exports": {"words": "export", "chain": chain}},
        }
    )


@pytest.fixture
async def room(sqlite_url: str) -> AsyncIterator[Room]:
    roster = everywhere(ACCOUNTS)
    async with Room(sqlite_url, connections=("acme", "beta", "gamma"), roster=roster) as opened:
        yield opened


def calls(room: Room) -> dict[str, int]:
    """Count the messages that call kim, by connection."""
    return {
        name: sum(any(each.name == "kim" for each in said.hearers) for said in of.platform.messages)
        for name, of in room.adapters.items()
    }


async def test_who_is_asked_everywhere_is_called_once_on_each_connection(room: Room) -> None:
    await room.says("eve", "beta/help", "/issue the export hangs")
    assert calls(room) == {"acme": 1, "beta": 1, "gamma": 1}


async def test_on_the_team_s_connection_that_is_in_the_thread(room: Room) -> None:
    await room.says("eve", "beta/help", "/issue the export hangs")
    assert room.messages("acme/@kim@acme") == []
    assert len(room.messages("beta/@kim@beta")) == 1


async def test_who_is_not_where_the_team_is_is_told_directly(sqlite_url: str) -> None:
    roster = everywhere(ACCOUNTS[1:])
    async with Room(sqlite_url, connections=("acme", "beta", "gamma"), roster=roster) as room:
        await room.says("eve", "beta/help", "/issue the export hangs")
        assert calls(room) == {"acme": 0, "beta": 1, "gamma": 1}


async def test_what_a_customer_answers_in_a_talk_is_told_once(sqlite_url: str) -> None:
    roster = everywhere(ACCOUNTS[1:2])
    async with Room(sqlite_url, connections=("acme", "beta"), roster=roster) as room:
        await room.says("eve", "beta/help/t1", "/issue the export hangs")
        await room.says("kim", "beta/@kim@beta", "/wait 1 which browser?")
        before = calls(room)["beta"]
        await room.says("eve", "beta/help/t1", "Firefox")
        assert calls(room)["beta"] - before == 1
        assert "Firefox" in room.messages("beta/@kim@beta")[-1]

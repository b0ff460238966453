"""What ails a connection, and only people can put right, is told where staff read it, once."""

import pytest
from sqlmodel import select

from bridgebot.routing import Routing
from bridgebot.testing.room import Room, place_of
from bridgebot.troubles import Trouble, tell
from store.database import Transaction
from store.timeline import Entry

TEAM, OTHER = "acme/team", "beta/team"
TEAMS = Routing(teams={"acme": place_of(TEAM), "beta": place_of(OTHER)})


@pytest.fixture
async def warned(room: Room) -> Room:
    def twice(transaction: Transaction) -> None:
        for words in ("its token is gone.", "its token is gone, I say."):
            tell(transaction, TEAMS, "abcde", Trouble("beta", "token", words), room.clock.now())

    await room.database.transact(twice)
    await room.quiet()
    return room


@pytest.mark.parametrize("team", [TEAM, OTHER])
async def test_every_team_is_told_once(warned: Room, team: str) -> None:
    assert warned.messages(team) == ["Something is wrong with beta: its token is gone."]


async def test_what_could_not_be_said_is_said_after_a_restart(room: Room) -> None:
    room.adapters["acme"].faults.later = [60.0]
    trouble = Trouble("acme", "token", "its token is gone.")
    await room.database.transact(lambda t: tell(t, TEAMS, "abcde", trouble, room.clock.now()))
    await room.quiet()
    await room.restart()
    await room.passes(61)
    assert room.messages(TEAM) == ["Something is wrong with acme: its token is gone."]


async def test_it_stays_in_the_timeline(warned: Room) -> None:
    of_kind = select(Entry.data).where(Entry.kind == "connection.troubled")
    [told] = await warned.database.read(lambda reader: reader.all(of_kind))
    assert "its token is gone" in told

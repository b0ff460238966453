from bridgebot.testing.room import Room

LOBBY, TEAM = "acme/lobby", "acme/team"


async def test_supporters_are_told_that_it_is_being_worked_on(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/start 1")
    assert room.heard("ana")[0].startswith("#1 dark mode is being worked on.")


async def test_the_card_leads_to_the_end(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.presses("bob", "Start")
    assert [each.label for each in room.card(1).buttons if each.is_main] == ["Ship…"]


async def test_it_is_started_once(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/start 1")
    assert "already started" in await room.says("bob", TEAM, "/start 1")
    assert len(room.heard("ana")) == 1

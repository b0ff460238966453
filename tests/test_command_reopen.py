from bridgebot.testing.room import Room

LOBBY, TEAM = "acme/lobby", "acme/team"


async def test_what_was_shipped_can_be_opened_again(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/ship 1 --listened a --changed b --next c")
    await room.says("bob", TEAM, "/reopen 1 it broke")
    assert room.heard("ana")[-1].startswith("#1 dark mode is open again.\n> it broke")
    assert "open · with bob" in room.card(1).text


async def test_what_is_open_cannot_be_opened(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert "already open" in await room.says("bob", TEAM, "/reopen 1")


async def test_what_is_planned_cannot_be_opened(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/plan 1")
    assert "nothing to reopen" in await room.says("bob", TEAM, "/reopen 1")

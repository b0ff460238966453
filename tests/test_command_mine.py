from bridgebot.testing.room import Room

LOBBY, HELP, TEAM = "acme/lobby", "beta/help", "acme/team"


async def test_it_lists_what_i_want_and_what_i_answer_for(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/suggest faster exports")
    await room.says("bob", TEAM, "/take 1")
    mine = await room.says("bob", TEAM, "/mine")
    owned, wanted = mine.split("You want:")
    assert "#1 dark mode — 1 person, open · with bob" in owned
    assert "#2 faster exports" in wanted


async def test_what_is_finished_is_nobodys_burden(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/ship 1 --listened a --changed b --next c")
    assert "You answer for" not in await room.says("bob", TEAM, "/mine")


async def test_nothing_yet_is_an_invitation(room: Room) -> None:
    assert "Nothing yet." in await room.says("eve", HELP, "/mine")

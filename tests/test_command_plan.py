from bridgebot.testing.room import Room

LOBBY, TEAM = "acme/lobby", "acme/team"


async def test_supporters_are_told_in_the_planners_words(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/plan 1 before summer — if all goes well")
    assert "is planned.\n> before summer — if all goes well\n" in room.heard("ana")[0]


async def test_who_plans_what_nobody_has_answers_for_it(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/plan 1")
    assert "planned · with bob" in room.card(1).text


async def test_who_has_it_keeps_it(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/take 1")
    await room.says("zoe", TEAM, "/plan 1")
    assert "planned · with bob" in room.card(1).text


async def test_what_is_finished_is_not_planned(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/ship 1 --listened a --changed b --next c")
    assert "reopen 1 comes first" in await room.says("bob", TEAM, "/plan 1")
    assert len(room.heard("ana")) == 1

from bridgebot.testing.room import Room

LOBBY, TEAM = "acme/lobby", "acme/team"


async def test_customers_see_what_is_theirs(room: Room) -> None:
    answer = await room.says("ana", LOBBY, "/help")
    assert "- suggest words — Say what you wish for" in answer
    assert "ship" not in answer


async def test_staff_see_what_is_theirs_too(room: Room) -> None:
    answer = await room.says("bob", TEAM, "/help")
    assert "because you are staff" in answer
    assert "- take #number — " in answer


async def test_one_verb_is_explained(room: Room) -> None:
    answer = await room.says("bob", TEAM, "/help ship")
    assert "ship #number --listened" in answer
    assert "- listened: how we listened" in answer


async def test_a_verb_that_is_not_for_me_is_not_explained(room: Room) -> None:
    assert "for staff only" in await room.says("ana", LOBBY, "/help ship")


async def test_a_wrong_verb_gets_the_nearest_right_one(room: Room) -> None:
    assert "Did you mean suggest?" in await room.says("ana", LOBBY, "/help sugest")
    assert "Did you mean suggest?" in await room.says("ana", LOBBY, "/sugest dark mode")

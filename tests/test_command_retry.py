from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"


async def test_without_a_number_it_lists_what_could_not_be_delivered(room: Room) -> None:
    await room.says("eve", HELP, "/suggest dark mode")
    room.adapters["beta"].faults.refuse["help"] = "archived"
    await room.says("bob", TEAM, "/plan 1")
    answer = await room.says("bob", TEAM, "/retry")
    assert "to eve in help (beta): archived; retry " in answer


async def test_what_is_no_dead_letter_cannot_be_tried_again(room: Room) -> None:
    await room.says("eve", HELP, "/suggest dark mode")
    assert "not a dead letter" in await room.says("bob", TEAM, "/retry 1")


async def test_all_is_well_when_all_was_delivered(room: Room) -> None:
    assert "there are no dead letters" in await room.says("bob", TEAM, "/retry")

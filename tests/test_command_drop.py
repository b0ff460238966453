from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"


async def test_a_dead_letter_is_let_go(room: Room) -> None:
    await room.says("eve", HELP, "/suggest dark mode")
    room.adapters["beta"].faults.refuse["help"] = "archived"
    await room.says("bob", TEAM, "/plan 1")
    assert "is let go" in await room.presses("bob", "Let it go")
    assert "there are no dead letters" in await room.says("bob", TEAM, "/retry")


async def test_what_was_delivered_cannot_be_let_go(room: Room) -> None:
    await room.says("eve", HELP, "/suggest dark mode")
    assert "not a dead letter" in await room.says("bob", TEAM, "/drop 1")

from bridgebot.testing.room import Room

LOBBY, HELP = "acme/lobby", "beta/help"


async def test_a_vote_can_be_taken_back(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("eve", HELP, "/vote 1")
    assert "is taken back" in await room.says("eve", HELP, "/unvote 1")
    assert "1 person" in room.card(1).text
    assert room.story(1)[-1] == "eve no longer wants it"


async def test_no_vote_cannot_be_taken_back(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert "You had no vote on #1" in await room.says("eve", HELP, "/unvote 1")
    assert "1 person" in room.card(1).text


async def test_a_vote_can_be_given_again(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("ana", LOBBY, "/unvote 1")
    assert "that makes 1 person" in await room.says("ana", LOBBY, "/vote 1")

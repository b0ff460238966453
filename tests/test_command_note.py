from bridgebot.testing.room import Room

LOBBY, TEAM = "acme/lobby", "acme/team"


async def test_a_note_is_written_into_the_story_of_the_card(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/note 1 legal wants to\nread it first")
    assert room.story(1) == ["bob noted\n> legal wants to\n> read it first"]


async def test_no_supporter_hears_of_it(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/note 1 legal")
    assert room.heard("ana") == []
    assert "legal" not in await room.says("ana", LOBBY, "/status 1")


async def test_a_note_without_words_is_asked_for(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert "What to remember" in await room.says("bob", TEAM, "/note 1")

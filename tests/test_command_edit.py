from bridgebot.testing.room import Room

LOBBY, TEAM = "acme/lobby", "acme/team"


async def test_the_card_shows_the_new_words(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest drak mode")
    await room.says("bob", TEAM, "/edit 1 dark mode")
    assert room.card(1).text.startswith("#1 dark mode\n")


async def test_the_same_words_change_nothing(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert "already says exactly that" in await room.says("bob", TEAM, "/edit 1 dark mode")
    assert room.story(1) == []


async def test_too_many_words_change_nothing(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert "I can keep 4,000" in await room.says("bob", TEAM, "/edit 1 " + "dark " * 1000)
    assert room.card(1).text.startswith("#1 dark mode\n")

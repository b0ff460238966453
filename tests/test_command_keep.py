from bridgebot.testing.room import Room

LOBBY, HELP = "acme/lobby", "beta/help"


async def test_words_said_in_passing_become_a_suggestion(room: Room) -> None:
    await room.says("ana", LOBBY, "I wish for dark mode")
    assert "kept as #1" in await room.says("ana", LOBBY, "/keep 1")
    assert room.card(1).text.startswith("#1 I wish for dark mode")


async def test_words_are_kept_once(room: Room) -> None:
    await room.says("ana", LOBBY, "I wish for dark mode")
    await room.says("ana", LOBBY, "/keep 1")
    assert "kept already, as #1" in await room.says("ana", LOBBY, "/keep 1")


async def test_nobody_keeps_the_words_of_another(room: Room) -> None:
    await room.says("ana", LOBBY, "I wish for dark mode")
    assert "do not remember" in await room.says("eve", HELP, "/keep 1")


async def test_words_said_in_passing_become_a_problem(staffed: Room) -> None:
    await staffed.says("eve", HELP, "the csv export fails")
    answer = await staffed.presses("eve", "Report a problem")
    assert "#1 (exports). ana is asked, by name." in answer
    assert "kept already, as #1" in await staffed.says("eve", HELP, "/keep 1 issue")


async def test_words_become_one_of_the_two(staffed: Room) -> None:
    await staffed.says("eve", HELP, "the csv export fails")
    answer = await staffed.says("eve", HELP, "/keep 1 barrier")
    assert answer == "I expected one of suggestion, issue for kind, and found “barrier”."

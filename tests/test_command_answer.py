from bridgebot.testing.room import Room

HELP, LOBBY, TEAM = "beta/help", "acme/lobby", "acme/team"


async def test_an_answer_lets_the_clock_go_on_and_reaches_whoever_asked(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/wait 1 which browser?")
    assert await staffed.says("eve", HELP, "/answer 1 firefox") == "Thank you. ana has your answer."
    assert staffed.heard("ana")[-1] == "eve answered\n> firefox"
    assert staffed.card(1).text.splitlines()[-1] == "With ana."


async def test_whoever_is_not_where_the_team_is_has_it_directly(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("bob", TEAM, "/assign 1 @raj")
    await staffed.says("eve", HELP, "/answer 1 it is firefox")
    assert staffed.heard("raj")[-1] == "#1 the csv export fails\neve answered\n> it is firefox"


async def test_a_button_asks_for_the_words(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/wait 1 which browser?")
    assert "What you want to say" in await staffed.presses("eve", "Answer", on=HELP)
    await staffed.fills_in("eve", words="firefox")
    assert staffed.heard("ana")[-1] == "eve answered\n> firefox"


async def test_only_those_who_have_it_answer(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    assert "not one of yours" in await staffed.says("zoe", LOBBY, "/answer 1 firefox")

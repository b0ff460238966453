from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"


async def test_of_a_problem_the_next_one_is_asked(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/take 1")
    answer = await staffed.says("ana", TEAM, "/release 1")
    assert answer == "#1 the csv export fails is no longer yours."
    assert "With raj" in staffed.card(1).text
    assert staffed.story(1)[-2] == "ana gave it back"


async def test_a_suggestion_is_free_again(room: Room) -> None:
    await room.says("eve", HELP, "/suggest dark mode")
    await room.says("bob", TEAM, "/take 1")
    await room.says("bob", TEAM, "/release 1")
    assert "nobody has taken it yet" in room.card(1).text


async def test_what_is_not_yours_stays_where_it_is(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    assert "not yours to give back" in await staffed.says("bob", TEAM, "/release 1")
    assert "With ana" in staffed.card(1).text

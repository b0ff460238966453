from bridgebot.testing.room import Room

LOBBY, TEAM = "acme/lobby", "acme/team"


async def test_who_takes_it_answers_for_it(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert await room.says("bob", TEAM, "/take #1") == "#1 dark mode is yours now."
    assert "open · with bob" in room.card(1).text


async def test_it_can_be_taken_over(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/take 1")
    assert "(it was with bob)" in await room.says("zoe", TEAM, "/take 1")
    assert "with zoe" in room.card(1).text


async def test_what_i_have_i_cannot_take(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/take 1")
    assert "already yours" in await room.says("bob", TEAM, "/take 1")
    assert room.story(1) == ["bob took it"]


async def test_what_is_finished_cannot_be_taken(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/ship 1 --listened a --changed b --next c")
    assert "reopen 1 first" in await room.says("zoe", TEAM, "/take 1")


async def test_a_customer_cannot_take_it(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert "for staff only" in await room.says("ana", LOBBY, "/take 1")
    assert "nobody has taken it" in room.card(1).text


async def test_taking_a_problem_stops_its_clock_and_tells_those_who_have_it(staffed: Room) -> None:
    await staffed.says("eve", LOBBY, "/issue the csv export fails")
    answer = await staffed.says("bob", TEAM, "/take 1")
    assert answer == "#1 the csv export fails is yours now (it was with ana)."
    assert staffed.card(1).text.splitlines()[-1] == "With bob."
    assert staffed.heard("eve")[-1].splitlines()[0] == (
        "#1 the csv export fails is in my hands now."
    )


async def test_whoever_is_asked_takes_it_too(staffed: Room) -> None:
    await staffed.says("eve", LOBBY, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/take 1")
    assert "already yours" in await staffed.says("ana", TEAM, "/take 1")


async def test_taking_it_again_when_asked_says_that_one_is_still_on_it(staffed: Room) -> None:
    await staffed.says("eve", LOBBY, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/take 1")
    await staffed.days_pass(16 / 24)
    heard = len(staffed.heard("eve"))
    await staffed.presses("ana", "Still on it")
    assert staffed.story(1)[-1] == "ana is still on it"
    assert len(staffed.heard("eve")) == heard

from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"


async def test_who_answers_for_the_other_area_is_asked(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    assert "#1 is with kim" in await staffed.says("ana", TEAM, "/route 1 billing")
    assert staffed.story(1)[-2:] == [
        "ana moved it to another area\n> billing",
        "This waits for you. Please say by 2027-01-15 16:00 UTC that you have it.",
    ]
    assert "With kim." in staffed.messages(HELP)[0]


async def test_whoever_answers_for_both_is_asked_again(staffed: Room) -> None:
    await staffed.says("bob", TEAM, "/owners billing @ana 1h, @kim 1h")
    await staffed.says("eve", HELP, "/issue the csv export fails")
    assert "#1 is with ana" in await staffed.says("bob", TEAM, "/route 1 billing")


async def test_where_it_is_already_it_stays(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    assert await staffed.says("ana", TEAM, "/route 1 Exports") == "#1 is in exports already."


async def test_an_area_that_is_not_there_is_refused(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    assert "I know no area “sales”" in await staffed.says("ana", TEAM, "/route 1 sales")

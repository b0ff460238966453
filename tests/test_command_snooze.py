from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"


async def test_it_rests_until_then_and_everybody_can_see_it(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    answer = await staffed.says("ana", TEAM, "/snooze 1 monday 10:00")
    assert answer == "#1 rests until 2027-01-18 10:00 UTC."
    assert "With ana. It rests until 2027-01-18 10:00 UTC." in staffed.messages(HELP)[0]


async def test_then_whoever_was_asked_is_asked_again(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/snooze 1 2h")
    await staffed.days_pass(2 / 24)
    assert staffed.heard("ana")[-1].startswith("It has rested long enough.\nThis waits for you.")


async def test_the_time_is_read_where_one_works(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/hours --zone America/New_York")
    assert "2027-01-16 09:00 EST" in await staffed.says("ana", TEAM, "/snooze 1 tomorrow")


async def test_what_is_no_time_is_refused(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    assert "I do not understand the time “soon”" in await staffed.says(
        "ana", TEAM, "/snooze 1 soon"
    )

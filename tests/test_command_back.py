from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"


async def test_who_is_back_is_asked_again(staffed: Room) -> None:
    await staffed.says("ana", TEAM, "/away")
    assert "Welcome back" in await staffed.says("ana", TEAM, "/back")
    assert "ana is asked" in await staffed.says("eve", HELP, "/issue the csv export fails")


async def test_who_was_not_away_is_told_so(staffed: Room) -> None:
    assert await staffed.says("ana", TEAM, "/back") == "You were not away."


async def test_an_absence_that_is_over_is_none(staffed: Room) -> None:
    await staffed.says("ana", TEAM, "/away 2h")
    await staffed.days_pass(2 / 24)
    assert await staffed.says("ana", TEAM, "/back") == "You were not away."

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


async def test_what_is_planned_can_be_cancelled(staffed: Room) -> None:
    await staffed.says("ana", TEAM, "/away monday to friday --cover @kim")
    assert await staffed.says("ana", TEAM, "/back") == (
        "You were to be away from 2027-01-18 00:00 UTC until 2027-01-22 09:00 UTC; kim answers for "
        "you; that is cancelled."
    )
    await staffed.days_pass(4)
    assert "ana is asked" in await staffed.says("eve", HELP, "/issue the csv export fails")


async def test_an_admin_brings_somebody_back_who_is_told(staffed: Room) -> None:
    await staffed.says("ana", TEAM, "/away")
    answer = await staffed.says("bob", TEAM, "/back --of @ana")
    assert answer == "ana can be asked again. ana is told."
    assert staffed.heard("ana")[-1].startswith("bob has noted that you are back.")


async def test_an_admin_cancels_what_somebody_planned_who_is_told(staffed: Room) -> None:
    await staffed.says("ana", TEAM, "/away from monday")
    answer = await staffed.says("bob", TEAM, "/back --of @ana")
    until = "away from 2027-01-18 00:00 UTC until they say “back”"
    assert answer.startswith(f"ana was to be {until}; that is cancelled.")
    assert staffed.heard("ana")[-1] == (
        "bob has noted that you will not be away from 2027-01-18 00:00 UTC until you say “back”."
    )
    said = await staffed.says("bob", TEAM, "/audit")
    assert f"bob noted that ana will not be {until}" in said

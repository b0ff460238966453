from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"


async def test_what_you_were_asked_goes_to_the_next_one(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    assert await staffed.says("ana", TEAM, "/away") == "You are away until you say “back”."
    assert "With raj" in staffed.messages(HELP)[0]
    assert "ana is away." in staffed.heard("raj")[-1]


async def test_what_you_have_goes_to_who_covers_for_you(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/take 1")
    answer = await staffed.says("ana", TEAM, "/away friday --cover @kim")
    assert answer == "You are away until 2027-01-22 09:00 UTC; kim answers for you."
    assert "With kim" in staffed.card(1).text


async def test_what_comes_meanwhile_goes_there_too(staffed: Room) -> None:
    await staffed.says("ana", TEAM, "/away 3d --cover @kim")
    assert "kim is asked" in await staffed.says("eve", HELP, "/issue the csv export fails")


async def test_an_absence_ends_by_itself(staffed: Room) -> None:
    await staffed.says("ana", TEAM, "/away 3d --cover @kim")
    await staffed.days_pass(3)
    assert "ana is asked" in await staffed.says("eve", HELP, "/issue the csv export fails")


async def test_that_whoever_covers_is_away_too_is_said(staffed: Room) -> None:
    await staffed.says("kim", TEAM, "/away")
    answer = await staffed.says("ana", TEAM, "/away --cover @kim")
    assert "kim is away too" in answer


async def test_nobody_covers_for_themselves(staffed: Room) -> None:
    assert "cannot cover for yourself" in await staffed.says("ana", TEAM, "/away --cover @ana")
    assert "You were not away" in await staffed.says("ana", TEAM, "/back")


async def test_a_customer_cannot(staffed: Room) -> None:
    assert "for staff only" in await staffed.says("eve", HELP, "/away")

from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"


async def test_everybody_sees_who_answers_for_what(staffed: Room) -> None:
    assert "- billing: kim (8h)" in await staffed.says("eve", HELP, "/owners")


async def test_admins_say_who_is_asked_in_order(staffed: Room) -> None:
    await staffed.says("bob", TEAM, "/owners exports @bob 30m, beta:raj@beta 1h direct")
    answer = await staffed.says("eve", HELP, "/issue the csv export fails")
    assert "bob is asked, by name. If there is no answer by 2027-01-15 08:30 UTC, raj" in answer


async def test_the_last_resort_is_there_as_soon_as_somebody_answers_for_it(room: Room) -> None:
    await room.says("bob", TEAM, "/owners everything else @bob 8h")
    assert "bob is asked, by name." in await room.says("eve", HELP, "/issue it is odd")


async def test_what_climbs_already_goes_on_as_it_began(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("bob", TEAM, "/owners exports @bob 30m")
    await staffed.days_pass(4 / 24)
    assert "With raj" in staffed.card(1).text


async def test_customers_change_nobody(staffed: Room) -> None:
    assert "Only admins" in await staffed.says("eve", HELP, "/owners exports @eve 1h")

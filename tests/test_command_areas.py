from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"


async def test_everybody_sees_who_answers_for_what(staffed: Room) -> None:
    answer = await staffed.says("eve", HELP, "/areas")
    assert "- exports: ana (4h), then raj (2h, by direct message)" in answer


async def test_one_can_be_looked_at(staffed: Room) -> None:
    assert (await staffed.says("eve", HELP, "/areas exports")).startswith("exports: export, csv\n")


async def test_admins_make_one(staffed: Room) -> None:
    await staffed.says("bob", TEAM, '/areas sign in --words "login, single sign on"')
    await staffed.says("bob", TEAM, "/owners sign in @kim 2h")
    answer = await staffed.says("eve", HELP, "/issue single sign on is down")
    assert "#1 (sign in). kim is asked, by name." in answer


async def test_customers_do_not(staffed: Room) -> None:
    assert "Only admins" in await staffed.says("eve", HELP, "/areas sales --words price")

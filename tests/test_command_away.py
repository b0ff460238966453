from bridgebot.testing.room import Room
from rosters import THREE

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


# Later -------------------------------------------------------------------------------------------

PLANNED = "/away 2027-01-18 to 2027-01-22 --cover @kim"


async def test_what_begins_later_is_said_so(staffed: Room) -> None:
    assert await staffed.says("ana", TEAM, PLANNED) == (
        "You are away from 2027-01-18 00:00 UTC until 2027-01-22 09:00 UTC; kim answers for you."
    )
    assert "ana is asked" in await staffed.says("eve", HELP, "/issue the csv export fails")


async def test_what_somebody_has_is_handed_on_when_it_begins(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/take 1")
    await staffed.says("ana", TEAM, "/away 17:00 to friday --cover @kim")
    await staffed.days_pass(8 / 24)
    assert staffed.card(1).text.endswith("With ana.")
    await staffed.days_pass(1 / 24)
    assert "With kim" in staffed.card(1).text


async def test_it_begins_though_the_bot_was_down(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/take 1")
    await staffed.says("ana", TEAM, PLANNED)
    await staffed.stop()
    staffed.clock.advance(3 * 86_400)
    await staffed.start()
    assert "With kim" in staffed.card(1).text


async def test_it_ends_by_itself(staffed: Room) -> None:
    await staffed.says("ana", TEAM, PLANNED)
    await staffed.days_pass(4)
    assert "kim is asked" in await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.days_pass(4)
    assert "ana is asked" in await staffed.says("eve", HELP, "/issue the export fails too")


async def test_a_plan_takes_the_place_of_what_it_overlaps_and_of_nothing_else(
    staffed: Room,
) -> None:
    await staffed.says("ana", TEAM, PLANNED)
    await staffed.says("ana", TEAM, "/away from 2027-01-19")
    await staffed.says("ana", TEAM, "/away 2h")
    mine = await staffed.says("ana", "acme/@ana@acme", "/mine")
    assert "You are away until 2027-01-15 10:00 UTC" in mine
    assert "You are away from 2027-01-19 00:00 UTC until you say “back”" in mine
    assert mine.count("You are away") == 2


# For somebody else -------------------------------------------------------------------------------


async def test_an_admin_says_so_of_somebody_else_who_is_told(staffed: Room) -> None:
    answer = await staffed.says("bob", TEAM, "/away friday --of @ana --cover @kim")
    assert answer == "ana is away until 2027-01-22 09:00 UTC; kim answers for them. ana is told."
    assert staffed.heard("ana")[-1].startswith(
        "bob has noted that you are away until 2027-01-22 09:00 UTC; kim answers for you.\n"
    )


async def test_who_is_said_to_be_away_is_back_with_one_press(staffed: Room) -> None:
    await staffed.says("bob", TEAM, "/away --of @ana")
    assert "Welcome back" in await staffed.presses("ana", "I am here")


async def test_who_set_what_for_whom_stands_in_the_audit(staffed: Room) -> None:
    await staffed.says("bob", TEAM, "/away friday --of @ana --cover @kim")
    said = await staffed.says("bob", TEAM, "/audit")
    assert "bob noted that ana is away until 2027-01-22 09:00 UTC; kim answers for them" in said


async def test_nobody_covers_for_themselves_by_somebody_else(staffed: Room) -> None:
    answer = await staffed.says("bob", TEAM, "/away --of @ana --cover @ana")
    assert answer == "Nobody covers for themselves; name somebody else."


async def test_only_admins_say_so_of_others(sqlite_url: str) -> None:
    async with Room(sqlite_url, roster=THREE, admins=["bob@acme"]) as room:
        await room.says("bob", TEAM, "hello")
        answer = await room.says("ana", TEAM, "/away --of @bob")
        assert answer == "Only admins set this for somebody else; the config names them."
        assert "ana is away" in await room.says("bob", TEAM, "/away --of @ana")

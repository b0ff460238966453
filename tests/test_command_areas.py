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


async def test_one_that_is_closed_takes_no_new_problems(staffed: Room) -> None:
    await staffed.says("bob", TEAM, "/areas exports --state closed")
    answer = await staffed.says("eve", HELP, "/issue the export fails")
    assert "#1 (everything else)." in answer
    assert "closed" in await staffed.says("eve", HELP, "/issue it fails --area exports")


async def test_what_nobody_has_taken_goes_to_the_area_of_last_resort_at_once(staffed: Room) -> None:
    await staffed.says("bob", TEAM, "/owners everything else @kim 2h")
    await staffed.says("eve", HELP, "/issue the export fails")
    answer = await staffed.says("bob", TEAM, "/areas exports --state closed")
    assert "1 open problem that nobody has taken goes to everything else now." in answer
    assert "With kim" in await staffed.says("eve", HELP, "/status 1")


async def test_what_somebody_has_stays_with_them(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the export fails")
    await staffed.says("ana", TEAM, "/take 1")
    answer = await staffed.says("bob", TEAM, "/areas exports --state closed")
    assert "1 stays with who has taken it or let it rest (ana)" in answer
    await staffed.says("ana", TEAM, "/release 1")
    assert "exports is closed, so this is in everything else now." in staffed.story(1)[-2]


async def test_the_area_of_last_resort_stays_open(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue nobody knows what")
    answer = await staffed.says("bob", TEAM, "/areas everything else --state closed")
    assert (
        "everything else takes what belongs nowhere else, so it stays open until another" in answer
    )


async def test_one_is_opened_again_and_both_stand_in_the_audit(staffed: Room) -> None:
    await staffed.says("bob", TEAM, "/areas exports --state closed")
    assert "Closed: exports." in await staffed.says("bob", TEAM, "/areas")
    answer = await staffed.says("bob", TEAM, "/areas Exports --state open")
    assert answer.startswith("exports is open again.\nexports: export, csv\n")
    said = await staffed.says("bob", TEAM, "/audit")
    assert "closed the area exports" in said
    assert "opened the area exports again" in said


async def test_one_is_closed_or_opened_once_and_by_itself(staffed: Room) -> None:
    assert "exports is open." in await staffed.says("bob", TEAM, "/areas exports --state open")
    await staffed.says("bob", TEAM, "/areas exports --state closed")
    again = await staffed.says("bob", TEAM, "/areas exports --state closed")
    assert "closed already. areas exports --state open opens it again" in again.replace("/", "")
    both = await staffed.says("bob", TEAM, "/areas exports --state open --words csv")
    assert both.startswith("Please say the state of an area by itself")


async def test_customers_close_none(staffed: Room) -> None:
    assert "Only admins" in await staffed.says("eve", HELP, "/areas exports --state closed")


async def test_that_nobody_answers_for_the_last_resort_is_said(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the export fails")
    answer = await staffed.says("bob", TEAM, "/areas exports --state closed")
    assert "owners everything else @kim 8h names somebody." in answer


async def test_words_may_be_patterns(staffed: Room) -> None:
    await staffed.says("bob", TEAM, '/areas sign in --words "log*in*, single sign on"')
    assert "(sign in)" in await staffed.says("eve", HELP, "/issue the loginpage is blank")
    other = await staffed.says("eve", HELP, "/issue sign the single page on it")
    assert "(everything else)" in other


async def test_what_is_no_pattern_is_refused(staffed: Room) -> None:
    answer = await staffed.says("bob", TEAM, "/areas sign in --words /log.*/")
    assert answer.startswith("“/log.*/” is no pattern (perhaps you mean log*); write words")


# Holidays ----------------------------------------------------------------------------------------


async def test_clocks_stand_still_on_the_holidays_of_an_area_until_they_are_forgotten(
    staffed: Room,
) -> None:
    line = "/areas exports --hours Mon-Fri 9:00-17:00 --holidays US"
    answer = await staffed.says("bob", TEAM, line)
    ends = "Clocks run: Mon–Fri 09:00–17:00 (UTC)"
    assert answer.endswith(f"{ends}, except on public holidays (US).")
    answer = await staffed.says("bob", TEAM, "/areas exports --holidays none")
    assert answer.endswith(f"{ends}.")


async def test_holidays_that_are_not_known_are_refused(staffed: Room) -> None:
    answer = await staffed.says("bob", TEAM, "/areas exports --holidays Bavaria")
    assert answer.startswith("No holidays are known for “Bavaria”")


# The last resort ---------------------------------------------------------------------------------


async def test_what_belongs_nowhere_goes_to_the_area_that_admins_choose(staffed: Room) -> None:
    await staffed.says("bob", TEAM, "/owners everything else @bob 8h")
    answer = await staffed.says("bob", TEAM, "/areas billing --state last-resort")
    assert answer.endswith(
        "It takes what belongs nowhere else.\nIt does so instead of everything else. "
        "areas everything else --state last-resort undoes it."
    )
    assert "#1 (billing)." in await staffed.says("eve", HELP, "/issue nobody knows what")


async def test_the_former_last_resort_can_be_closed_then_and_the_new_one_not(
    staffed: Room,
) -> None:
    await staffed.says("eve", HELP, "/issue nobody knows what")
    await staffed.says("bob", TEAM, "/areas billing --state last-resort")
    assert "so it stays open" in await staffed.says("bob", TEAM, "/areas billing --state closed")
    answer = await staffed.says("bob", TEAM, "/areas everything else --state closed")
    assert "1 open problem that nobody has taken goes to billing now." in answer
    assert "With kim" in await staffed.says("eve", HELP, "/status 1")


async def test_a_closed_area_opens_when_it_takes_what_belongs_nowhere(staffed: Room) -> None:
    await staffed.says("bob", TEAM, "/areas exports --state closed")
    await staffed.says("bob", TEAM, "/areas exports --state last-resort")
    assert "(exports)" in await staffed.says("eve", HELP, "/issue nobody knows what")


async def test_both_that_changed_stand_in_the_audit(staffed: Room) -> None:
    await staffed.says("bob", TEAM, "/areas billing --state last-resort")
    await staffed.says("bob", TEAM, "/areas exports --state last-resort")
    said = await staffed.says("bob", TEAM, "/audit")
    takes = "It takes what belongs nowhere else."
    assert f"bob changed the area exports: {takes}" in said
    assert f"bob changed the area billing: no longer: {takes}" in said


async def test_one_is_chosen_once_and_by_admins(staffed: Room) -> None:
    await staffed.says("bob", TEAM, "/areas billing --state last-resort")
    again = await staffed.says("bob", TEAM, "/areas billing --state last-resort")
    assert again == "billing takes what belongs nowhere else already."
    answer = await staffed.says("eve", HELP, "/areas exports --state last-resort")
    assert "Only admins" in answer


# Buttons and forms -------------------------------------------------------------------------------


async def test_admins_change_areas_by_buttons_and_a_form(staffed: Room) -> None:
    await staffed.says("bob", TEAM, "/help")
    await staffed.presses("bob", "Who answers for what")
    await staffed.presses("bob", "Change an area")
    answer = await staffed.fills_in("bob", area="logins", words="login", holidays="US")
    assert answer.startswith("logins: login\n")
    await staffed.says("bob", TEAM, "/areas logins")
    assert "logins is closed" in await staffed.presses("bob", "Close it")


async def test_customers_are_offered_no_change(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/areas exports")
    assert not staffed.adapters["beta"].platform.shown[-1].buttons

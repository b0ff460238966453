from bridgebot.testing.room import Room

LOBBY, HELP, TEAM = "acme/lobby", "beta/help", "acme/team"


async def test_a_problem_goes_to_the_person_who_answers_for_it(staffed: Room) -> None:
    answer = await staffed.says("eve", HELP, "/issue the csv export fails")
    assert answer.startswith(
        "Thank you. It is kept as #1 (exports). ana is asked, by name. If there is no answer by "
        "2027-01-15 12:00 UTC, raj is asked.\n"
    )
    assert staffed.heard("ana")[0].startswith("This waits for you. Please say by ")


async def test_it_is_shown_where_it_was_reported(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    [home] = staffed.messages(HELP)
    assert home.splitlines() == [
        "#1 Issue: the csv export fails",
        "With ana. If there is no answer by 2027-01-15 12:00 UTC, raj is asked.",
        "Write under this to talk with ana about it.",
    ]


async def test_an_area_can_be_named(staffed: Room) -> None:
    answer = await staffed.says("eve", HELP, "/issue the csv is wrong --area Billing")
    assert "#1 (billing). kim is asked, by name." in answer


async def test_an_area_that_is_not_there_is_refused_with_those_that_are(staffed: Room) -> None:
    answer = await staffed.says("eve", HELP, "/issue it fails --area sales")
    assert answer == "I know no area “sales”. There is: billing, exports."


async def test_the_area_of_which_most_is_said_is_meant(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the export of an invoice as csv")
    assert "With ana" in staffed.card(1).text


async def test_what_belongs_nowhere_goes_to_everyone(room: Room) -> None:
    answer = await room.says("eve", HELP, "/issue it is odd")
    assert "#1 (everything else). Everyone who can help is asked" in answer
    assert (
        "With nobody yet; everyone is asked, and once more if nobody has taken it by "
        in room.card(1).text
    )
    assert room.story(1)[0].startswith("Everyone here is asked. There is nobody to ask by name")


async def test_what_staff_report_in_the_team_place_is_shown_there_once(staffed: Room) -> None:
    await staffed.says("bob", TEAM, "/issue the csv export fails")
    assert len(staffed.messages(TEAM)) == 1


async def test_what_others_said_already_is_offered(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("zoe", LOBBY, "/issue csv export fails for me")
    assert "you have #1" in await staffed.presses("zoe", "Same as #1")
    assert staffed.card(2).text.splitlines()[-1] == "the same as #1"
    assert "2 people" in staffed.card(1).text


async def test_whoever_is_asked_hears_nothing_more_of_what_was_given_up(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("zoe", LOBBY, "/issue csv export fails for me")
    await staffed.presses("zoe", "Same as #1")
    await staffed.days_pass(30 / 24)
    assert [each for each in staffed.story(2) if "is asked" in each] == ["ana is asked."]

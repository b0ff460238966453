from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"


async def test_those_who_have_it_are_asked_in_the_name_of_a_person(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/wait 1 which browser?")
    assert staffed.heard("eve")[-1].splitlines() == [
        "#1 the csv export fails needs an answer from you before I can go on.",
        "> which browser?",
        "status 1 tells the whole story.",
    ]


async def test_the_clock_stands_still(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/wait 1 which browser?")
    await staffed.days_pass(30 / 24)
    assert "With ana, who waits for your answer, eve." in staffed.messages(HELP)[0]


async def test_a_customers_silence_is_brought_up_after_a_working_week(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/wait 1 which browser?")
    await staffed.days_pass(40 / 24)
    asked = staffed.heard("ana")[-1]
    assert "The customer has been silent for long. Are you still on it?" in asked


async def test_one_question_at_a_time(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/wait 1 which browser?")
    assert "waits for an answer already" in await staffed.says("ana", TEAM, "/wait 1 which day?")

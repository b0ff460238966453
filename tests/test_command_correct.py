from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"


async def test_what_is_wrong_goes_to_a_person_with_what_is_right(staffed: Room) -> None:
    answer = await staffed.says(
        "eve", HELP, '/correct "csv is free for ever" it is free for a year'
    )
    assert "#1 (exports). ana is asked, by name." in answer
    assert staffed.card(1).text.startswith(
        "#1 Correction: “csv is free for ever” is wrong: it is free for a year\n"
    )


async def test_a_link_or_a_number_will_do(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/correct https://acme.org/csv the page is out of date")
    assert "“https://acme.org/csv” is wrong: the page is" in staffed.card(1).text


async def test_the_corrector_is_told_and_stands_on_the_card(staffed: Room) -> None:
    await staffed.says("eve", HELP, '/correct "free for ever" it is free for a year --area exports')
    await staffed.says("ana", TEAM, "/resolve 1 it says so now, thanks to eve")
    assert staffed.heard("eve")[-1].splitlines()[1] == "> it says so now, thanks to eve"
    assert "reported by eve" in staffed.card(1).text


async def test_what_is_right_must_be_said(staffed: Room) -> None:
    assert "What is right" in await staffed.says("eve", HELP, '/correct "free for ever"')


async def test_it_can_be_said_in_plain_words(staffed: Room) -> None:
    answer = await staffed.says("eve", HELP, "correct “csv is free” it is free for a year")
    assert "It is kept as #1 (exports)." in answer
    assert "I heard you" in await staffed.says("eve", HELP, "correct the csv export please")

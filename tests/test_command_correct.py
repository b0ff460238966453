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


# Whose it is ----------------------------------------------------------------------------------


async def test_of_a_number_the_words_are_quoted_and_who_has_it_is_asked(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/suggest dark mode for the csv export")
    await staffed.says("kim", TEAM, "/take 1")
    answer = await staffed.says("eve", HELP, "/correct 1 it is called night mode")
    assert "kim is asked, by name." in answer
    card = staffed.card(2)
    assert card.text.startswith(
        "#2 Correction: #1 “dark mode for the csv export” is wrong: it is called night mode\n"
    )
    assert "Read #1" in [each.label for each in card.buttons]


async def test_of_a_number_that_nobody_has_its_area_is_asked(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the numbers are odd --area billing")
    answer = await staffed.says("uma", HELP, "/correct #1 the csv export is odd")
    assert "kim is asked, by name." in answer


async def test_a_number_there_is_not_is_refused(staffed: Room) -> None:
    assert "There is no #99." in await staffed.says("eve", HELP, "/correct 99 foo")


async def test_what_is_private_is_not_quoted(staffed: Room) -> None:
    await staffed.says("eve", "beta/@eve@beta", "/suggest dark mode")
    await staffed.says("eve", "beta/@eve@beta", "/visibility 1 private")
    await staffed.says("eve", "beta/@eve@beta", "/correct 1 it is called night mode")
    assert "Correction: #1 is wrong: it is called night mode" in staffed.card(2).text


async def test_words_that_begin_as_a_card_does_are_about_that(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/suggest dark mode")
    await staffed.says("kim", TEAM, "/take 1")
    answer = await staffed.says("eve", HELP, '/correct "#1 dark mode" it is called night mode')
    assert "kim is asked, by name." in answer


async def test_whoever_says_what_was_told_is_asked_about_it(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("raj", "beta/@raj@beta", "/help")
    await staffed.says("kim", TEAM, "/resolve 1 a line too many")
    news = staffed.adapters["beta"].platform.messages[-1]
    answer = await staffed.says("eve", HELP, f'/correct "too many" too few --at {news.key}')
    assert "kim is asked, by name." in answer


async def test_of_a_document_whoever_answers_for_it_is_asked(staffed: Room) -> None:
    words = "invoice, https://docs.acme.org/bills"
    await staffed.says("bob", TEAM, f'/areas billing --words "{words}"')
    line = "/correct https://docs.acme.org/bills/vat the csv export has no vat"
    assert "#1 (billing). kim is asked" in await staffed.says("eve", HELP, line)


async def test_whoever_corrects_themselves_is_not_asked(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/suggest a csv export")
    await staffed.says("kim", TEAM, "/take 1")
    answer = await staffed.says("kim", TEAM, "/correct 1 the csv export is called csv")
    assert "ana is asked, by name." in answer


# Who noticed it -------------------------------------------------------------------------------


async def test_who_noticed_it_is_told_and_named_to_everybody(staffed: Room) -> None:
    await staffed.says("eve", HELP, '/correct "csv is free" it is not')
    await staffed.says("uma", HELP, "/vote 1")
    await staffed.says("ana", TEAM, "/resolve 1 it says so now")
    told = staffed.heard("eve")[-1].splitlines()
    assert told[0].endswith("is put right; it was noticed by eve. Thank you.")
    shown = await staffed.says("zed", HELP, "/status 1")
    assert "resolved · with ana · noticed by eve" in shown

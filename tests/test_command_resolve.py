from bridgebot.testing.room import Room

HELP, LOBBY, TEAM = "beta/help", "acme/lobby", "acme/team"


async def test_everyone_who_had_it_is_told_where_they_asked_by_a_person(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("zoe", LOBBY, "/vote 1")
    answer = await staffed.says("bob", TEAM, "/resolve 1 the header is right again")
    assert answer.endswith("Everyone else who has it is told where they asked: 2 people.")
    assert staffed.heard("eve") == staffed.heard("zoe")
    assert staffed.heard("eve")[-1].splitlines() == [
        "#1 the csv export fails is resolved.",
        "> the header is right again",
        "status 1 tells the whole story.",
    ]


async def test_both_cards_say_so(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("bob", TEAM, "/resolve 1 done")
    assert staffed.card(1).text.splitlines()[-1] == "resolved · with bob"
    assert staffed.messages(HELP)[0].splitlines()[-1] == "resolved · with bob"


async def test_nobody_is_asked_any_more(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("bob", TEAM, "/resolve 1 done")
    before = staffed.story(1)
    await staffed.days_pass(30)
    assert staffed.story(1) == before


async def test_it_is_said_what_was_done(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    assert "What was done" in await staffed.says("bob", TEAM, "/resolve 1")


async def test_it_is_resolved_once(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("bob", TEAM, "/resolve 1 done")
    assert "resolved already" in await staffed.says("bob", TEAM, "/resolve 1 done")


async def test_a_suggestion_is_not_resolved(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/suggest dark mode")
    assert "#1 is a suggestion" in await staffed.says("bob", TEAM, "/resolve 1 done")

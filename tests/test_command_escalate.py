from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"


async def test_the_next_one_is_asked_now(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    assert "#1 is with raj." in await staffed.says("ana", TEAM, "/escalate 1 I know nothing of csv")
    assert staffed.story(1)[-1].startswith(
        "raj is asked. ana has passed it on.\n> I know nothing of csv"
    )


async def test_a_button_does_it_too(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.presses("ana", "Ask the next one", on=TEAM)
    assert "With raj" in staffed.card(1).text


async def test_after_the_last_one_the_chain_begins_anew(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    for _ in range(3):
        answer = await staffed.says("bob", TEAM, "/escalate 1")
    assert "#1 is with ana" in answer
    assert "the end of the chain, so it begins anew" in staffed.story(1)[-1]


async def test_a_customer_cannot(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    assert "for staff only" in await staffed.says("eve", HELP, "/escalate 1")


async def test_what_is_closed_is_not_climbing(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/resolve 1 done")
    answer = await staffed.says("bob", TEAM, "/escalate 1")
    assert answer == "#1 is resolved already. reopen 1 opens it again."

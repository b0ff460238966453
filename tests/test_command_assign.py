from bridgebot.testing.room import Room

HELP, LOBBY, TEAM = "beta/help", "acme/lobby", "acme/team"


async def test_a_problem_is_given_to_a_person_who_is_told(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    answer = await staffed.says("bob", TEAM, "/assign 1 @kim")
    assert answer == "#1 is with kim. If there is no answer by 2027-01-15 16:00 UTC, ana is asked."
    assert len(staffed.heard("kim")) == 3  # in the thread, and directly on both connections


async def test_if_they_are_silent_the_chain_begins(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("bob", TEAM, "/assign 1 @kim")
    await staffed.days_pass(8 / 24)
    assert "With ana" in staffed.card(1).text


async def test_what_somebody_has_already_is_not_given_to_them(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    assert await staffed.says("bob", TEAM, "/assign 1 @ana") == "#1 is with ana already."


async def test_a_suggestion_is_given_too(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/suggest dark mode")
    assert await staffed.says("bob", TEAM, "/assign 1 @raj") == "#1 is with raj now."
    assert staffed.heard("raj") == ["#1 dark mode\nbob gave it to raj."]
    assert "open · with raj" in staffed.card(1).text


async def test_who_was_given_a_suggestion_may_give_it_back(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/suggest dark mode")
    await staffed.says("bob", TEAM, "/assign 1 @raj")
    assert "no longer yours" in await staffed.presses("raj", "Give it back", on="beta/@raj@beta")


async def test_who_stands_in_is_asked(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("kim", TEAM, "/away --cover @raj")
    assert "#1 is with raj." in await staffed.says("bob", TEAM, "/assign 1 @kim")
    assert "kim is away." in staffed.heard("raj")[-1]


async def test_that_somebody_is_away_is_said(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("kim", TEAM, "/away")
    answer = await staffed.says("bob", TEAM, "/assign 1 @kim")
    assert answer.endswith("kim is away, and nobody covers for them.")


async def test_somebody_nobody_knows_is_refused(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    assert "I do not know anybody called “uma”" in await staffed.says("bob", TEAM, "/assign 1 @uma")

from bridgebot.testing.room import Room

HELP, LOBBY, TEAM = "beta/help", "acme/lobby", "acme/team"


async def test_a_problem_is_given_to_a_person_who_is_told(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    answer = await staffed.says("bob", TEAM, "/assign 1 @kim")
    assert answer == "#1 is with kim. If there is no answer by 2027-01-15 16:00 UTC, ana is asked."
    assert len(staffed.heard("kim")) == 2  # in the thread, and directly on the other connection


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


async def test_anybody_can_be_asked_and_the_buttons_they_get_are_theirs(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("uma", HELP, "/help")
    await staffed.says("bob", TEAM, "/assign 1 @uma")
    assert "is yours now" in await staffed.presses("uma", "I have it", on="beta/@uma@beta")
    assert "With uma" in staffed.card(1).text
    await staffed.says("uma", HELP, "/resolve 1 there was a line too many")
    assert "resolved · with uma" in staffed.card(1).text


async def test_who_passes_it_on_has_no_more_say(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("uma", HELP, "/help")
    await staffed.says("bob", TEAM, "/assign 1 @uma")
    await staffed.presses("uma", "Ask the next one", on="beta/@uma@beta")
    answer = await staffed.says("uma", HELP, "/take 1")
    assert answer == "take is for staff only, unless it is with you."


async def test_staff_who_are_known_by_their_place_alone_answer_directly(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("bob", TEAM, "/assign 1 @bob")
    assert "is yours now" in await staffed.says("bob", "acme/@bob@acme", "/take 1")


async def test_an_owner_has_a_say_in_nothing_else(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("eve", HELP, "/issue another one")
    await staffed.says("uma", HELP, "/help")
    await staffed.says("bob", TEAM, "/assign 1 @uma")
    assert "for staff only" in await staffed.says("uma", HELP, "/take 2")
    assert "is for staff only" in await staffed.says("uma", HELP, "/note 2 seen")


async def test_who_answers_for_something_private_may_see_it(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("eve", HELP, "/visibility 1 private")
    await staffed.says("uma", HELP, "/help")
    assert "There is no #1" in await staffed.says("uma", HELP, "/status 1")
    await staffed.says("bob", TEAM, "/assign 1 @uma")
    assert "the csv export fails" in await staffed.says("uma", HELP, "/status 1")

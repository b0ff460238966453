import pytest

from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"


async def test_everybody_sees_who_answers_for_what(staffed: Room) -> None:
    assert "- billing: kim (8h)" in await staffed.says("eve", HELP, "/owners")


async def test_admins_say_who_is_asked_in_order(staffed: Room) -> None:
    await staffed.says("bob", TEAM, "/owners exports @bob 30m, beta:raj@beta 1h direct")
    answer = await staffed.says("eve", HELP, "/issue the csv export fails")
    assert "bob is asked, by name. If there is no answer by 2027-01-15 08:30 UTC, raj" in answer


async def test_the_last_resort_is_there_as_soon_as_somebody_answers_for_it(room: Room) -> None:
    await room.says("bob", TEAM, "/owners everything else @bob 8h")
    assert "bob is asked, by name." in await room.says("eve", HELP, "/issue it is odd")


async def test_what_climbs_already_goes_on_as_it_began(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("bob", TEAM, "/owners exports @bob 30m")
    await staffed.days_pass(4 / 24)
    assert "With raj" in staffed.card(1).text


async def test_customers_change_nobody(staffed: Room) -> None:
    assert "Only admins" in await staffed.says("eve", HELP, "/owners exports @eve 1h")


async def test_by_a_form_too(staffed: Room) -> None:
    await staffed.says("bob", TEAM, "/owners")
    await staffed.presses("bob", "Who is asked")
    assert "\nbob (2h).\n" in await staffed.fills_in("bob", words="exports @bob 2h")


async def test_nobody_may_answer_for_one(staffed: Room) -> None:
    await staffed.says("bob", TEAM, "/owners everything else @kim 8h")
    answer = await staffed.says("bob", TEAM, "/owners exports nobody")
    assert "\nnobody by name yet.\n" in answer
    assert answer.endswith(
        "The people of everything else are asked about what comes in from now on."
    )
    assert "kim is asked" in await staffed.says("eve", HELP, "/issue the csv export fails")


async def test_where_nobody_answers_for_the_last_resort_everyone_is_asked(staffed: Room) -> None:
    answer = await staffed.says("bob", TEAM, "/owners exports nobody")
    assert answer.endswith("Everyone in the team is asked about what comes in from now on.")
    again = await staffed.says("bob", TEAM, "/owners exports nobody")
    assert again == "Nobody answers for exports by name as it is."


async def test_who_it_was_stands_in_the_audit(staffed: Room) -> None:
    await staffed.says("bob", TEAM, "/owners billing nobody")
    said = await staffed.says("bob", TEAM, "/audit")
    assert "bob changed the area billing: kim (8h). → nobody by name yet." in said


async def test_several_take_turns_by_the_day(staffed: Room) -> None:
    answer = await staffed.says("bob", TEAM, "/owners exports beta:raj@beta+@kim 8h daily")
    assert "\nraj or kim (8h, a day each in turn).\n" in answer
    first = await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.days_pass(1)
    second = await staffed.says("eve", HELP, "/issue the csv export fails again")
    assert {name for name in ("raj", "kim") if f"{name} is asked, by name" in first + second} == {
        "raj",
        "kim",
    }


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("@kim 8h daily", "Only several people take turns, and “@kim 8h daily” names one:"),
        ("@kim 8h direct thread", "“@kim 8h direct thread” says direct and thread; one of them"),
        ("@kim+@ana 8h daily weekly", "“@kim+@ana 8h daily weekly” says day and week; one of"),
    ],
)
async def test_turns_that_make_no_sense_are_refused(staffed: Room, said: str, answer: str) -> None:
    assert (await staffed.says("bob", TEAM, f"/owners exports {said}")).startswith(answer)
    assert "ana (4h)" in await staffed.says("bob", TEAM, "/owners exports")

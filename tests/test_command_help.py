import pytest

from bridgebot.adapter import Feature, Level
from bridgebot.testing.room import Room

LOBBY, TEAM = "acme/lobby", "acme/team"


async def test_customers_see_what_is_theirs(room: Room) -> None:
    answer = await room.says("ana", LOBBY, "/help")
    assert "- suggest words — Say what you wish for" in answer
    assert "ship" not in answer


async def test_staff_see_what_is_theirs_too(room: Room) -> None:
    answer = await room.says("bob", TEAM, "/help")
    assert "because you are staff" in answer
    assert "- take #number [over] — " in answer


async def test_one_verb_is_explained(room: Room) -> None:
    answer = await room.says("bob", TEAM, "/help ship")
    assert "ship #number --listened" in answer
    assert "- listened: How we listened." in answer


async def test_a_verb_that_is_not_for_me_is_not_explained(room: Room) -> None:
    assert "for staff only" in await room.says("ana", LOBBY, "/help ship")


async def test_a_wrong_verb_gets_the_nearest_right_one(room: Room) -> None:
    assert "Did you mean suggest?" in await room.says("ana", LOBBY, "/help sugest")
    assert "Did you mean suggest?" in await room.says("ana", LOBBY, "/sugest dark mode")


# Its form -------------------------------------------------------------------------------------


async def test_the_form_of_what_is_explained_is_one_press_away(room: Room) -> None:
    await room.says("bob", TEAM, "/help away")
    form = await room.presses("bob", "Fill in the form")
    assert form.splitlines()[1:] == ["When you are back", "Who answers for you meanwhile"]


async def test_where_forms_are_talked_through_it_asks(room: Room) -> None:
    room.adapters["acme"].platform.levels["lobby"] = {Feature.FORM: Level.PARTLY}
    await room.says("ana", LOBBY, "/help suggest")
    assert "Just say it" in await room.presses("ana", "Fill in the form")


@pytest.mark.parametrize(
    ("line", "level"), [("/help back", Level.FULL), ("/help suggest", Level.FALLBACK)]
)
async def test_without_a_form_there_is_no_door_to_one(room: Room, line: str, level: Level) -> None:
    room.adapters["acme"].platform.levels["team"] = {Feature.FORM: level}
    await room.says("bob", TEAM, line)
    with pytest.raises(LookupError):
        await room.presses("bob", "Fill in the form")


async def test_a_problem_is_reported_from_there_by_a_form(room: Room) -> None:
    await room.says("eve", LOBBY, "/help")
    await room.presses("eve", "Report a problem")
    assert "It is kept as #1" in await room.fills_in("eve", words="the export fails")

from bridgebot.testing.room import Room

LOBBY, TEAM = "acme/lobby", "acme/team"


async def test_what_was_shipped_can_be_opened_again(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/ship 1 --listened a --changed b --next c")
    await room.says("bob", TEAM, "/reopen 1 it broke")
    assert room.heard("ana")[-1].startswith("#1 dark mode is open again.\n> it broke")
    assert "open · with bob" in room.card(1).text


async def test_what_is_open_cannot_be_opened(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert "already open" in await room.says("bob", TEAM, "/reopen 1")


async def test_what_is_planned_cannot_be_opened(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/plan 1")
    assert "nothing to reopen" in await room.says("bob", TEAM, "/reopen 1")


async def test_whoever_has_a_problem_opens_it_again_and_who_closed_it_is_asked(
    staffed: Room,
) -> None:
    await staffed.says("eve", LOBBY, "/issue the csv export fails")
    await staffed.says("bob", TEAM, "/resolve 1 done")
    await staffed.presses("eve", "Not for me")
    reopened, asked = staffed.story(1)[-2:]
    assert reopened == "eve reopened it"
    assert asked.splitlines() == [
        "It is open again.",
        "This waits for you. Please say by 2027-01-15 12:00 UTC that you have it.",
    ]
    assert "With bob. If there is no answer by" in staffed.card(1).text


async def test_others_do_not(staffed: Room) -> None:
    await staffed.says("eve", LOBBY, "/issue the csv export fails")
    await staffed.says("bob", TEAM, "/resolve 1 done")
    assert "not one of yours" in await staffed.says("zoe", LOBBY, "/reopen 1")


async def test_a_customer_opens_no_suggestion_again(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/ship 1 --listened a --changed b --next c")
    assert "reopen is for staff only, here." in await room.says("ana", LOBBY, "/reopen 1")

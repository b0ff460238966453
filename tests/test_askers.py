"""Who asks, and what they may do where they speak."""

from bridgebot.testing.room import Room

LOBBY, HELP, TEAM = "acme/lobby", "beta/help", "acme/team"
UMA = "beta/@uma@beta"


async def test_who_is_named_in_chat_may_act_where_they_are_asked(room: Room) -> None:
    await room.says("uma", HELP, "hello")
    await room.says("bob", TEAM, "/owners everything else beta:uma@beta 8h direct")
    await room.says("eve", LOBBY, "/issue it is odd")
    assert "is yours now" in await room.presses("uma", "I have it", on=UMA)
    assert room.card(1).text.endswith("With uma.")


async def test_who_is_named_no_more_may_not(room: Room) -> None:
    await room.says("uma", HELP, "hello")
    await room.says("bob", TEAM, "/owners everything else beta:uma@beta 8h direct")
    await room.says("bob", TEAM, "/owners everything else @bob 8h")
    await room.says("eve", LOBBY, "/issue it is odd")
    assert "for staff only" in await room.says("uma", HELP, "/take 1")


async def test_who_is_named_in_the_config_may_act_where_they_are_asked(staffed: Room) -> None:
    await staffed.says("eve", LOBBY, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/escalate 1")
    assert "is yours now" in await staffed.presses("raj", "I have it", on="beta/@raj@beta")

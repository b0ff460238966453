from bridgebot.testing.room import Room

LOBBY, HELP = "acme/lobby", "beta/help"


async def test_what_was_asked_is_found(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode for the reports")
    answer = await room.says("eve", HELP, "/find reports dark")
    assert "#1 dark mode for the reports — 1 person, open; vote 1 joins it" in answer


async def test_other_words_for_the_same_find_it_too(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest faster exports")
    assert "#1 faster exports" in await room.says("eve", HELP, "/find exporting")


async def test_nothing_found_is_an_invitation(room: Room) -> None:
    answer = await room.says("eve", HELP, "/find pay by invoice")
    assert "suggest pay by invoice asks for it" in answer


async def test_signs_alone_find_nothing(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert "Nothing like it" in await room.says("eve", HELP, '/find ") OR *')


async def test_a_duplicate_is_not_found(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("eve", HELP, "/suggest dark theme")
    await room.says("eve", HELP, "/vote 1 --instead 2")
    assert "#2" not in await room.says("joe", HELP, "/find dark")

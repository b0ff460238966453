from bridgebot.testing.room import Room

LOBBY = "acme/lobby"


async def test_words_are_kept_as_they_were_said(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest  Größere   Schrift, bitte 🙏 (#12)")
    assert room.card(1).text.startswith("#1 Größere   Schrift, bitte 🙏 (#12)\n")


async def test_lines_are_kept(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode\nfor the reports")
    assert room.card(1).text.startswith("#1 dark mode\nfor the reports\n")


async def test_dashes_and_quotes_are_words_here(room: Room) -> None:
    await room.says("ana", LOBBY, '/suggest a --dark flag — and "quotes"')
    assert '#1 a --dark flag — and "quotes"' in room.card(1).text


async def test_quotes_around_all_of_it_are_left_out(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest “dark mode”")
    assert room.card(1).text.startswith("#1 dark mode\n")


async def test_the_asker_is_its_first_supporter(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert "already support" in await room.says("ana", LOBBY, "/vote 1")


async def test_nothing_said_is_asked_for(room: Room) -> None:
    form = await room.says("ana", LOBBY, "/suggest")
    assert "What you wish for" in form
    await room.fills_in("ana", words="dark mode")
    assert room.card(1).text.startswith("#1 dark mode\n")


async def test_too_many_words_are_refused_and_counted(room: Room) -> None:
    answer = await room.says("ana", LOBBY, "/suggest " + "dark " * 1000)
    assert "4,999 characters; I can keep 4,000" in answer


async def test_the_number_and_the_way_to_its_status_are_told(room: Room) -> None:
    answer = await room.says("ana", LOBBY, "/suggest dark mode")
    assert "#1" in answer
    assert "status 1 shows where it stands" in answer

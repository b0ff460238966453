from bridgebot.testing.room import Room

LOBBY, HELP, TEAM = "acme/lobby", "beta/help", "acme/team"


async def test_a_vote_counts(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert "that makes 2 people" in await room.says("eve", HELP, "/vote #1")
    assert "2 people" in room.card(1).text


async def test_a_vote_counts_once(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("eve", HELP, "/vote 1")
    assert "already support #1 dark mode" in await room.says("eve", HELP, "/vote 1")
    assert "2 people" in room.card(1).text


async def test_what_is_not_there_cannot_be_voted_for(room: Room) -> None:
    assert "There is no #9" in await room.says("eve", HELP, "/vote 9")


async def test_words_are_no_number(room: Room) -> None:
    assert "a number like #12" in await room.says("eve", HELP, "/vote dark")


async def test_no_number_is_asked_for(room: Room) -> None:
    assert "The suggestion you want too" in await room.says("eve", HELP, "/vote")


async def test_a_vote_for_what_is_done_is_welcome(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/ship 1 --listened a --changed b --next c")
    assert "you want #1" in await room.says("eve", HELP, "/vote 1")


async def test_a_wish_can_be_given_up_for_another_typed_by_hand(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("eve", HELP, "/suggest night theme")
    await room.says("eve", HELP, "/vote 1 --instead 2")
    assert "the same as #1" in room.card(2).text


async def test_a_wish_is_not_given_up_for_itself(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert "not yours to give up" in await room.says("ana", LOBBY, "/vote 1 --instead 1")


async def test_a_wish_said_twice_is_joined_with_the_first(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("ana", LOBBY, "/suggest night theme")
    assert "#2 is joined with #1" in await room.says("ana", LOBBY, "/vote 1 --instead 2")
    assert "the same as #1" in room.card(2).text
    assert "1 person" in room.card(1).text


async def test_another_voice_for_it_keeps_a_wish_alive(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("eve", LOBBY, "/suggest night theme")
    await room.says("zed", LOBBY, "/vote 2")
    await room.says("eve", LOBBY, "/unvote 2")
    assert "not yours alone" in await room.says("eve", LOBBY, "/vote 1 --instead 2")
    assert "open" in room.card(2).text


async def test_duplicates_of_duplicates_lead_to_the_one_that_lives(room: Room) -> None:
    for name, words in [("ana", "dark mode"), ("eve", "night theme"), ("joe", "black screen")]:
        await room.says(name, LOBBY, f"/suggest {words}")
    await room.says("joe", LOBBY, "/vote 2 --instead 3")
    await room.says("eve", LOBBY, "/unvote 2")
    assert "you want #2" in await room.says("zoe", LOBBY, "/vote 3")

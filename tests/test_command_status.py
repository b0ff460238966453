from bridgebot.testing.room import Room

LOBBY, HELP, TEAM = "acme/lobby", "beta/help", "acme/team"


async def test_it_tells_where_it_stands_and_all_that_happened(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/take 1")
    story = (await room.says("eve", HELP, "/status 1")).splitlines()
    assert story[:3:2] == ["#1 dark mode", "open · with bob"]
    assert [each.split("UTC ")[1] for each in story if "UTC " in each][1:] == [
        "ana asked for it",
        "bob took it",
    ]


async def test_who_has_no_vote_is_offered_one(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("eve", HELP, "/status 1")
    assert "that makes 2 people" in await room.presses("eve", "Me too")


async def test_who_has_a_vote_may_take_it_back(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("ana", LOBBY, "/status 1")
    assert "is taken back" in await room.presses("ana", "Unvote")


async def test_staff_are_offered_the_verbs_of_the_card(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/status 1")
    assert "is planned now" in await room.presses("bob", "Plan")


async def test_a_note_is_not_shown_where_customers_read_along(sqlite_url: str) -> None:
    async with Room(sqlite_url, staff=["bob@acme"]) as room:
        await room.says("ana", LOBBY, "/suggest dark mode")
        await room.says("bob@acme", TEAM, "/note 1 legal says no")
        assert "legal" not in await room.says("bob@acme", LOBBY, "/status 1")
        assert "legal" in await room.says("bob@acme", TEAM, "/status 1")


async def test_staff_are_offered_to_tell_everyone_and_to_open_an_hour(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/status 1")
    await room.presses("bob", "Tell everyone")
    assert "ana" in await room.fills_in("bob", words="which browser do you use?")
    await room.presses("bob", "Open an hour")
    assert "2027-01-15 10:00 UTC" in await room.fills_in("bob", until="2h")


async def test_only_whoever_has_it_is_offered_to_open_an_hour(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("kim", TEAM, "/take 1")
    await room.says("bob", TEAM, "/status 1")
    labels = [each.label for each in room.adapters["acme"].platform.shown[-1].buttons]
    assert "Tell everyone…" in labels
    assert "Open an hour…" not in labels

import pytest

from bridgebot.testing.room import Room

LOBBY, TEAM = "acme/lobby", "acme/team"


async def test_supporters_are_told_all_three_parts(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says(
        "bob", TEAM, "/decline 1 --listened We read. --changed Colours --next nothing more"
    )
    assert room.heard("ana")[0].splitlines()[:4] == [
        "#1 dark mode will not be done.",
        "How we listened: We read.",
        "What changed: Colours",
        "What comes next: nothing more",
    ]


@pytest.mark.parametrize(
    "typed",
    [
        '1 --listened "We read." --changed "Colours" --next "nothing more"',
        "1 —listened “We read.” —changed “Colours” —next “nothing more”",
        "#1 --next=«nothing more» --listened: We read. --changed Colours",
    ],
)
async def test_the_parts_may_be_typed_as_one_likes(room: Room, typed: str) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, f"/decline {typed}")
    assert "What changed: Colours\nWhat comes next: nothing more" in room.heard("ana")[0]


async def test_no_part_may_be_left_out(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    form = await room.says("bob", TEAM, '/decline 1 --listened "We read." --changed ""')
    assert "What changed" in form
    assert "How we listened" not in form
    assert room.heard("ana") == []


async def test_it_is_declined_once(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/decline 1 --listened a --changed b --next c")
    answer = await room.says("bob", TEAM, "/decline 1 --listened a --changed b --next c")
    assert "already declined" in answer
    assert len(room.heard("ana")) == 1


async def test_an_unknown_flag_is_refused_with_those_there_are(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    answer = await room.says("bob", TEAM, "/decline 1 --why because")
    assert "--listened, --changed, --next" in answer

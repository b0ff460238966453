"""Shipping and declining: everybody who asked hears how we listened, what changed, what is next."""

import pytest

from bridgebot.testing.room import Room

LOBBY, TEAM = "acme/lobby", "acme/team"
both = pytest.mark.parametrize(
    ("verb", "said", "status"),
    [("ship", "is done.", "shipped"), ("decline", "will not be done.", "declined")],
)
either = pytest.mark.parametrize("verb", ["ship", "decline"])


@both
async def test_supporters_are_told_all_three_parts(
    room: Room, verb: str, said: str, status: str
) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    parts = "--listened We read. --changed Colours --next nothing more"
    answer = await room.says("bob", TEAM, f"/{verb} 1 {parts}")
    assert f"is {status} now" in answer
    assert room.heard("ana")[0].splitlines()[:4] == [
        f"#1 dark mode {said}",
        "How we listened: We read.",
        "What changed: Colours",
        "What comes next: nothing more",
    ]


@either
@pytest.mark.parametrize(
    "typed",
    [
        '1 --listened "We read." --changed "Colours" --next "nothing more"',
        "1 —listened “We read.” —changed “Colours” —next “nothing more”",
        "#1 --next=«nothing more» --listened: We read. --changed Colours",
    ],
)
async def test_the_parts_may_be_typed_as_one_likes(room: Room, verb: str, typed: str) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, f"/{verb} {typed}")
    assert "What changed: Colours\nWhat comes next: nothing more" in room.heard("ana")[0]


@either
async def test_no_part_may_be_left_out(room: Room, verb: str) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    form = await room.says("bob", TEAM, f'/{verb} 1 --listened "We read." --changed ""')
    assert "What changed" in form
    assert "How we listened" not in form
    assert room.heard("ana") == []


@both
async def test_it_is_done_once(room: Room, verb: str, said: str, status: str) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    for _ in range(2):
        answer = await room.says("bob", TEAM, f"/{verb} 1 --listened a --changed b --next c")
    assert f"already {status}" in answer
    assert [said in each for each in room.heard("ana")] == [True]


@either
async def test_an_unknown_flag_is_refused_with_those_there_are(room: Room, verb: str) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    answer = await room.says("bob", TEAM, f"/{verb} 1 --why because")
    assert "--listened, --changed, --next" in answer

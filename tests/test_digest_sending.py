"""A digest is written when it goes out: as things are then, and only where it may be said."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.testing.room import Room

HELP, TEAM, ALONE = "beta/help", "acme/team", "beta/@eve@beta"
HOUR, DAY = 3600.0, 24 * 3600.0


@pytest.fixture
async def room(sqlite_url: str) -> AsyncIterator[Room]:
    """A room in which sam is staff wherever they speak."""
    async with Room(sqlite_url, staff=["sam@beta"]) as opened:
        yield opened


@pytest.fixture
async def told(room: Room) -> Room:
    """A room whose customers have a digest each day at nine; now it is eight."""
    await room.says("eve", HELP, "/suggest exports that open in a spreadsheet")
    await room.says("ian", HELP, "/suggest a quiet mode for the night shift")
    await room.says("sam", HELP, "/digest schedule daily 9:00")
    return room


def digests(room: Room, where: str = HELP) -> list[str]:
    return [each for each in room.messages(where) if each.startswith("Of what you asked for")]


async def waits(room: Room, days: int = 1) -> None:
    """Let digests become due, and wait an hour to go out."""
    room.adapters["beta"].faults.later = [HOUR] * days
    await room.passes(HOUR + 60 + (days - 1) * DAY)


# As things are then ------------------------------------------------------------------------------


async def test_what_turned_private_meanwhile_is_not_told(told: Room) -> None:
    await waits(told)
    await told.says("eve", HELP, "/visibility 1 private")
    await told.passes(2 * HOUR)
    [digest] = digests(told)
    assert "spreadsheet" not in digest
    assert "quiet mode" in digest


async def test_what_was_forgotten_meanwhile_is_not_told(told: Room) -> None:
    await waits(told)
    await told.says("eve", ALONE, "/privacy forget yes")
    await told.passes(2 * HOUR)
    assert not [each for each in told.messages(HELP) if "spreadsheet" in each]


async def test_nothing_is_said_if_there_is_nothing_left_to_tell(told: Room) -> None:
    await waits(told)
    for who, number in (("eve", 1), ("ian", 2)):
        await told.says(who, HELP, f"/visibility {number} private")
    before = len(told.messages(HELP))
    await told.passes(2 * HOUR)
    assert len(told.messages(HELP)) == before


async def test_it_tells_what_has_become_of_things_meanwhile(told: Room) -> None:
    await waits(told)
    await told.says("bob", TEAM, "/plan 1")
    await told.passes(2 * HOUR)
    assert digests(told)[0].startswith("Of what you asked for here: 1 promised, 1 open.")


async def test_staff_do_not_read_the_words_of_what_turned_private(told: Room) -> None:
    await told.says("bob", TEAM, "/digest schedule daily 9:00")
    told.adapters["acme"].faults.later = [HOUR]
    await told.passes(HOUR + 60)
    await told.says("eve", HELP, "/visibility 1 private")
    await told.passes(2 * HOUR)
    [digest] = [each for each in told.messages(TEAM) if "waiting on us" in each]
    assert "spreadsheet" not in digest


# Where it is refused -----------------------------------------------------------------------------


def notes(room: Room) -> list[str]:
    return [each for each in room.messages(TEAM) if "is stopped" in each]


@pytest.fixture
async def left(told: Room) -> Room:
    """A room whose bot was sent away from where customers have a digest."""
    told.adapters["beta"].faults.refuse["help"] = "I am not in this channel"
    await told.days_pass(3)
    return told


async def test_where_it_cannot_be_said_it_is_stopped_with_one_note_to_staff(left: Room) -> None:
    [note] = notes(left)
    assert note == (
        "The digest of help is stopped (beta): I am not in this channel\n"
        "To begin it anew, say digest schedule there, once I may speak there again."
    )
    assert not [each for each in left.messages(TEAM) if "Not delivered" in each]


async def test_once_it_is_begun_anew_it_comes_again(left: Room) -> None:
    left.adapters["beta"].faults.refuse.clear()
    assert "no digest here yet" in await left.says("eve", HELP, "/digest")
    await left.says("sam", HELP, "/digest schedule daily 9:00")
    await left.days_pass(1)
    assert len(digests(left)) == 1


async def test_several_that_waited_make_one_note(told: Room) -> None:
    told.adapters["beta"].disconnect()
    await told.days_pass(2)
    told.adapters["beta"].faults.refuse["help"] = "I am not in this channel"
    await told.days_pass(2)
    assert len(notes(told)) == 1


async def test_one_wished_for_by_hand_is_a_dead_letter(told: Room) -> None:
    await told.says("sam", HELP, "/digest stop")
    told.adapters["beta"].faults.refuse["help"] = "I am not in this channel"
    await told.says("sam", HELP, "/digest now")
    await told.quiet()
    assert notes(told) == []
    assert [each for each in told.messages(TEAM) if "Not delivered" in each]


async def test_ones_own_is_stopped_too(told: Room) -> None:
    await told.says("eve", HELP, "/digest schedule daily 9:00 --to me")
    told.adapters["beta"].faults.refuse["@eve@beta"] = "she takes no direct messages"
    await told.days_pass(2)
    assert notes(told)[0].startswith("eve’s own digest is stopped (beta): she takes no direct")

"""A digest comes when it was asked for, once, and tells each place what it wants to know."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.adapter import Feature, Level
from bridgebot.testing.platform import Message
from bridgebot.testing.room import Room

LOBBY, HELP, TEAM = "acme/lobby", "beta/help", "acme/team"
PARTS = '--listened "We read." --changed "It is dark." --next "nothing more"'
HOUR, DAY = 3_600, 24 * 3_600
WEEKEND = 3 * DAY


@pytest.fixture
async def room(database_url: str) -> AsyncIterator[Room]:
    """Begin on a Friday at eight, by the clocks of UTC."""
    async with Room(database_url, staff=["sam@acme", "sam@beta"]) as opened:
        yield opened


async def jump(room: Room, seconds: float) -> None:
    """Let time pass at once, as it does for a bot that has nothing else to do."""
    room.clock.advance(seconds)
    await room.quiet()


def posted(room: Room, where: str) -> list[Message]:
    """List the digests of a place, without what stands in their threads."""
    said = [each for adapter in room.adapters.values() for each in adapter.platform.messages]
    return [
        each
        for each in said
        if "-g" in each.key and f"{each.place.connection}/{each.place.channel}" == where
        if not each.key.endswith("d")
    ]


# The two editions -------------------------------------------------------------------------------


async def test_staff_read_what_was_done_and_what_waits(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest I wish I could print my notes.")
    await room.says("eve", HELP, "/suggest dark mode")
    await jump(room, DAY)
    await room.says("ana", LOBBY, "/vote 2")
    await room.says("bob", TEAM, f"/ship 2 {PARTS}")
    await room.says("bob", TEAM, "/digest schedule daily")
    await jump(room, HOUR)
    [digest] = posted(room, TEAM)
    assert digest.text.splitlines()[:3] == [
        "1 change made, 2 people told, 1 waiting on us.",
        "- Done #2 dark mode — by bob, for eve and 1 other, after 1 day",
        "- From the tail #1 “I wish I could print my notes.” — ana alone, nobody has it, 1 day",
    ]


async def test_customers_read_only_of_what_was_asked_in_their_place(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("eve", HELP, "/suggest faster exports")
    await room.says("eve", HELP, "/suggest offline mode")
    await room.says("bob", TEAM, "/plan 2")
    await room.says("sam", LOBBY, "/digest schedule daily")
    await room.says("sam", HELP, "/digest schedule daily")
    await jump(room, HOUR)
    [lobby], [help_] = posted(room, LOBBY), posted(room, HELP)
    assert lobby.text.startswith("Of what you asked for here: 1 open.\n- Open #1 dark mode — ")
    assert "- Promised #2 faster exports — planned, 1 person, with bob, 1 hour" in help_.text
    assert "#1" not in help_.text


async def test_in_a_place_nobody_asked_for_a_digest_there_is_none(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/digest schedule daily")
    await jump(room, HOUR)
    assert (len(posted(room, TEAM)), posted(room, LOBBY)) == (1, [])


async def test_an_alarm_and_a_silence_are_called_late(room: Room) -> None:
    await room.says("ana", LOBBY, "/issue login fails")
    await room.says("bob", TEAM, "/digest schedule daily")
    await jump(room, 2 * DAY)
    digest = posted(room, TEAM)[-1]
    assert digest.text.startswith("1 issue late, 1 waiting on us.")
    assert "- Late #1 login fails — 1 person, everyone is asked, 2 days" in digest.text


async def test_what_became_of_a_procedure_is_told(room: Room) -> None:
    await room.says("ana", LOBBY, "/barrier refunds need a fax")
    await room.says("bob", TEAM, "/take 1")
    await room.says("bob", TEAM, "/outcome 1 kept the law wants it")
    await room.says("bob", TEAM, "/digest now")
    [digest] = posted(room, TEAM)
    assert "- How we work #1 refunds need a fax — kept as it is by bob, for ana" in digest.text


async def test_an_order_by_a_button_of_the_digest_is_carried_out(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/digest now")
    await room.presses("bob", "Take #1")
    assert "with bob" in room.card(1).text


async def test_what_is_private_is_in_no_digest_but_its_number_for_staff(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest a merger with Globex")
    await room.says("ana", LOBBY, "/visibility 1 private")
    await room.says("sam", LOBBY, "/digest now")
    await room.says("bob", TEAM, "/digest now")
    assert posted(room, LOBBY) == []
    [digest] = posted(room, TEAM)
    assert "- Waiting #1 (private) — 1 person, nobody has it" in digest.text


# The chart --------------------------------------------------------------------------------------


async def test_the_chart_hangs_in_the_thread(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/digest now")
    [digest] = posted(room, TEAM)
    [below] = [each for each in room.adapters["acme"].platform.messages if each.files]
    assert below.place.thread == digest.ids[0]
    assert "11 Jan: 1 came in, 0 answered." in below.files[0].alt
    assert below.files[0].content.startswith(b"\x89PNG")


async def test_where_no_file_can_be_shown_the_chart_is_told(room: Room) -> None:
    room.adapters["acme"].platform.levels["team"] = {Feature.FILE: Level.FALLBACK}
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/digest now")
    below = room.adapters["acme"].platform.messages[-1]
    assert "11 Jan        1         0" in below.text


# When it comes ----------------------------------------------------------------------------------


async def test_it_comes_on_working_days_at_nine_and_not_on_others(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/digest schedule")
    days = []
    for _ in range(5):
        await jump(room, HOUR)
        days.append(len(posted(room, TEAM)))
        await jump(room, DAY - HOUR)
    assert days == [1, 1, 1, 2, 3]


async def test_it_comes_at_nine_by_the_clocks_of_its_zone_also_when_they_change(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/digest schedule daily 9:00 --zone Europe/Berlin")
    await jump(room, 71 * DAY)
    assert "2027-03-28 07:00 UTC" in await room.says("bob", TEAM, "/digest")
    await jump(room, DAY - HOUR)
    assert "Late" not in posted(room, TEAM)[-1].text
    assert "2027-03-29 07:00 UTC" in await room.says("bob", TEAM, "/digest")


async def test_a_day_on_which_there_is_nothing_to_tell_is_left_out(room: Room) -> None:
    await room.says("bob", TEAM, "/digest schedule daily")
    await jump(room, HOUR)
    assert posted(room, TEAM) == []
    await room.says("ana", LOBBY, "/suggest dark mode")
    await jump(room, DAY)
    assert len(posted(room, TEAM)) == 1


async def test_what_was_told_is_not_told_again(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, f"/ship 1 {PARTS}")
    await room.says("bob", TEAM, "/digest schedule daily")
    await jump(room, HOUR)
    await jump(room, DAY)
    assert len(posted(room, TEAM)) == 1


async def test_a_digest_that_was_snoozed_by_its_button_comes_a_day_later(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/digest schedule daily")
    await jump(room, HOUR)
    await jump(room, 60)
    answer = await room.presses("bob", "Snooze 1 day")
    assert "the next one comes on 2027-01-17 09:00 UTC" in answer
    await jump(room, DAY - 60)
    assert len(posted(room, TEAM)) == 1
    await jump(room, DAY)
    assert len(posted(room, TEAM)) == 2


async def test_a_digest_that_was_stopped_by_its_button_comes_no_more(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("sam", LOBBY, "/digest schedule daily")
    await jump(room, HOUR)
    await room.presses("sam", "Stop")
    await jump(room, 9 * DAY)
    assert len(posted(room, LOBBY)) == 1


# A digest of one's own --------------------------------------------------------------------------


async def test_a_person_has_one_of_their_own_in_a_direct_message(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("eve", HELP, "/suggest offline mode")
    await room.says("bob", TEAM, "/plan 1")
    await room.says("ana", LOBBY, "/digest schedule daily --to me")
    await jump(room, HOUR)
    [own] = posted(room, "acme/@ana@acme")
    assert own.text.startswith("Of what you asked for: 1 promised.\n- Promised #1 dark mode")
    assert [each.name for each in own.hearers] == ["ana"]
    assert posted(room, LOBBY) == []


async def test_one_of_staff_reads_what_they_answer_for(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/take 1")
    await room.says("bob", TEAM, "/digest now --to me")
    [own] = posted(room, "acme/@bob@acme")
    assert own.text.startswith("1 thing waits on you.\n- Yours #1 dark mode — 1 person, with you")


async def test_the_buttons_of_ones_own_digest_are_about_that_one(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("sam", LOBBY, "/digest schedule daily")
    await room.says("ana", LOBBY, "/digest schedule daily --to me")
    await jump(room, HOUR)
    await room.presses("ana", "Stop", on="acme/@ana@acme")
    await jump(room, DAY)
    assert (len(posted(room, "acme/@ana@acme")), len(posted(room, LOBBY))) == (1, 2)


# Once -------------------------------------------------------------------------------------------


async def test_a_restart_posts_nothing_twice(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/digest schedule daily")
    await jump(room, HOUR)
    await room.restart()
    await jump(room, 60)
    assert len(posted(room, TEAM)) == 1


@pytest.mark.parametrize("days", [0, 9])
async def test_what_was_due_while_nobody_ran_comes_once_and_says_that_it_is_late(
    room: Room, days: int
) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/digest schedule daily --late once")
    await room.stop()
    room.clock.advance(days * DAY + 3 * HOUR)
    await room.start()
    [digest] = posted(room, TEAM)
    late = "9 days" if days else "2 hours"
    assert f"Late by {late}: I was not running." in digest.text


async def test_what_was_due_while_nobody_ran_is_left_out_if_so_wished(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/digest schedule daily --late skip")
    await room.says("bob", TEAM, f"/ship 1 {PARTS}")
    await room.stop()
    room.clock.advance(3 * HOUR)
    await room.start()
    assert posted(room, TEAM) == []
    await jump(room, DAY - 2 * HOUR)
    [digest] = posted(room, TEAM)
    assert "Done #1 dark mode" in digest.text


async def test_a_lost_answer_makes_no_second_copy(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/digest schedule daily")
    room.adapters["acme"].faults.drop_answers = 1
    await jump(room, HOUR)
    await room.passes(10)
    assert len(posted(room, TEAM)) == 1

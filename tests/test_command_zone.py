import re
from functools import partial

import pytest

from bridgebot.adapter import Feature, Level
from bridgebot.people import holdings
from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"
ALONE = "beta/@eve@beta"
NEW_YORK = "zone America/New_York"


async def test_whoever_says_no_zone_goes_by_that_of_the_place(sqlite_url: str) -> None:
    async with Room(sqlite_url, zones={"beta": "Asia/Tokyo"}) as room:
        answer = await room.says("eve", HELP, "/zone")
    assert answer == (
        "You did not say in which zone you live. I go by that of this place: "
        "Asia/Tokyo, where it is Friday 17:00 now. zone Europe/Berlin changes that."
    )


async def test_anybody_may_say_in_which_zone_they_live(room: Room) -> None:
    answer = await room.says("eve", HELP, f"/{NEW_YORK}")
    assert answer.startswith("Your zone is America/New_York, where it is Friday 03:00 now.")
    assert "zone none lets me forget it." in await room.says("eve", HELP, "/zone")


async def test_a_zone_is_forgotten_on_request(room: Room) -> None:
    await room.says("eve", HELP, f"/{NEW_YORK}")
    assert "You did not say" in await room.says("eve", HELP, "/zone none")
    assert "this place: UTC" in await room.says("eve", HELP, "/zone")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("Berlin", "“Berlin” is no time zone; did you mean Europe/Berlin?"),
        ("new york", "“new york” is no time zone; did you mean America/New_York?"),
        ("the moon", "“the moon” is no time zone; zones are written like Europe/Berlin."),
        ("../etc/passwd", "“../etc/passwd” is no time zone; zones are written like Europe/Berlin."),
    ],
)
async def test_what_is_no_zone_is_refused(room: Room, typed: str, answer: str) -> None:
    assert await room.says("eve", HELP, f"/zone {typed}") == answer
    assert "You did not say" in await room.says("eve", HELP, "/zone")


async def test_staff_who_say_none_go_by_that_of_their_working_hours(staffed: Room) -> None:
    await staffed.says("ana", TEAM, "/hours Mon-Fri 9:00-17:00 --zone Europe/Berlin")
    answer = await staffed.says("ana", TEAM, "/zone")
    assert "that of your working hours: Europe/Berlin, where it is Friday 09:00 now" in answer


async def test_the_zone_that_is_said_goes_before_that_of_working_hours(staffed: Room) -> None:
    await staffed.says("ana", TEAM, "/hours Mon-Fri 9:00-17:00 --zone Europe/Berlin")
    await staffed.says("ana", TEAM, f"/{NEW_YORK}")
    answer = await staffed.says("ana", TEAM, "/away tomorrow 9:00")
    assert "until 2027-01-16 09:00 EST" in answer
    assert "(Europe/Berlin)" in await staffed.says("ana", TEAM, "/hours")


async def test_hours_that_name_no_zone_are_meant_where_one_lives(staffed: Room) -> None:
    await staffed.says("ana", TEAM, "/zone Europe/Berlin")
    answer = await staffed.says("ana", TEAM, "/hours Mon-Fri 9:00-17:00")
    assert answer == "Your hours: Mon–Fri 09:00–17:00 (Europe/Berlin)."


async def test_it_is_understood_without_a_sign_before_it(room: Room) -> None:
    assert "Your zone is" in await room.says("eve", ALONE, NEW_YORK)
    assert "I heard you" in await room.says("eve", ALONE, "zone plates are missing in the report")


async def test_settings_show_the_zone_and_the_form_to_change_it(room: Room) -> None:
    await room.says("eve", HELP, f"/{NEW_YORK}")
    assert "- Your time zone: America/New_York" in await room.says("eve", HELP, "/mine")
    await room.presses("eve", "My time zone")
    form = room.adapters["beta"].platform.shown[-1].answer
    assert [field.value for field in getattr(form, "fields", ())] == ["America/New_York"]


# Whose clock times are told by -----------------------------------------------------------------


async def test_an_answer_to_one_alone_tells_times_by_their_clock(staffed: Room) -> None:
    await staffed.says("eve", HELP, f"/{NEW_YORK}")
    answer = await staffed.says("eve", HELP, "/issue the csv export fails")
    assert "If there is no answer by 2027-01-15 07:00 EST, raj is asked." in answer


async def test_what_all_in_a_place_read_is_told_by_the_clock_of_the_place(staffed: Room) -> None:
    await staffed.says("eve", HELP, f"/{NEW_YORK}")
    await staffed.says("eve", HELP, "/issue the csv export fails")
    assert "If there is no answer by 2027-01-15 12:00 UTC" in staffed.messages(HELP)[-1]


async def test_an_answer_that_others_overhear_is_told_by_the_clock_of_the_place(
    staffed: Room,
) -> None:
    await staffed.says("eve", HELP, f"/{NEW_YORK}")
    staffed.adapters["beta"].platform.levels["help"] = {Feature.WHISPER: Level.FALLBACK}
    answer = await staffed.says("eve", HELP, "/issue the csv export fails")
    assert "If there is no answer by 2027-01-15 12:00 UTC" in answer


async def test_what_is_shown_in_direct_messages_goes_by_the_clock_of_who_reads_them(
    staffed: Room,
) -> None:
    await staffed.says("eve", ALONE, f"/{NEW_YORK}")
    await staffed.says("eve", ALONE, "/issue the csv export fails")
    assert "With ana. If there is no answer by 2027-01-15 07:00 EST" in staffed.messages(ALONE)[-1]


async def test_a_card_that_is_drawn_anew_keeps_the_clock_of_who_reads_it(staffed: Room) -> None:
    await staffed.says("eve", ALONE, f"/{NEW_YORK}")
    await staffed.says("eve", ALONE, "/issue the csv export fails")
    await staffed.says("eve", ALONE, "/urgent 1 payroll is tomorrow")
    card = staffed.messages(ALONE)[0]
    assert "With raj. If there is no answer by 2027-01-15 05:00 EST, kim is asked." in card


async def test_whoever_is_asked_alone_is_told_by_their_clock(staffed: Room) -> None:
    await staffed.says("raj", HELP, "/zone Asia/Kolkata")
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/escalate 1")
    assert "2027-01-15 15:30 IST" in staffed.messages("beta/@raj@beta")[-1]


async def test_a_letter_that_is_drawn_anew_keeps_the_clock_of_who_reads_it(staffed: Room) -> None:
    await staffed.says("raj", HELP, "/zone Asia/Kolkata")
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/escalate 1")
    await staffed.says("raj", HELP, "/take 1")
    await staffed.says("raj", HELP, "/snooze 1 tomorrow 9:00")
    assert "It rests until 2027-01-16 09:00 IST" in staffed.messages("beta/@raj@beta")[0]


async def test_a_digest_of_ones_own_goes_by_ones_own_clock(room: Room) -> None:
    await room.says("eve", HELP, f"/{NEW_YORK}")
    await room.says("eve", HELP, "/suggest dark mode")
    await room.says("eve", HELP, "/digest now --to me")
    assert "EST" in room.messages(ALONE)[0]


async def test_a_digest_of_ones_own_comes_by_ones_own_clock(room: Room) -> None:
    await room.says("eve", HELP, f"/{NEW_YORK}")
    answer = await room.says("eve", HELP, "/digest schedule --to me")
    assert "at 09:00 (America/New_York), next on 2027-01-18 09:00 EST" in answer


# Whose it is -----------------------------------------------------------------------------------


async def test_one_person_has_one_zone_on_all_their_accounts(room: Room) -> None:
    await room.says("eve", HELP, f"/{NEW_YORK}")
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", await room.says("eve", HELP, "/link"))
    await room.says("eva", "acme/lobby", f"/link {found and found[0]}")
    await room.presses("eva", "Yes, both are me")
    assert "America/New_York" in await room.says("eva", "acme/lobby", "/zone")


async def test_a_zone_is_shown_to_whoever_asks_what_is_held_on_them(room: Room) -> None:
    await room.says("eve", HELP, f"/{NEW_YORK}")
    held = await room.database.read(partial(holdings.exported, person=1))
    assert '"zone": "America/New_York"' in held


async def test_a_zone_is_forgotten_with_its_person(room: Room) -> None:
    await room.says("eve", HELP, f"/{NEW_YORK}")
    await room.says("eve", HELP, "/privacy forget yes")
    assert "You did not say" in await room.says("eve", HELP, "/zone")
    assert "New_York" not in await room.database.read(partial(holdings.exported, person=1))

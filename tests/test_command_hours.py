import pytest

from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"


async def test_without_words_yours_are_shown(staffed: Room) -> None:
    assert await staffed.says("ana", TEAM, "/hours") == "Your hours: around the clock."


async def test_clocks_run_only_then(staffed: Room) -> None:
    answer = await staffed.says("ana", TEAM, "/hours Mon-Fri 9:00-12:00; Mon-Fri 13:00-17:00")
    assert answer == "Your hours: Mon–Fri 09:00–12:00, 13:00–17:00 (UTC)."
    answer = await staffed.says("eve", HELP, "/issue the csv export fails")
    assert "If there is no answer by 2027-01-15 14:00 UTC" in answer


async def test_the_zone_alone_may_change(staffed: Room) -> None:
    await staffed.says("ana", TEAM, "/hours Mon-Fri 9:00-17:00")
    answer = await staffed.says("ana", TEAM, "/hours --zone Europe/Berlin")
    assert answer == "Your hours: Mon–Fri 09:00–17:00 (Europe/Berlin)."


async def test_on_holidays_clocks_stand_still(staffed: Room) -> None:
    await staffed.says("ana", TEAM, "/hours Mon-Fri 9:00-17:00 --holidays US")
    await staffed.days_pass(8 / 24)  # Friday, 16:00; Monday is Martin Luther King’s day
    answer = await staffed.says("eve", HELP, "/issue the csv export fails")
    assert "If there is no answer by 2027-01-19 12:00 UTC" in answer


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("whenever", "“whenever” does not say days and times"),
        ("Mon 9-10 --zone Berlin", "“Berlin” is no time zone; did you mean Europe/Berlin?"),
        ("Mon 9-10 --holidays Bavaria", "No holidays are known for “Bavaria”; countries are"),
    ],
)
async def test_what_cannot_be_read_is_refused(staffed: Room, typed: str, answer: str) -> None:
    assert (await staffed.says("ana", TEAM, f"/hours {typed}")).startswith(answer)
    assert await staffed.says("ana", TEAM, "/hours") == "Your hours: around the clock."


async def test_holidays_are_forgotten(staffed: Room) -> None:
    await staffed.says("ana", TEAM, "/hours Mon-Fri 9:00-17:00 --holidays US")
    answer = await staffed.says("ana", TEAM, "/hours --holidays none")
    assert answer == "Your hours: Mon–Fri 09:00–17:00 (UTC)."


async def test_an_admin_sets_those_of_somebody_else_who_is_told(staffed: Room) -> None:
    answer = await staffed.says("bob", TEAM, "/hours Mon-Fri 9:00-17:00 --of @ana")
    assert answer == "The hours of ana: Mon–Fri 09:00–17:00 (UTC). ana is told."
    assert staffed.heard("ana")[-1].startswith(
        "bob has set your hours: Mon–Fri 09:00–17:00 (UTC).\nThey were: around the clock."
    )
    assert "Mon–Fri 09:00–17:00 (UTC)" in await staffed.says("ana", TEAM, "/hours")


async def test_who_set_those_of_whom_stands_in_the_audit(staffed: Room) -> None:
    await staffed.says("bob", TEAM, "/hours Mon 9:00-17:00 --of @ana")
    said = await staffed.says("bob", TEAM, "/audit")
    hours = "Mon 09:00–17:00 (UTC) (before: around the clock)"
    assert f"bob set the working hours of ana: {hours}" in said

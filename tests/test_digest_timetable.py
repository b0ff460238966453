"""When a digest comes, as people say it and as the clocks of a zone show it."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridgebot.digests import timetable
from bridgebot.digests.timetable import NINE, WORKING_DAYS, Timetable

USUAL = Timetable(WORKING_DAYS, NINE, "UTC")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
DAY = 24 * 3_600_000
NOW = 1_800_000_000_000


def ms(written: str, zone: str = "UTC") -> int:
    return int(datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def shown(at: int, zone: str) -> str:
    return f"{datetime.fromtimestamp(at / 1000, ZoneInfo(zone)):%a %Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Mon-Fri 9:00", "Mon–Fri at 09:00 (UTC)"),
        ("monday to friday at 9 am", "Mon–Fri at 09:00 (UTC)"),
        ("working days 7:30", "Mon–Fri at 07:30 (UTC)"),
        ("friday 16:00", "every Friday at 16:00 (UTC)"),
        ("every friday at 4pm", "every Friday at 16:00 (UTC)"),
        ("Fridays", "every Friday at 09:00 (UTC)"),
        ("weekly", "every Monday at 09:00 (UTC)"),
        ("weekly tue 8.15", "every Tuesday at 08:15 (UTC)"),
        ("daily", "every day at 09:00 (UTC)"),
        ("every day 18:00", "every day at 18:00 (UTC)"),
        ("mon, wed and fri 9:30am", "Mon, Wed, Fri at 09:30 (UTC)"),
        ("weekend 10:00", "Sat, Sun at 10:00 (UTC)"),
        ("16:00", "Mon–Fri at 16:00 (UTC)"),
    ],
)
def test_a_time_is_read_as_people_say_it(said: str, written: str) -> None:
    assert timetable.written(timetable.read(said, USUAL)) == written


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ("soon", "the days “soon”"),
        ("mon 24:00", "“24:00” is no time"),
        ("25:00", "“25:00” is no time"),
        ("9:00-17:00", "“9:00-17:00” is no time"),
        ("dienstag 9:00", "the days “dienstag”"),
        ("--", "the days “--”"),
    ],
)
def test_what_is_no_time_is_refused_with_an_example(said: str, trouble: str) -> None:
    with pytest.raises(ValueError, match=trouble) as refused:
        timetable.read(said, USUAL)
    assert "friday 16:00" in str(refused.value)


def test_a_zone_that_is_none_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="did you mean Europe/Berlin"):
        timetable.in_zone(USUAL, "Berlin")


def test_a_timetable_is_kept_and_read_again() -> None:
    assert timetable.kept(USUAL.cron, USUAL.minute, USUAL.zone) == USUAL


def test_friday_is_followed_by_monday() -> None:
    assert timetable.next_after(USUAL, ms("2027-01-15T09:00")) == ms("2027-01-18T09:00")


def test_the_local_hour_stays_when_the_clocks_change() -> None:
    daily = Timetable((0, 1, 2, 3, 4, 5, 6), NINE, "Europe/Berlin")
    before = timetable.next_after(daily, ms("2027-03-27T00:00"))
    after = timetable.next_after(daily, before)
    assert (before, after) == (ms("2027-03-27T08:00"), ms("2027-03-28T07:00"))


def test_an_hour_that_the_clocks_show_twice_comes_once() -> None:
    early = Timetable((0, 1, 2, 3, 4, 5, 6), 150, "Europe/Berlin")
    first = timetable.next_after(early, ms("2026-10-24T12:00"))
    assert first == ms("2026-10-25T00:30")
    assert timetable.next_after(early, first) == ms("2026-10-26T01:30")


def test_a_time_that_the_clocks_jump_over_comes_when_they_have() -> None:
    early = Timetable((0, 1, 2, 3, 4, 5, 6), 150, "Europe/Berlin")
    assert timetable.next_after(early, ms("2026-03-28T12:00")) == ms("2026-03-29T01:00")


def test_a_day_without_a_midnight_has_its_digest() -> None:
    midnight = Timetable((5,), 0, "Africa/Cairo")
    found = timetable.next_after(midnight, ms("2027-04-28T12:00"))
    friday = Timetable((4,), 0, "Africa/Cairo")
    assert shown(found, "Africa/Cairo") == "Sat 2027-05-01 00:00"
    start = timetable.next_after(friday, ms("2027-04-28T12:00"))
    assert shown(start, "Africa/Cairo") == "Fri 2027-04-30 01:00"


def test_a_day_that_a_zone_left_out_has_none() -> None:
    fridays = Timetable((4,), NINE, "Pacific/Apia")
    found = timetable.next_after(fridays, ms("2011-12-28T12:00"))
    assert shown(found, "Pacific/Apia") == "Fri 2012-01-06 09:00"


@given(
    minute=st.integers(0, 1439),
    zone=st.sampled_from(sorted(available_timezones())),
    now=st.integers(ms("2012-01-02"), ms("2037-12-01")),
)
def test_every_day_of_every_zone_has_its_digest_once_as_early_as_can_be(
    minute: int, zone: str, now: int
) -> None:
    daily = Timetable((0, 1, 2, 3, 4, 5, 6), minute, zone)
    times = [now]
    for _ in range(4):
        times.append(timetable.next_after(daily, times[-1]))
    for before, at in pairwise(times[1:]):
        local, last = (datetime.fromtimestamp(x / 1000, ZoneInfo(zone)) for x in (at, before))
        wanted = datetime.combine(local.date(), time()) + timedelta(minutes=minute)
        just_before = datetime.fromtimestamp((at - 1) / 1000, ZoneInfo(zone))
        assert just_before.replace(tzinfo=None) < wanted <= local.replace(tzinfo=None)
        assert local.date() - last.date() == timedelta(1)


@pytest.mark.parametrize("hour", [0, 2])
@pytest.mark.parametrize("zone", ["America/Santiago", "Africa/Cairo", "Asia/Beirut", "Europe/Rome"])
def test_a_year_has_as_many_digests_as_days(zone: str, hour: int) -> None:
    daily = Timetable((0, 1, 2, 3, 4, 5, 6), hour * 60 + 30 * (hour > 0), zone)
    days: list[date] = []
    at = ms("2026-01-01T12:00", zone)
    while len(days) < 365:
        at = timetable.next_after(daily, at)
        days.append(datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).date())
    assert days == [date(2026, 1, 2) + timedelta(n) for n in range(365)]


@given(
    days=st.sets(st.integers(0, 6), min_size=1),
    minute=st.integers(0, 1439),
    zone=st.sampled_from(ZONES),
    now=st.integers(NOW, NOW + 1000 * DAY),
)
def test_the_next_time_is_to_come_and_on_one_of_the_days(
    days: set[int], minute: int, zone: str, now: int
) -> None:
    found = timetable.next_after(Timetable(tuple(sorted(days)), minute, zone), now)
    local = datetime.fromtimestamp(found / 1000, UTC).astimezone(ZoneInfo(zone))
    assert now < found <= now + 9 * DAY
    assert local.weekday() in days

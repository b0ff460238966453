"""Working hours: as people write them, and clocks that run only then."""

import math
import time
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bridgebot.owners.workhours import (
    ALWAYS,
    Hours,
    Span,
    between,
    hours_of,
    is_open,
    later,
    lines,
    opens,
    written,
)

DAY_MS = 86_400_000
OFFICE = hours_of(["Mon-Fri 09:00-17:00"], "Europe/Berlin")


def at(local: str, zone: str = "Europe/Berlin", fold: int = 0) -> int:
    """Give the moment at which a zone's clocks show this."""
    shown = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return int(shown.timestamp()) * 1000


def shown(moment: int, zone: str = "Europe/Berlin") -> str:
    """Say what a zone's clocks show at a moment."""
    local = datetime.fromtimestamp(moment / 1000, UTC).astimezone(ZoneInfo(zone))
    return local.isoformat(sep=" ", timespec="minutes")


# As people write them ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (["Mon-Fri 09:00-17:00"], ["Mon-Fri 09:00-17:00"]),
        (["Mon,Wed 9-12:30"], ["Mon, Wed 09:00-12:30"]),
        (
            ["monday to friday, 9 am to 12 pm and 1:30pm – 5 pm"],
            ["Mon-Fri 09:00-12:00, 13:30-17:00"],
        ),
        (["Sat 10:00-14:00", "Mon 8.30 - 9.00"], ["Mon 08:30-09:00", "Sat 10:00-14:00"]),
        (["Mon 22:00-06:00"], ["Mon 22:00-06:00"]),
        (["Sun 22:00-06:00"], ["Sun 22:00-06:00"]),
        (["Mon-Fri 17-9"], ["Mon-Fri 17:00-09:00"]),
        (["Fri-Mon 9-17"], ["Mon, Fri-Sun 09:00-17:00"]),
        (["Mon 9-12", "Mon 12-17"], ["Mon 09:00-17:00"]),
        (["weekdays 9-17", "weekend 10-12"], ["Mon-Fri 09:00-17:00", "Sat, Sun 10:00-12:00"]),
        (["Tues & Thurs 12am-12pm"], ["Tue, Thu 00:00-12:00"]),
        (["always"], ["Mon-Sun 00:00-24:00"]),
    ],
)
def test_hours_are_read_as_people_write_them(said: list[str], meant: list[str]) -> None:
    assert lines(hours_of(said, "UTC")) == meant


def test_a_night_is_split_at_midnight() -> None:
    night = hours_of(["Mon 22:00-06:00"], "UTC")
    assert night.spans == (Span(0, 22 * 60, 24 * 60), Span(1, 0, 6 * 60))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ([], "there are no hours; name some, such as “Mon-Fri 09:00-17:00”"),
        (["Mon"], "“Mon” does not say days and times; write them like “Mon-Fri 09:00-17:00”"),
        (["9-17"], "“9-17” does not say days and times"),
        (["Mun-Fri 9-17"], "“mun” is no day; the days are Mon, Tue"),
        (["M 9-17"], "“m” is no day"),
        (["Mon 25:00-26:00"], "“25:00” is no time; times go from 00:00 to 24:00"),
        (["Mon 13pm-15"], "“13pm” is no time"),
        (["Mon 9:75-10"], "“9:75” is no time"),
        (["Mon 9"], "“9” does not say from when to when"),
        (["Mon 9-9"], "“9-9” has no length; the whole day is 00:00-24:00"),
        (["Mon 9-5"], "“9-5” would run past midnight, for 20 hours; perhaps 09:00-17:00 is meant"),
        (["Mon-Fri 9-17", "Wed 16-18"], "“Mon-Fri 9-17” and “Wed 16-18” overlap on Wednesday"),
        (["Mon 9-12, 11-13"], "“Mon 9-12, 11-13” overlaps itself on Monday"),
        (["Mon 22-6", "Tue 5-7"], "“Mon 22-6” and “Tue 5-7” overlap on Tuesday"),
    ],
)
def test_what_is_wrong_is_named_with_what_would_be_right(said: list[str], words: str) -> None:
    with pytest.raises(ValueError, match=f"^{words}"):
        hours_of(said, "UTC")


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Berln", "“Europe/Berln” is no time zone; did you mean Europe/Berlin"),
        ("new york", "“new york” is no time zone; did you mean America/New_York"),
        ("Europe", "“Europe” is no time zone"),
        ("../etc", "“../etc” is no time zone; zones are written like Europe/Berlin"),
        ("", "“” is no time zone; zones are written like Europe/Berlin"),
    ],
)
def test_a_zone_there_is_not_is_named_with_the_nearest(zone: str, words: str) -> None:
    with pytest.raises(ValueError, match=f"^{words}"):
        hours_of(["Mon 9-17"], zone)


@pytest.mark.parametrize(
    ("said", "code"),
    [("", ""), ("de-by", "DE-BY"), ("Germany", "DE"), ("United States", "US"), ("USA", "US")],
)
def test_a_holiday_region_is_known_by_its_code_or_name(said: str, code: str) -> None:
    assert hours_of(["Mon 9-17"], "UTC", said).holidays == code


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("DE-BX", "no holidays are known for “DE-BX”; the parts of DE are .*DE-BW, DE-BY"),
        ("Germny", "no holidays are known for “Germny”; did you mean DE[?]"),
        ("XX", "no holidays are known for “XX”; countries are written like US"),
    ],
)
def test_a_holiday_region_there_is_not_is_named_with_the_nearest(said: str, words: str) -> None:
    with pytest.raises(ValueError, match=f"^{words}"):
        hours_of(["Mon 9-17"], "UTC", said)


def test_hours_are_written_for_people() -> None:
    hours = hours_of(["Mon-Fri 9-12", "Sat 10-14"], "Europe/Berlin", "DE-BY")
    assert written(hours) == (
        "Mon–Fri 09:00–12:00; Sat 10:00–14:00 (Europe/Berlin), except on public holidays (DE-BY)"
    )


def test_around_the_clock_needs_no_zone_in_words() -> None:
    assert written(ALWAYS) == "around the clock"


def test_hours_survive_json() -> None:
    hours = hours_of(["Mon-Fri 9-12"], "Europe/Berlin", "DE-BY")
    assert msgspec.json.decode(msgspec.json.encode(hours), type=Hours) == hours


@pytest.mark.parametrize(
    "spans", [(), (Span(0, 60, 120), Span(0, 90, 180)), (Span(1, 60, 120), Span(0, 60, 120))]
)
def test_hours_that_never_come_or_overlap_cannot_be_made(spans: tuple[Span, ...]) -> None:
    with pytest.raises(ValueError, match=r"no hours|overlap"):
        Hours("UTC", spans)


@pytest.mark.parametrize("wrong", [(7, 0, 60), (-1, 0, 60), (0, 60, 60), (0, 0, 1441)])
def test_a_span_is_part_of_a_day(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no part of a day"):
        Span(*wrong)


# The clock --------------------------------------------------------------------------------------


def test_minutes_pass_only_within_the_hours() -> None:
    friday = at("2026-10-09 16:30")
    assert shown(later(OFFICE, friday, 45)) == "2026-10-12 09:15+02:00"


def test_a_clock_started_outside_the_hours_begins_when_they_do() -> None:
    saturday = at("2026-10-10 12:00")
    assert shown(later(OFFICE, saturday, 60)) == "2026-10-12 10:00+02:00"


def test_a_clock_may_end_with_the_day() -> None:
    assert shown(later(OFFICE, at("2026-10-09 16:00"), 60)) == "2026-10-09 17:00+02:00"


def test_no_minutes_have_passed_at_the_start_itself() -> None:
    assert later(OFFICE, at("2026-10-10 12:00"), 0) == at("2026-10-10 12:00")


def test_seconds_are_kept() -> None:
    start = at("2026-10-09 16:30") + 12_345
    assert later(OFFICE, start, 30) == at("2026-10-12 09:00") + 12_345


def test_the_minutes_of_a_week_are_counted() -> None:
    assert between(OFFICE, at("2026-10-05 00:00"), at("2026-10-12 00:00")) == 5 * 8 * 60


def test_no_minutes_lie_between_a_moment_and_an_earlier_one() -> None:
    assert between(OFFICE, at("2026-10-09 12:00"), at("2026-10-08 12:00")) == 0


@pytest.mark.parametrize(
    ("local", "expected"),
    [("08:59", False), ("09:00", True), ("16:59", True), ("17:00", False)],
)
def test_hours_begin_with_their_first_minute_and_end_before_their_last(
    local: str, *, expected: bool
) -> None:
    assert is_open(OFFICE, at(f"2026-10-09 {local}")) is expected


def test_the_next_opening_is_told() -> None:
    assert shown(opens(OFFICE, at("2026-10-09 17:00"))) == "2026-10-12 09:00+02:00"


def test_a_holiday_is_free() -> None:
    bavaria = hours_of(["Mon-Fri 9-17"], "Europe/Berlin", "DE-BY")
    assert shown(later(bavaria, at("2026-12-31 16:00"), 120)) == "2027-01-04 10:00+01:00"


def test_a_holiday_of_one_region_is_a_day_like_others_in_the_next() -> None:
    epiphany = at("2027-01-06 10:00")
    free, busy = (hours_of(["Mon-Fri 9-17"], "Europe/Berlin", each) for each in ("DE-BY", "DE-BE"))
    assert (is_open(free, epiphany), is_open(busy, epiphany)) == (False, True)


def test_a_night_before_a_holiday_ends_at_midnight() -> None:
    night = hours_of(["daily 22:00-06:00"], "Europe/Berlin", "DE")
    assert between(night, at("2026-12-24 20:00"), at("2026-12-25 20:00")) == 2 * 60


def test_around_the_clock_every_minute_counts() -> None:
    assert between(ALWAYS, 0, 3 * DAY_MS) == 3 * 24 * 60


def test_a_time_beyond_all_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 20 years"):
        later(OFFICE, at("2026-10-09 12:00"), 10**9)


# Daylight saving --------------------------------------------------------------------------------


def night_of(day: str, said: str, zone: str = "Europe/Berlin") -> int:
    """Count the working minutes of one night."""
    hours = hours_of([said], zone)
    noon = at(f"{day} 12:00", zone)
    return between(hours, noon - DAY_MS, noon)


def test_in_spring_a_night_is_an_hour_shorter() -> None:
    assert night_of("2026-03-29", "Sun 01:00-04:00") == 2 * 60


def test_in_autumn_a_night_is_an_hour_longer() -> None:
    assert night_of("2026-10-25", "Sun 01:00-04:00") == 4 * 60


def test_a_span_the_clocks_jump_over_does_not_come() -> None:
    assert night_of("2026-03-29", "Sun 02:00-03:00") == 0


def test_a_span_into_the_jump_ends_with_it() -> None:
    hours = hours_of(["Sun 01:30-02:30"], "Europe/Berlin")
    assert shown(later(hours, at("2026-03-29 00:00"), 30)) == "2026-03-29 03:00+02:00"


def test_a_span_out_of_the_jump_begins_with_it() -> None:
    hours = hours_of(["Sun 02:30-04:00"], "Europe/Berlin")
    assert shown(opens(hours, at("2026-03-29 00:00"))) == "2026-03-29 03:00+02:00"


def test_a_time_shown_twice_is_meant_the_first_time() -> None:
    hours = hours_of(["Sun 02:30-02:45"], "Europe/Berlin")
    assert shown(opens(hours, at("2026-10-25 00:00"))) == "2026-10-25 02:30+02:00"
    assert not is_open(hours, at("2026-10-25 02:30", fold=1))


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_spans_that_meet_lose_no_minute_when_the_clocks_change(day: str) -> None:
    parts = sum(night_of(day, each) for each in ("Sun 0-2:15", "Sun 2:15-2:45", "Sun 2:45-6"))
    assert parts == night_of(day, "Sun 0-6")


def test_where_half_an_hour_is_saved_half_an_hour_is_missing() -> None:
    assert night_of("2026-10-04", "Sun 01:00-04:00", "Australia/Lord_Howe") == 150


def test_where_the_clocks_change_at_midnight_no_minute_counts_twice() -> None:
    hours = hours_of(["always"], "America/Asuncion")
    days = [at(f"2024-03-{day:02} 12:00", "America/Asuncion") for day in range(20, 28)]
    assert [between(hours, a, b) for a, b in pairwise(days)].count(25 * 60) == 1


def test_a_day_that_a_zone_left_out_has_no_hours() -> None:
    hours = hours_of(["Fri 9-17"], "Pacific/Apia")
    thursday = at("2011-12-29 12:00", "Pacific/Apia")
    assert shown(opens(hours, thursday), "Pacific/Apia") == "2012-01-06 09:00+14:00"


# Properties -------------------------------------------------------------------------------------

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"]
minutes_of_day = st.integers(0, 24 * 60)
moments = st.integers(at("2024-01-01 00:00"), at("2028-01-01 00:00"))
amounts = st.integers(0, 20_000)


@st.composite
def some_hours(draw: st.DrawFn) -> Hours:
    """Any hours, with or without holidays."""
    cuts = draw(
        st.dictionaries(
            st.integers(0, 6),
            st.lists(minutes_of_day, min_size=2, max_size=6, unique=True),
            min_size=1,
        )
    )
    pairs = ((day, sorted(edges)) for day, edges in sorted(cuts.items()))
    spans = tuple(
        Span(day, start, end)
        for day, edges in pairs
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    )
    assume(spans)
    return Hours(draw(st.sampled_from(ZONES)), spans, draw(st.sampled_from(["", "DE-BY", "US"])))


def reached(hours: Hours, start: int, amount: int) -> float:
    """Say when so many minutes have passed; never, if that lies beyond the clock's horizon."""
    try:
        return later(hours, start, amount)
    except ValueError:
        return math.inf


@given(some_hours())
def test_hours_that_are_written_are_read_again_as_they_were(hours: Hours) -> None:
    assert hours_of(lines(hours), hours.zone, hours.holidays) == hours


@given(some_hours(), moments, amounts)
def test_as_many_minutes_lie_between_as_were_to_pass(hours: Hours, start: int, amount: int) -> None:
    end = reached(hours, start, amount)
    assume(end < math.inf)
    assert between(hours, start, int(end)) == amount


@given(some_hours(), moments, st.integers(1, 20_000))
def test_no_clock_ends_outside_the_hours(hours: Hours, start: int, amount: int) -> None:
    end = reached(hours, start, amount)
    assume(end < math.inf)
    assert is_open(hours, int(end) - 1)


@given(some_hours(), moments, amounts, amounts)
def test_minutes_may_pass_in_two_parts(hours: Hours, start: int, one: int, other: int) -> None:
    end = reached(hours, start, one + other)
    assume(end < math.inf)
    assert later(hours, later(hours, start, one), other) == end


@given(some_hours(), moments, moments, amounts)
def test_who_starts_later_is_not_done_earlier(
    hours: Hours, one: int, other: int, amount: int
) -> None:
    first, second = sorted((one, other))
    end = reached(hours, second, amount)
    began = reached(hours, first, amount)
    assume(began < math.inf)  # each has a horizon of its own
    assert began <= end


@given(some_hours(), moments, amounts, amounts)
def test_more_minutes_take_longer(hours: Hours, start: int, one: int, more: int) -> None:
    assert reached(hours, start, one) + more * 60_000 <= reached(hours, start, one + more)


@given(some_hours(), moments, st.integers(0, 2**40))
def test_the_horizon_is_twenty_years(hours: Hours, start: int, amount: int) -> None:
    end = reached(hours, start, amount)
    assert end == math.inf or end - start <= (20 * 366 + 1) * DAY_MS


@given(some_hours(), moments, st.lists(st.integers(0, 400_000), min_size=2, max_size=2))
def test_minutes_between_add_up(hours: Hours, start: int, ahead: list[int]) -> None:
    minute = start // 60_000 * 60_000
    one, other = (minute + each * 60_000 for each in sorted(ahead))
    parts = between(hours, minute, one) + between(hours, one, other)
    assert between(hours, minute, other) == parts


@given(some_hours(), moments, st.integers(0, 400_000))
def test_the_next_opening_is_open_and_nothing_before_it_is(
    hours: Hours, moment: int, ahead: int
) -> None:
    opening = opens(hours, moment)
    assert is_open(hours, opening)
    assert between(hours, moment, opening) == 0


@given(some_hours(), moments, st.integers(0, 527_040))
def test_what_is_open_is_what_the_clocks_show(hours: Hours, start: int, ahead: int) -> None:
    moment = start + ahead * 60_000
    zone = ZoneInfo(hours.zone)
    local = datetime.fromtimestamp(moment / 1000, UTC).astimezone(zone)
    before, after = (local.replace(tzinfo=None, fold=0), local.replace(tzinfo=None, fold=1))
    assume(before.replace(tzinfo=zone).utcoffset() == after.replace(tzinfo=zone).utcoffset())
    minute = local.hour * 60 + local.minute
    named = any(s.weekday == local.weekday() and s.start <= minute < s.end for s in hours.spans)
    bare = Hours(hours.zone, hours.spans)
    assert is_open(bare, moment) is named


def test_a_year_of_working_hours_is_counted_at_once() -> None:
    hours = hours_of(["Mon-Fri 9-12, 13-17"], "Europe/Berlin", "DE-BY")
    start = at("2026-01-01 00:00")
    between(hours, start, start + 366 * DAY_MS)
    began = time.perf_counter()
    minutes = between(hours, start, start + 366 * DAY_MS)
    assert minutes > 100_000
    assert time.perf_counter() - began < 0.5

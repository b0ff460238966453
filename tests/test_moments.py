"""Times as people say them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridgebot.moments import EXAMPLES, period, read
from bridgebot.refusal import Refusal
from bridgebot.text import plain

BERLIN = "Europe/Berlin"
NOW = datetime(2027, 3, 26, 14, 30, tzinfo=ZoneInfo(BERLIN))  # a Friday; summer begins on Sunday


def ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def said(words: str, zone: str = BERLIN) -> str:
    """Give the time in that zone, as its clocks show it."""
    found = read(words, ms(NOW), zone) / 1000
    return datetime.fromtimestamp(found, ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M")


def refused(words: str) -> str:
    with pytest.raises(Refusal) as caught:
        read(words, ms(NOW), BERLIN)
    return plain(caught.value.body)


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ("2h", "Fri 2027-03-26 16:30"),
        ("90 min", "Fri 2027-03-26 16:00"),
        ("٣h", "Fri 2027-03-26 17:30"),
        ("for 3 days", "Mon 2027-03-29 15:30"),  # 72 hours, one of which the clocks skip
        ("in 2 weeks", "Fri 2027-04-09 15:30"),
        ("tomorrow", "Sat 2027-03-27 09:00"),
        ("Tomorrow at 8am", "Sat 2027-03-27 08:00"),
        ("today 18:00", "Fri 2027-03-26 18:00"),
        ("friday", "Fri 2027-04-02 09:00"),
        ("until mon 9.15", "Mon 2027-03-29 09:15"),
        ("by thurs 5pm", "Thu 2027-04-01 17:00"),
        ("17:00", "Fri 2027-03-26 17:00"),
        ("at 9", "Sat 2027-03-27 09:00"),
        ("12am", "Sat 2027-03-27 00:00"),
        ("2027-12-24", "Fri 2027-12-24 09:00"),
        ("on 2027-12-24 at 12:30 pm", "Fri 2027-12-24 12:30"),
        ("sunday 2:30", "Sun 2027-03-28 03:30"),  # which the clocks skip
    ],
)
def test_a_time_is_read_in_the_zone_of_whoever_says_it(words: str, when: str) -> None:
    assert said(words) == when


def test_a_morning_is_where_somebody_is() -> None:
    assert said("tomorrow", "Asia/Tokyo") == "Sat 2027-03-27 09:00"
    assert read("tomorrow", ms(NOW), "Asia/Tokyo") < read("tomorrow", ms(NOW), BERLIN)


@pytest.mark.parametrize(
    "words", ["", "soon", "money", "frid ay", "25:00", "9:60", "2027-02-30", "3 fortnights"]
)
def test_what_is_no_time_is_refused_with_examples(words: str) -> None:
    assert refused(words) == f"I do not understand the time “{words}”. Say it like {EXAMPLES}."


@pytest.mark.parametrize("words", ["0h", "today", "2027-03-26", "2020-01-01", "0001-01-01"])
def test_what_is_over_is_refused(words: str) -> None:
    found = refused(words)
    assert found.startswith(f"“{words}” would be ")
    assert "which has passed. Name a time that is to come, such as 3d, tomorrow" in found


def test_what_is_over_today_is_refused_with_what_it_would_be() -> None:
    assert "“today at 2pm” would be 2027-03-26 14:00, which" in refused("today at 2pm")


@pytest.mark.parametrize("words", ["367d", "9999w", "2029-01-01", "9999-12-31"])
def test_what_is_very_far_is_refused(words: str) -> None:
    assert "I plan for a year at most" in refused(words)


@given(words=st.text() | st.from_regex(r"(in )?\d{1,5} ?[mhdw]|[a-z]{3,9} \d\d?(:\d\d)?(am|pm)?"))
def test_whatever_is_said_is_a_time_to_come_or_refused(words: str) -> None:
    now = ms(datetime.now(UTC))
    try:
        found = read(words, now, "America/New_York")
    except Refusal:
        return
    assert now < found <= now + 367 * 24 * 3_600_000


# From when until when ----------------------------------------------------------------------------


def lasting(words: str) -> tuple[str, str]:
    """Give both times in that zone, as its clocks show them; nothing for an end that is open."""
    begin, end = (
        each and datetime.fromtimestamp(each / 1000, ZoneInfo(BERLIN)).strftime("%a %m-%d %H:%M")
        for each in period(words, ms(NOW), BERLIN)
    )
    return str(begin), end or ""


@pytest.mark.parametrize(
    ("words", "begin", "end"),
    [
        ("friday", "Fri 03-26 14:30", "Fri 04-02 09:00"),
        ("until friday", "Fri 03-26 14:30", "Fri 04-02 09:00"),
        ("for 3 days", "Fri 03-26 14:30", "Mon 03-29 15:30"),
        ("thursday to monday", "Thu 04-01 00:00", "Mon 04-05 09:00"),
        ("From 2027-12-24 until 2028-01-02", "Fri 12-24 00:00", "Sun 01-02 09:00"),
        ("monday 14:00 – wednesday", "Mon 03-29 14:00", "Wed 03-31 09:00"),
        ("monday 9:00 to 17:00", "Mon 03-29 09:00", "Mon 03-29 17:00"),
        ("monday for 3d", "Mon 03-29 00:00", "Thu 04-01 00:00"),
        ("from monday", "Mon 03-29 00:00", ""),
        ("today till monday", "Fri 03-26 14:30", "Mon 03-29 09:00"),
        ("2027-03-26 - monday", "Fri 03-26 14:30", "Mon 03-29 09:00"),
    ],
)
def test_a_time_may_begin_later_and_ends_after_it_has_begun(
    words: str, begin: str, end: str
) -> None:
    assert lasting(words) == (begin, end)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("2027-12-24 to 2027-12-20", "“2027-12-20” would be 2027-12-20 09:00, which is not after"),
        ("from yesterday", "I do not understand the time “yesterday”."),
        ("from 2027-03-01", "“2027-03-01” would be 2027-03-01 00:00, which has passed."),
        ("monday to 2029-01-01", "“2029-01-01” is more than a year ahead"),
    ],
)
def test_what_cannot_be_from_then_until_then_is_refused(words: str, answer: str) -> None:
    with pytest.raises(Refusal) as caught:
        period(words, ms(NOW), BERLIN)
    assert plain(caught.value.body).startswith(answer)

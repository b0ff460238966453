"""Chains: who is asked at each step, who takes turns, who stands in, and how long they have."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridgebot.owners.chains import (
    MINUTES_MAX,
    STAND_INS,
    How,
    Step,
    Turns,
    answering,
    hours_of,
    in_turn,
    minutes_of,
    read,
    read_hours,
    rungs,
    spelled,
    write,
    write_hours,
)
from bridgebot.owners.workhours import ALWAYS
from office import DAY_MS, START, House, Office
from store import hours

STEPS = st.builds(
    Step,
    st.lists(st.integers(1, 2**62)).map(tuple),
    st.integers(1, MINUTES_MAX),
    st.sampled_from(How),
    st.sampled_from(Turns),
)


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    house = House(sqlite_url)
    with house.office() as opened:
        yield opened
    house.close()


# Written and read --------------------------------------------------------------------------------


@given(st.lists(STEPS, max_size=4))
def test_a_chain_is_read_as_it_was_written(steps: list[Step]) -> None:
    assert read(write(steps)) == tuple(steps)


def test_nothing_written_is_a_chain_without_steps_and_hours_around_the_clock() -> None:
    assert (read(""), read_hours("")) == ((), ALWAYS)


def test_hours_are_read_as_they_were_written() -> None:
    assert read_hours(write_hours(ALWAYS)) == ALWAYS


@given(st.integers(1, MINUTES_MAX))
def test_a_working_time_is_read_as_it_is_spelled(minutes: int) -> None:
    assert minutes_of(spelled(minutes)) == minutes


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("4h", 240),
        ("90m", 90),
        ("1h 30m", 90),
        ("2 hours", 120),
        (" 1H30min ", 90),
        ("5minutes", 5),
    ],
)
def test_a_working_time_may_be_said_as_one_likes(said: str, minutes: int) -> None:
    assert minutes_of(said) == minutes


@pytest.mark.parametrize(
    "said", ["", "0h", "soon", "4", "-1h", "1d", "1441h", "99999m", "4h please"]
)
def test_what_is_no_working_time_is_named(said: str) -> None:
    with pytest.raises(ValueError, match="is no working time; write it like 4h, 90m or 1h 30m"):
        minutes_of(said)


# Turns -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("turns", "days"), [(Turns.DAY, 1), (Turns.WEEK, 7)])
def test_turns_go_round_by_day_or_week(turns: Turns, days: int) -> None:
    step = Step((1, 2, 3), 60, turns=turns)
    first = [next(in_turn(step, START + n * days * DAY_MS, "UTC")) for n in range(4)]
    assert sorted(first[:3]) == [1, 2, 3]
    assert first[3] == first[0]


def test_a_week_begins_on_monday() -> None:
    step = Step((1, 2), 60)
    friday = [next(in_turn(step, START + n * DAY_MS, "UTC")) for n in range(4)]
    assert friday[0] == friday[1] == friday[2] != friday[3]


def test_all_of_a_step_are_named_whoever_comes_first() -> None:
    assert sorted(in_turn(Step((1, 2, 3), 60), START, "UTC")) == [1, 2, 3]


def test_if_it_is_the_turn_of_somebody_who_is_away_another_of_the_step_is_asked(
    office: Office,
) -> None:
    two = tuple(office.person(name) for name in ("kim", "raj"))
    step = Step(two, 60)
    [first, second] = in_turn(step, office.now, "UTC")
    hours.leave(office.transaction, first, office.now, None, None)
    [rung] = rungs(office.transaction, (step,), 0, office.now, "UTC")
    assert (rung.person.id, rung.instead_of) == (second, "")


# Standing in -------------------------------------------------------------------------------------


def leaves(office: Office, who: str, cover: str = "", until: int | None = None) -> None:
    cover_id = office.person(cover) if cover else None
    hours.leave(office.transaction, office.person(who), office.now, until, cover_id)


def answers(office: Office, who: str) -> tuple[str, str] | None:
    found = answering(office.transaction, office.person(who), office.now)
    return (found[0].name, found[1]) if found else None


def test_who_is_there_answers_for_themselves(office: Office) -> None:
    assert answers(office, "ana") == ("ana", "")


def test_stand_ins_are_followed_through_in_the_name_of_the_first(office: Office) -> None:
    leaves(office, "ana", "raj")
    leaves(office, "raj", "kim")
    assert answers(office, "ana") == ("kim", "ana")


def test_nobody_answers_for_who_left_nobody(office: Office) -> None:
    leaves(office, "ana")
    assert answers(office, "ana") is None


def test_stand_ins_in_a_circle_end(office: Office) -> None:
    leaves(office, "ana", "raj")
    leaves(office, "raj", "ana")
    assert answers(office, "ana") is None


@pytest.mark.parametrize("many", [STAND_INS, STAND_INS + 1])
def test_ten_stand_ins_are_followed_and_no_more(office: Office, many: int) -> None:
    for number in range(many):
        leaves(office, f"p{number}", f"p{number + 1}")
    assert answers(office, "p0") == ((f"p{many}", "p0") if many == STAND_INS else None)


def test_an_absence_ends_by_itself(office: Office) -> None:
    leaves(office, "ana", until=office.now + 1)
    assert answers(office, "ana") is None
    office.now += 1
    assert answers(office, "ana") == ("ana", "")


def test_somebody_who_is_not_there_any_more_is_passed_over(office: Office) -> None:
    assert answering(office.transaction, 999, office.now) is None


def test_own_hours_go_before_those_of_the_area(office: Office) -> None:
    office.says("ana", "hours Mon 9:00-10:00")
    area = '{"zone":"UTC","spans":[[1,0,60]]}'
    mine, theirs = (
        hours_of(office.transaction, each, area) for each in (office.person("ana"), None)
    )
    assert (mine.spans[0].weekday, theirs.spans[0].weekday) == (0, 1)

"""Whatever is done in whatever order: every open issue has one due time, and none is lost."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridgebot.owners.ticking import LATE_MS
from office import MINUTE_MS, STAFF, House, Office

Act = tuple[str, str]
VERBS = (
    *(
        "take {n}",
        "take {n} over",
        "release {n}",
        "escalate {n}",
        "reopen {n}",
        "resolve {n} done",
        "note {n} seen",
    ),
    *("wait {n} which one?", "answer {n} this one", "snooze {n} {t}", "assign {n} @{p}"),
    *("route {n} {a}", "urgent {n} now", "edit {n} other words"),
    *("outcome {n} changed we do it otherwise", "outcome {n} kept it is the law"),
    *("outcome {n} trial we see --until {t}", "outcome {n} trial we try on --until {t}"),
    *("away", "away {t}", "away --cover @{p}", "away {t} --cover @{p}", "back", "back"),
    *("away {t} to 3d", "away from {t}", "away {t} for 2h --cover @{p}", "away {t} --of @{p}"),
    *("away from {t} --of @{p} --cover @raj", "back --of @{p}", "hours Mon 8-12 --of @{p}"),
    *("hours Mon-Fri 9:00-17:00 --zone Europe/Berlin", "hours Mon-Sun 0:00-24:00"),
    *("owners {a} @{p} 1h", "owners {a} @{p}+@raj 90m direct, @kim 2h", "areas {a} --words export"),
    *("owners {a} nobody", "owners {a} @{p}+@kim 1h daily"),
    *("areas {a} --state closed", "areas {a} --state open", "areas {a} --state last-resort"),
)
CUSTOMERS = (
    *("issue the export fails", "issue it is odd", "barrier no export without a fax"),
    *(
        'correct "export" is wrong',
        "correct {n} is wrong",
        "urgent {n} payroll",
        "answer {n} firefox",
        "vote {n}",
    ),
    *("vote {n} --instead 2", "reopen {n} not for me", "unvote {n}", "suggest dark mode"),
)
BLANKS = st.fixed_dictionaries(
    {
        "n": st.integers(1, 4),
        "p": st.sampled_from(STAFF),
        "a": st.sampled_from(["exports", "billing", "everything else"]),
        "t": st.sampled_from(["1h", "30h", "3d", "friday", "tomorrow 8:00"]),
    }
)


def lines(verbs: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.builds(lambda verb, blanks: verb.format(**blanks), st.sampled_from(verbs), BLANKS)


MINUTES = st.floats(0, 3 * 24 * 60).map(str)
ACTS: st.SearchStrategy[Act] = st.one_of(
    st.tuples(st.sampled_from(STAFF), lines(VERBS)),
    st.tuples(st.just("eve"), lines(CUSTOMERS)),
    st.tuples(st.sampled_from(["passes", "sleeps"]), MINUTES),
)
MONTH = 31
pytestmark = pytest.mark.timeout(300)
many_acts = settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    opened = House(database_url)
    yield opened
    opened.close()


def do(office: Office, act: Act) -> None:
    who, what = act
    match who:
        case "passes":
            office.passes(float(what))
        case "sleeps":
            office.sleeps(float(what))
        case _:
            office.says(who, what)


def begin(office: Office, acts: list[Act]) -> None:
    """Let there be two issues, and much be done."""
    for _ in range(2):
        office.says("eve", "issue the export fails")
    for act in acts:
        do(office, act)
        assert list(office.flaws()) == [], act


@many_acts
@given(acts=st.lists(ACTS, max_size=20))
def test_any_order_of_acts_leaves_every_open_issue_with_one_due_time(
    house: House, acts: list[Act]
) -> None:
    with house.office() as office:
        begin(office, acts)


@many_acts
@given(acts=st.lists(ACTS, max_size=10), minutes=st.floats(6, 60 * 24 * 60))
def test_what_is_late_is_done_once_and_said_to_be_late(
    house: House, acts: list[Act], minutes: float
) -> None:
    with house.office() as office:
        begin(office, acts)
        wakes, before = office.now + minutes * MINUTE_MS, len(office.entries())
        rows = [office.row(1), office.row(2)]
        late = [each for each in rows if each.due_at and each.due_at + LATE_MS < wakes - 1]
        office.sleeps(minutes)
        for row in late:
            done = office.entries()[before:]
            done = [each for each in done if each.subject_id == row.suggestion_id]
            assert sum(each.kind in {"issue.asked", "issue.reminded"} for each in done) == 1
            assert any("late" in json.loads(each.data) for each in done)


@many_acts
@given(acts=st.lists(ACTS, max_size=10))
def test_an_open_issue_that_is_left_alone_is_asked_about_again(
    house: House, acts: list[Act]
) -> None:
    with house.office() as office:
        begin(office, acts)
        before, days = len(office.kinds(1)), 0
        while "issue.asked" not in office.kinds(1)[before:] and days < MONTH:
            days += 1
            office.passes(24 * 60)
        assert (days < MONTH) == (office.row(1).due_at is not None)

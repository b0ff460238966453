"""Whatever is done in whatever order: every open issue has one due time, and none is lost."""

import json
from collections.abc import Callable
from functools import partial
from typing import NoReturn

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office import DAY_MS, MINUTE_MS, STAFF, Office
from store.database import Database, Transaction

Act = tuple[str, str, float]
NUMBERS = st.integers(1, 4)
SOMEBODY = st.sampled_from(STAFF)
AREAS = st.sampled_from(["exports", "billing", "everything else"])
TIMES = st.sampled_from(["1h", "30h", "3d", "friday", "tomorrow 8:00"])
DONE = st.sampled_from(["issue.asked", "issue.reminded"])
VERBS = (
    *("take", "release", "escalate", "reopen", "wait {n} which one?", "answer {n} this one"),
    *("resolve {n} done", "snooze {n} {t}", "assign {n} @{p}", "route {n} {a}", "urgent {n} now"),
    *("outcome {n} changed we do it otherwise", "outcome {n} kept it is the law"),
    *("outcome {n} trial we see --until {t}", "edit {n} other words", "note {n} seen"),
    *("away", "away {t}", "away --cover @{p}", "away {t} --cover @{p}", "back"),
    *("hours Mon-Fri 9:00-17:00 --zone Europe/Berlin", "hours Mon-Sun 0:00-24:00"),
    *("owners {a} @{p} 1h", "owners {a} @{p}+@raj 90m direct, @kim 2h", "areas {a} --words export"),
)
CUSTOMERS = (
    *("issue the export fails", "issue it is odd", "barrier no export without a fax"),
    *('correct "export" is wrong', "urgent {n} payroll", "answer {n} firefox", "vote {n}"),
    *("vote {n} --instead {m}", "reopen {n} not for me", "unvote {n}", "suggest dark mode"),
)


class Undone(Exception):
    """What a unit of work raises to undo itself, with what it found."""


def line(verb: str, number: int, other: int, person: str, area: str, time: str) -> str:
    shown = verb if "{" in verb or " " in verb or verb in {"away", "back"} else f"{verb} {{n}}"
    return shown.format(n=number, m=other, p=person, a=area, t=time)


said = partial(st.builds, line, number=NUMBERS, other=NUMBERS, person=SOMEBODY, area=AREAS)
acts: st.SearchStrategy[Act] = st.one_of(
    st.tuples(SOMEBODY, said(verb=st.sampled_from(VERBS), time=TIMES), st.just(0.0)),
    st.tuples(st.just("eve"), said(verb=st.sampled_from(CUSTOMERS), time=TIMES), st.just(0.0)),
    st.tuples(st.just(""), st.just("passes"), st.floats(0, 20 * 24 * 60)),
    st.tuples(st.just(""), st.just("sleeps"), st.floats(0, 20 * 24 * 60)),
)
many_acts = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def do(office: Office, act: Act) -> None:
    who, what, minutes = act
    if what == "passes":
        office.passes(minutes)
    elif what == "sleeps":
        office.sleeps(minutes)
    else:
        office.says(who, what)


async def undone(database: Database, work: Callable[[Office], object]) -> None:
    """Do something in an office of its own, of which nothing is kept."""

    def run(transaction: Transaction) -> NoReturn:
        office = Office(transaction)
        for _ in range(2):
            office.says("eve", "issue the export fails")
        raise Undone(work(office))

    try:
        await database.transact(run)
    except Undone:
        pass


@many_acts
@given(many=st.lists(acts, max_size=25))
async def test_any_order_of_acts_leaves_every_open_issue_with_one_due_time(
    database: Database, many: list[Act]
) -> None:
    def live(office: Office) -> None:
        for act in many:
            do(office, act)
            assert list(office.flaws()) == [], act

    await undone(database, live)


@many_acts
@given(many=st.lists(acts, max_size=15), minutes=st.floats(6, 60 * 24 * 60))
async def test_what_is_late_is_done_once_and_said_to_be_late(
    database: Database, many: list[Act], minutes: float
) -> None:
    def live(office: Office) -> None:
        for act in many:
            do(office, act)
        wakes = office.now + round(minutes * MINUTE_MS)
        open_rows = [office.row(number) for number in (1, 2)]
        late = {
            each.suggestion_id for each in open_rows if (each.due_at or wakes) < wakes - 300_000
        }
        before = len(office.entries())
        office.sleeps(minutes)
        for number in late:
            done = [each for each in office.entries()[before:] if each.subject_id == number]
            asked = [each for each in done if each.kind in {"issue.asked", "issue.reminded"}]
            assert len(asked) == 1, done
            assert any("late" in json.loads(each.data) for each in done)

    await undone(database, live)


@many_acts
@given(many=st.lists(acts, max_size=15))
async def test_an_issue_left_alone_is_asked_about_again_and_again(
    database: Database, many: list[Act]
) -> None:
    def live(office: Office) -> None:
        for act in many:
            do(office, act)
        issue, before = office.issue(), len(office.kinds())
        office.passes(400 * DAY_MS / MINUTE_MS)
        new = office.kinds()[before:]
        assert ("issue.asked" in new) == (office.row().due_at is not None), issue

    await undone(database, live)

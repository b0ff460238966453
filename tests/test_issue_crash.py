"""An issue is not lost by a kill: it climbs on, an alarm is heard once, a procedure has an end."""

import asyncio
import json
from functools import partial
from itertools import cycle, islice

import pytest

from far_side import Deed
from nursery import Trial
from store import timeline
from store.database import Database

POINTS = ("after_accept", "before_send", "after_send", "after_mark")
WHILE_CLIMBING = (
    *("after_accept:1", "after_accept:2"),
    *(f"{point}:{nth}" for point in POINTS[1:] for nth in (1, 4, 9)),
)
CLIMBED = 16
"""Things said by when an issue has climbed a chain of three, and more."""
CHAIN = ("ida", "raj", "kim")
ROSTER = {
    "people": {name: {"name": name, "accounts": f"far:{name}"} for name in CHAIN},
    "areas": {
        "exports": {
            "words": "export",
            "chain": [
                {"ask": "ida", "within": "1m"},
                {"ask": "raj", "within": "1m", "how": "direct"},
                {"ask": "kim", "within": "1m", "how": "everywhere"},
            ],
        }
    },
}
OUTCOME = "outcome {} changed an e-mail will do"
PROCEDURE = "no export without a fax"
on_both = pytest.mark.parametrize("nursery", ["sqlite", "postgres"], indirect=True)


def climb(trial: Trial) -> list[str]:
    """Let an issue climb by time until somebody resolves it; answer with the wishes."""
    trial.nursery.settings |= {"haste": 500, "roster": ROSTER}
    trial.far.echoing = False
    trial.far.tell([Deed("first", "issue the export fails")])
    trial.far.tell([Deed("last", "resolve 1 it was a header", "team", "max")], after=CLIMBED)
    return ["the export fails"]


def ends_well(trial: Trial, wished: list[str]) -> None:
    """Let the last life end; whoever was asked was asked in order, and told of it once."""
    trial.conclude(wished)
    asked = asyncio.run(asked_in_order(trial.nursery.settings["database"]))
    assert [name for name, _ in asked] == list(islice(cycle(CHAIN), len(asked)))
    assert len(asked) > len(CHAIN)
    said = {each.key.partition("-")[2]: each.text for each in trial.far.messages}
    assert all(f"{name} is asked." in said[f"{entry}t"] for name, entry in asked)
    assert said["i1"].endswith("\nresolved · with Max")


async def asked_in_order(url: str) -> list[tuple[str, str]]:
    """List who was asked, and the number of the entry that says so."""
    database = Database(url)
    try:
        entries = await database.read(partial(timeline.story, suggestion=1))
    finally:
        database.close()
    found = [each for each in entries if each.kind == "issue.asked"]
    return [(json.loads(each.data)["asked"], str(each.id)) for each in found]


@pytest.mark.parametrize("when", WHILE_CLIMBING)
def test_an_issue_climbs_on_after_a_kill_at_any_point(when: str, trial: Trial) -> None:
    wished = climb(trial)
    assert trial.dies(when)
    ends_well(trial, wished)


@pytest.mark.parametrize("nursery", ["postgres"], indirect=True)
@pytest.mark.parametrize("when", WHILE_CLIMBING[2::3])
def test_an_issue_climbs_on_after_a_kill_on_postgresql(when: str, trial: Trial) -> None:
    wished = climb(trial)
    assert trial.dies(when)
    ends_well(trial, wished)


def test_an_issue_climbs_on_after_a_kill_before_each_commit(trial: Trial) -> None:
    wished, nth = climb(trial), 1
    while trial.dies(f"before_commit:{nth}"):
        nth += 1
    ends_well(trial, wished)


def pull(trial: Trial) -> list[str]:
    """Let an alarm be pulled, and a procedure be reported and changed; answer with the wishes."""
    trial.far.echoing = False
    trial.far.tell([Deed("first", "issue the export fails")])
    trial.far.tell([Deed("alarm", "urgent 1 payroll is today")], after=1)
    trial.far.tell([Deed("barrier", f"barrier {PROCEDURE}", "den", "bob")], after=2)
    # A kill may cost a number: the second thing asked is not always #2.
    trial.far.tell([Deed("outcome", OUTCOME, "team", "max", about=PROCEDURE)], after=5)
    return ["the export fails", PROCEDURE]


def was_heard(trial: Trial, wished: list[str]) -> None:
    """Let the last life end: the alarm and the outcome were each told once where they belong."""
    trial.conclude(wished)
    said = [(each.channel, each.text.partition("\n")[0]) for each in trial.far.messages]
    assert said.count(("team", "Ana pulled the alarm")) == 1
    assert said.count(("team", "Max changed how we work")) == 1
    changed = f"{PROCEDURE} is changed: we do it otherwise now."
    assert [channel for channel, first in said if first.endswith(changed)] == ["den"]


@on_both
@pytest.mark.parametrize("when", [f"{point}:{nth}" for point in POINTS for nth in (2, 4)])
def test_an_alarm_and_an_outcome_are_told_once_after_a_kill(when: str, trial: Trial) -> None:
    wished = pull(trial)
    assert trial.dies(when)
    was_heard(trial, wished)


def plan(trial: Trial) -> list[str]:
    """Let whoever has an issue be away later, and somebody else have it then."""
    chain = [{"ask": "ida", "within": "48h"}]
    areas = {"exports": {"words": "export", "chain": chain}}
    trial.nursery.settings |= {"haste": 500, "roster": {**ROSTER, "areas": areas}}
    trial.far.echoing = False

    def is_handed_on() -> bool:
        return any("Ida is away." in each.text for each in trial.far.messages)

    trial.far.tell([Deed("first", "issue the export fails")])
    trial.far.tell([Deed("taken", "take 1", "team", "ida")], after=3)
    trial.far.tell([Deed("planned", "away from 20m --cover @raj", "team", "ida")], after=4)
    trial.far.tell([Deed("last", "resolve 1 it was a header", "team", "max")], once=is_handed_on)
    return ["the export fails"]


@pytest.mark.parametrize("when", ["after_accept:3", *(f"{each}:6" for each in POINTS[1:])])
def test_an_absence_that_was_planned_begins_once_after_a_kill(when: str, trial: Trial) -> None:
    wished = plan(trial)
    assert trial.dies(when)
    trial.conclude(wished)
    asked = asyncio.run(asked_in_order(trial.nursery.settings["database"]))
    assert [name for name, _ in asked] == ["ida", "raj"]

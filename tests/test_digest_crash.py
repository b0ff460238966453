"""The bot is killed while it posts a digest; the digest comes all the same, and once."""

import pytest

from far_side import Deed
from nursery import Trial

HALF_AN_HOUR = 1_800_000
"""By how much the beginning is put back, so that a day has passed: time goes fifty times faster."""
COMMITS = tuple(f"before_commit:{number}" for number in (1, 3, 5, 7, 9))
POINTS = (*COMMITS, "before_send:1", "after_send:1", "after_mark:1", "before_send:2")


def a_day_passes(trial: Trial, place: str = "team") -> None:
    """Schedule a digest in a first life, and let it be overdue in the next."""
    trial.far.echoing = False
    trial.far.tell([Deed("first", "suggest dark mode")])
    trial.far.tell([Deed("second", "digest schedule daily", place, "max")], after=1)
    assert trial.nursery.live() == 0, trial.nursery.log()
    trial.nursery.settings["since"] -= HALF_AN_HOUR
    trial.far.tell([Deed("third", "vote 1", account="bob")], after=3)


@pytest.mark.parametrize("point", POINTS)
def test_a_digest_comes_once_though_the_bot_dies(point: str, trial: Trial) -> None:
    a_day_passes(trial)
    assert trial.dies(point)
    trial.conclude(["dark mode"])
    digests = [each.key.partition("-")[2] for each in trial.far.messages if "-g" in each.key]
    assert digests == ["g1.1", "g1.1d"]


@pytest.mark.parametrize("nursery", ["postgres"], indirect=True)
@pytest.mark.parametrize("point", POINTS[4:])
def test_a_digest_comes_once_on_postgresql(point: str, trial: Trial) -> None:
    a_day_passes(trial)
    assert trial.dies(point)
    trial.conclude(["dark mode"])
    digests = [each.key.partition("-")[2] for each in trial.far.messages if "-g" in each.key]
    assert digests == ["g1.1", "g1.1d"]


@pytest.mark.parametrize("point", POINTS)
def test_a_customers_digest_comes_once_though_the_bot_dies(point: str, trial: Trial) -> None:
    trial.nursery.settings["roster"] = {"people": {"max": {"name": "Max", "accounts": "far:max"}}}
    a_day_passes(trial, "lobby")
    assert trial.dies(point)
    trial.conclude(["dark mode"])
    digests = [each for each in trial.far.messages if "-g" in each.key]
    assert [each.key.partition("-")[2] for each in digests] == ["g1.1", "g1.1d"]
    assert {each.channel for each in digests} == {"lobby"}

"""The bot is killed while it posts a digest; the digest comes all the same, and once."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import crash_bot
from far_side import Deed, FarSide, Mode
from nursery import Nursery, Tally, Trial

HALF_AN_HOUR = 1_800_000
"""By how much the beginning is put back, so that a day has passed: time goes fifty times faster."""
COMMITS = tuple(f"before_commit:{number}" for number in (1, 3, 5, 7, 9))
POINTS = (*COMMITS, "before_send:1", "after_send:1", "after_mark:1", "before_send:2")


@pytest.fixture(scope="module")
def bots() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, crash_bot.__file__, "--nursery"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        assert process.stdin
        process.stdin.close()


@pytest.fixture(params=Mode, ids=lambda mode: mode.name)
def trial(
    request: pytest.FixtureRequest, bots: subprocess.Popen[str], sqlite_url: str, tmp_path: Path
) -> Iterator[Trial]:
    nursery = Nursery(bots, sqlite_url, tmp_path / "log")
    with FarSide(request.param).open() as far:
        nursery.settings |= {"port": far.port, "mode": far.mode}
        yield Trial(nursery, far, Tally(tmp_path / "crashes"))


def a_day_passes(trial: Trial) -> None:
    """Schedule a digest in a first life, and let it be overdue in the next."""
    trial.far.echoing = False
    trial.far.tell([Deed("first", "suggest dark mode")])
    trial.far.tell([Deed("second", "digest schedule daily", "team", "max")], after=1)
    assert trial.nursery.live() == 0, trial.nursery.log()
    trial.nursery.settings["since"] -= HALF_AN_HOUR


@pytest.mark.parametrize("point", POINTS)
def test_a_digest_comes_once_though_the_bot_dies(point: str, trial: Trial) -> None:
    a_day_passes(trial)
    trial.far.tell([Deed("third", "vote 1", account="bob")], after=3)
    assert trial.dies(point)
    trial.conclude(["dark mode"])
    digests = [each.key.partition("-")[2] for each in trial.far.messages if "-g" in each.key]
    assert digests == ["g1.1", "g1.1d"]

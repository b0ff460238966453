"""The bot is killed at the worst moments; nothing may be lost, and nothing said twice."""

import json
import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import crash_bot
from customers import Customers
from databases import url_of
from far_side import Deed, FarSide, never
from nursery import KILLED, Nursery, Trial
from store.database import migrate, scripts

OPS = {
    "post": Deed("op", "note 1 seen", "team", "max"),
    "edit": Deed("op", "edit 1 a darker mode", "team", "max"),
    "delete": Deed("op", "poke delete", "team", "max"),
    "react": Deed("op", "poke react 👀", "team", "max"),
}
POINTS = ("after_accept", "before_send", "after_send", "after_mark")
KILLS = 20
FEW_COMMITS = 5


on_both = pytest.mark.parametrize("nursery", ["sqlite", "postgres"], indirect=True)


def tell(far: FarSide, op: str) -> list[str]:
    """Let a card go up; the op is the second thing said; more follows. Answer with the wishes."""
    far.echoing = False
    far.tell([Deed("first", "suggest dark mode")])
    far.tell([OPS[op]], after=1)
    far.tell([Deed("third", "vote 1", account="bob"), Deed("fourth", "suggest tabs")], after=2)
    return ["a darker mode" if op == "edit" else "dark mode", "tabs"]


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_any_point_loses_and_doubles_nothing(point: str, op: str, trial: Trial) -> None:
    wished = tell(trial.far, op)
    assert trial.dies(f"{point}:2")
    trial.conclude(wished)


@pytest.mark.parametrize("nursery", ["postgres"], indirect=True)
@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_any_point_does_no_harm_on_postgresql(point: str, trial: Trial) -> None:
    wished = tell(trial.far, "post")
    assert trial.dies(f"{point}:2")
    trial.conclude(wished)


@on_both
def test_a_kill_before_each_commit_does_no_harm(trial: Trial) -> None:
    customers, nth = Customers(seed=1), 1
    for _ in range(5):
        trial.far.tell(customers.do(4))
    while trial.dies(f"before_commit:{nth}"):
        nth += 1
    trial.conclude(customers.wished)
    assert nth > FEW_COMMITS


@pytest.mark.parametrize("op", OPS)
def test_an_answer_that_is_lost_doubles_nothing(op: str, trial: Trial) -> None:
    to_lose = [f"lose the answer to {op}", "lose the acknowledgement"]
    trial.far.strikes = lambda what: what in to_lose and not to_lose.remove(what)  # type: ignore[func-returns-value]
    trial.conclude(tell(trial.far, op))
    assert not to_lose


@on_both
def test_kills_at_random_times_lose_and_double_nothing(trial: Trial) -> None:
    seed = int(os.environ.get("BRIDGEBOT_SEED") or random.randrange(2**32))
    print(f"BRIDGEBOT_SEED={seed}")  # noqa: T201 - pytest shows it when the test fails
    chance, customers = random.Random(seed), Customers(seed)
    trial.far.strikes = lambda _: chance.random() < 0.02
    trial.far.lag = 0.002
    trial.far.open_end = True
    for _ in range(KILLS):
        trial.far.tell_now(customers.do(40))
        trial.die_after(chance.uniform(0.05, 0.3))
    trial.far.strikes = never
    trial.far.end()
    trial.conclude(customers.wished)


def test_a_bot_started_by_itself_dies_as_its_environment_says(trial: Trial) -> None:
    wished = tell(trial.far, "post")
    settings = json.dumps(trial.nursery.settings | {"do": "live"})
    died = subprocess.run(
        [sys.executable, crash_bot.__file__, settings],
        env={**os.environ, "BRIDGEBOT_FAILPOINT": "after_send"},
        check=False,
        capture_output=True,
    )
    assert died.returncode == KILLED, died.stderr
    trial.kills += 1
    trial.conclude(wished)


@pytest.mark.parametrize("nth", [1, 9, 27])
def test_a_kill_inside_a_migration_leaves_a_database_that_can_be_migrated(
    nth: int, nursery: Nursery, tmp_path: Path
) -> None:
    url = url_of(tmp_path / "new.db")
    nursery.settings["database"] = url
    assert nursery.live("migrate", f"inside_migration:{nth}") == KILLED
    assert nursery.live("migrate") == 0, nursery.log()
    assert migrate.current(url) == scripts.head()


def test_a_kill_inside_a_backup_leaves_no_half_copy(nursery: Nursery, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    nursery.settings["file"] = str(copy)
    assert nursery.live("backup", "inside_backup") == KILLED
    assert not copy.exists()
    assert nursery.live("backup") == 0, nursery.log()
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

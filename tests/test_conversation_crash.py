"""The bot is killed in the middle of a talk: nothing is lost, said twice, or told to the wrong."""

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from far_side import Deed, FarSide, Mode
from nursery import KILLED, Nursery
from store.crossings import Crossing
from store.database import Database
from store.outbox import Delivery, State

POINTS = ("after_accept", "before_send", "after_send", "after_mark")
SECRET = "they have not paid"
CUSTOMER, STAFF = "lobby", "team"

pytestmark = pytest.mark.parametrize("mode", Mode, ids=lambda mode: mode.name)


@pytest.fixture
def far(mode: Mode) -> Iterator[FarSide]:
    with FarSide(mode).open() as far:
        yield far


@pytest.fixture
def nursery(bots: subprocess.Popen[str], far: FarSide, sqlite_url: str, tmp_path: Path) -> Nursery:
    nursery = Nursery(bots, sqlite_url, tmp_path / "log")
    nursery.settings |= {"port": far.port, "mode": far.mode}
    return nursery


def said(key: str, line: str, message: str, kind: str = "posted") -> Deed:
    return Deed(key, line, CUSTOMER, "ana", kind, message, thread="t1")


def answered(key: str, line: str, message: str, kind: str = "posted") -> Deed:
    return Deed(key, line, STAFF, "max", kind, message, under="-s1")


def tell(far: FarSide) -> None:
    """Let ana report a problem, talk with max about it, and both change what they said."""
    far.tell([Deed("first", "issue the export hangs", CUSTOMER, thread="t1")])
    far.tell([said("1", "It hangs", "theirs1"), answered("2", ">> We look", "ours1")], after=3)
    far.tell([answered("3", SECRET, "ours2"), answered("4", ">> It is found", "ours3")], after=8)
    far.tell([said("5", "It hangs at 80 percent", "theirs1", "edited")], after=10)
    far.tell([answered("6", ">> We have looked", "ours1", "edited")], after=11)
    far.tell([said("7", "🎉", "theirs1", "reacted")], after=12)
    far.tell([answered("8", "", "ours3", "deleted")], after=13)


def read(far: FarSide, channel: str, letter: str) -> list[str]:
    """List what is read in a channel of what crossed to it, or of what is ours."""
    there = [each for each in far.messages if each.channel == channel and not each.is_deleted]
    return [each.text for each in there if each.key.partition("-")[2].startswith(letter)]


def conclude(nursery: Nursery, far: FarSide) -> None:
    """Let a last life come to its end; then each side must have read the other, and no more."""
    assert nursery.live() == 0, nursery.log()
    assert far.untold() == []
    assert read(far, CUSTOMER, "r") == ["We have looked"]
    assert read(far, STAFF, "r") == ["It hangs at 80 percent"]
    assert SECRET not in "\n".join(each.text for each in far.messages)
    keys = [each.key for each in far.messages]
    assert len(keys) == len(set(keys))
    [copy] = [each for each in far.messages if each.channel == STAFF and "-r" in each.key]
    assert copy.signs == {"🎉"}
    assert unfinished(nursery) == []


def unfinished(nursery: Nursery) -> list[str]:
    """List what is neither said nor, for good reason, not said; and what nobody closed."""
    database = Database(nursery.settings["database"])
    try:
        deliveries = asyncio.run(database.read(lambda r: r.all(select(Delivery))))
        crossings = asyncio.run(database.read(lambda r: r.all(select(Crossing))))
    finally:
        database.close()
    ended = (State.SENT, State.DROPPED)
    waiting = [f"{each.key} is {each.state}" for each in deliveries if each.state not in ended]
    return waiting + [f"crossing {each.id}" for each in crossings if each.fate == "queued"]


@pytest.mark.parametrize("nth", [1, 4, 7])
@pytest.mark.parametrize("point", POINTS)
def test_a_kill_anywhere_in_a_talk_does_no_harm(
    point: str, nth: int, nursery: Nursery, far: FarSide
) -> None:
    far.echoing = False
    tell(far)
    code = nursery.live(failpoint=f"{point}:{nth}")
    assert code in {KILLED, 0}, nursery.log()
    conclude(nursery, far)


def test_a_kill_at_each_point_in_turn_does_no_harm(nursery: Nursery, far: FarSide) -> None:
    far.echoing = False
    tell(far)
    kills = [nursery.live(failpoint=f"{point}:2") for point in POINTS * 3]
    assert kills.count(KILLED) > len(POINTS)
    conclude(nursery, far)


def test_answers_that_are_lost_double_nothing(nursery: Nursery, far: FarSide) -> None:
    far.echoing = False
    to_lose = ["lose the answer to post"] * 3 + ["lose the answer to edit"] * 2
    far.strikes = lambda what: what in to_lose and not to_lose.remove(what)  # type: ignore[func-returns-value]
    tell(far)
    conclude(nursery, far)
    assert to_lose == []

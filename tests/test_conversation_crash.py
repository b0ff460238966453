"""The bot is killed in the middle of a talk: nothing is lost, said twice, or told to the wrong."""

import asyncio
from collections.abc import Iterator
from itertools import count

import pytest
from sqlmodel import select

from far_side import FIRST, Deed, FarSide, Message
from nursery import TROUBLES, Trial
from reckoning import Reckoning
from store.crossings import Crossing
from store.database import Database
from store.outbox import Delivery, State

NEAR = "near"
CUSTOMER, STAFF = "lobby", "team"
SECRET, PASSWORD = "they have not paid", "the password is 1234"
POINTS = ("after_accept", "before_send", "after_send", "after_mark")
KILLS = (
    *("after_accept:2", "after_accept:7", "after_accept:12"),
    *("before_send:1", "before_send:8", "before_send:15"),
    *("after_send:3", "after_send:9", "after_send:14"),
    *("after_mark:2", "after_mark:6", "after_mark:11"),
)
LIVES = 6
"""How many lives it may take until all is said: one side may be gone while the other speaks."""
on_both = pytest.mark.parametrize("nursery", ["sqlite", "postgres"], indirect=True)


class Talk:
    """Ana, who reported something, and max; each does what they do once they have seen enough."""

    def __init__(self, far: FarSide, customers: str) -> None:
        self._far = far
        self._customers = customers
        self._keys = count(1)

    def ana(self, line: str, kind: str = "posted", of: str = "", **facts: str) -> None:
        """Let ana do something in her thread, with a message of hers."""
        deed = Deed(f"a{next(self._keys)}", line, CUSTOMER, "ana", kind, of, thread="t1")
        self._tell(deed, self._customers, **facts)

    def max(self, line: str, kind: str = "posted", of: str = "", **facts: str) -> None:
        """Let max do something under the card, with a message of his."""
        deed = Deed(f"m{next(self._keys)}", line, STAFF, "max", kind, of, under="-s1")
        self._tell(deed, FIRST, **facts)

    def _tell(self, deed: Deed, connection: str, seen: str, at: str, file: str = "") -> None:
        files = (file,) if file else ()

        def is_seen() -> bool:
            return any(channel == at and seen in said for channel, said in self._far.uttered)

        shown = Deed(**{**vars(deed), "files": files})
        self._far.tell([shown], once=is_seen, connection=connection)


def tell(trial: Trial, customers: str = NEAR) -> None:
    """Let ana report a problem, talk with max about it, and both change what they said."""
    trial.far.echoing = False
    trial.nursery.settings["connections"] = [FIRST, NEAR]
    first = Deed("first", "issue the export hangs", CUSTOMER, thread="t1")
    trial.far.tell([first], connection=customers)
    talk = Talk(trial.far, customers)
    talk.ana("It hangs", of="theirs1", file="log.txt", seen="#1", at=STAFF)
    talk.max(">> We look", of="ours1", seen="It hangs", at=STAFF)
    talk.max(SECRET, of="ours2", seen="We look", at=CUSTOMER)
    talk.max(">> It is found", of="ours3", seen="We look", at=CUSTOMER)
    talk.ana("It hangs at 80 percent", "edited", "theirs1", seen="It is found", at=CUSTOMER)
    talk.ana("Still there", of="theirs2", seen="It is found", at=CUSTOMER)
    talk.max(">> We have looked", "edited", "ours1", seen="It is found", at=CUSTOMER)
    talk.ana("🎉", "reacted", "theirs1", seen="80 percent", at=STAFF)
    talk.max("", "deleted", "ours3", seen="It is found", at=CUSTOMER)
    talk.max(f">> {PASSWORD}", of="ours4", seen="We have looked", at=CUSTOMER)
    talk.max("recall 1", "commanded", seen=PASSWORD, at=CUSTOMER)
    talk.max(">> Try this", of="ours5", file="fix.txt", seen=PASSWORD, at=CUSTOMER)


def copies(far: FarSide, channel: str) -> Iterator[Message]:
    """Go through what crossed to a channel, and stands there."""
    for each in far.messages:
        if each.channel == channel and "-r" in each.key and not each.is_deleted:
            yield each


def read(far: FarSide, channel: str) -> list[tuple[str, dict[str, str]]]:
    """List what is read in a channel of what crossed to it, with its files."""
    return [(each.text, each.files) for each in copies(far, channel)]


def conclude(trial: Trial) -> None:
    """Let last lives come to their end; then each side has read the other, and no more."""
    for _ in range(LIVES):
        assert trial.nursery.live() == 0, trial.nursery.log()
        if not (rest := unfinished(trial)):
            break
    trial.tally.add(Reckoning(), trial.kills)
    far, log = trial.far, trial.nursery.log()
    assert (rest, far.untold(), [each for each in TROUBLES if each in log]) == ([], [], []), log
    fix, found = {"fix.txt": "what fix.txt holds"}, {"log.txt": "what log.txt holds"}
    assert read(far, CUSTOMER) == [("We have looked", {}), ("Try this", fix)]
    assert read(far, STAFF) == [("It hangs at 80 percent", found), ("Still there", {})]
    assert [each.signs for each in copies(far, STAFF)] == [{"🎉"}, set()]
    assert SECRET not in str(far.uttered)
    keys = [each.key for each in far.messages]
    assert len(keys) == len(set(keys))


def unfinished(trial: Trial) -> list[str]:
    """List what is neither said nor, for good reason, not said; and what nobody closed."""
    database = Database(trial.nursery.settings["database"])
    try:
        deliveries = asyncio.run(database.read(lambda r: r.all(select(Delivery))))
        crossings = asyncio.run(database.read(lambda r: r.all(select(Crossing))))
    finally:
        database.close()
    ended = (State.SENT, State.DROPPED)
    waiting = [f"{each.key} is {each.state}" for each in deliveries if each.state not in ended]
    return waiting + [f"crossing {each.id}" for each in crossings if each.fate == "queued"]


@pytest.mark.parametrize("kill", KILLS)
def test_a_kill_anywhere_in_a_talk_does_no_harm(kill: str, trial: Trial) -> None:
    tell(trial)
    assert trial.dies(kill)
    conclude(trial)


@pytest.mark.parametrize("nursery", ["postgres"], indirect=True)
@pytest.mark.parametrize("kill", KILLS[1::3])
def test_a_kill_in_a_talk_does_no_harm_on_postgresql(kill: str, trial: Trial) -> None:
    tell(trial)
    assert trial.dies(kill)
    conclude(trial)


@on_both
def test_a_kill_at_each_point_in_turn_does_no_harm(trial: Trial) -> None:
    tell(trial)
    kills = [trial.dies(f"{point}:2") for point in POINTS * 3]
    assert kills.count(True) > len(POINTS)
    conclude(trial)


def test_a_kill_before_each_commit_does_no_harm(trial: Trial) -> None:
    tell(trial)
    nth = 1
    while trial.dies(f"before_commit:{nth}"):
        nth += 3
    conclude(trial)


def test_on_one_connection_a_kill_does_no_harm_either(trial: Trial) -> None:
    tell(trial, customers=FIRST)
    kills = [trial.dies(f"{point}:3") for point in POINTS]
    assert any(kills)
    conclude(trial)


def test_answers_that_are_lost_double_nothing(trial: Trial) -> None:
    to_lose = ["lose the answer to post"] * 3 + ["lose the answer to edit"] * 2
    trial.far.strikes = lambda what: what in to_lose and not to_lose.remove(what)  # type: ignore[func-returns-value]
    tell(trial)
    conclude(trial)
    assert to_lose == []

"""Time never goes back, and in tests goes on only when told to."""

import asyncio
import time

import pytest
from structlog.testing import capture_logs

from bridgebot.clock import JUMP_MS, SystemClock
from bridgebot.testing.clock import START, StoppedClock


class Machine:
    """A machine whose time is set by hand, in milliseconds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = START
        monkeypatch.setattr(time, "time_ns", lambda: self.now * 1_000_000)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


def test_the_machines_time_is_told(machine: Machine) -> None:
    assert SystemClock().now() == START


def test_a_little_step_back_is_waited_out(machine: Machine) -> None:
    clock = SystemClock()
    clock.now()
    machine.now -= JUMP_MS
    assert clock.now() == START
    machine.now += JUMP_MS + 1
    assert clock.now() == START + 1


def test_after_a_great_step_back_time_goes_on_from_where_it_was(machine: Machine) -> None:
    clock = SystemClock()
    clock.now()
    machine.now -= 3_600_000
    with capture_logs() as logs:
        assert clock.now() == START
    machine.now += 7
    assert clock.now() == START + 7
    assert [each["event"] for each in logs] == ["clock.set_back"]


async def test_the_machines_clock_waits() -> None:
    await SystemClock().sleep(0)


async def test_a_stopped_clock_stands() -> None:
    clock = StoppedClock()
    assert (clock.now(), clock.now()) == (START, START)
    clock.advance(1.5)
    assert clock.now() == START + 1500


async def test_a_sleeper_wakes_when_their_time_has_come() -> None:
    clock = StoppedClock()
    sleeper = asyncio.create_task(clock.sleep(10))
    await asyncio.sleep(0)
    clock.advance(9.999)
    await asyncio.sleep(0)
    assert not sleeper.done()
    clock.advance(0.001)
    await sleeper


async def test_sleepers_wake_in_the_order_of_their_times() -> None:
    clock, woken = StoppedClock(), list[int]()

    async def sleep(seconds: int) -> None:
        await clock.sleep(seconds)
        woken.append(seconds)

    async with asyncio.TaskGroup() as tasks:
        for seconds in (3, 1, 2):
            tasks.create_task(sleep(seconds))
        await asyncio.sleep(0)
        clock.advance(5)
    assert woken == [1, 2, 3]


async def test_a_sleeper_who_was_disturbed_is_forgotten() -> None:
    clock = StoppedClock()
    sleeper = asyncio.create_task(clock.sleep(10))
    await asyncio.sleep(0)
    assert clock.until_next() == 10
    sleeper.cancel()
    await asyncio.wait({sleeper})
    assert clock.until_next() is None
    clock.advance(10)


@pytest.mark.parametrize("seconds", [0, -1])
async def test_no_time_is_no_sleep(seconds: float) -> None:
    await StoppedClock().sleep(seconds)

"""A connection speaks alone among all processes, and gets up again after each fall."""

import asyncio
import os
import socket
from functools import partial

import pytest
from structlog.testing import capture_logs

from bridgebot.supervisor import LEASE_MS, RENEW_SECONDS, Lease, Occupied, alone, keep_up
from bridgebot.testing.clock import StoppedClock
from bridgebot.testing.driving import until
from store import leases
from store.database import Database, Transaction

OTHER = f"{socket.gethostname()}:{os.getppid()}:other"
ELSEWHERE = "another-host:1:other"


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def lease(database: Database, clock: StoppedClock) -> Lease:
    return Lease("acme", database, clock)


async def occupy(database: Database, clock: StoppedClock, holder: str) -> None:
    now = clock.now()
    take = partial(leases.take, name="acme", holder=holder, now=now, until=now + LEASE_MS)
    assert await database.transact(take)


async def holder(database: Database) -> str:
    held = await database.read(partial(leases.holder, name="acme"))
    return held.holder if held else ""


# Getting up again ---------------------------------------------------------------------------


class Stumbling:
    """Work that falls so many times before it comes to its end."""

    def __init__(self, falls: int) -> None:
        self.falls = falls
        self.began = 0

    async def __call__(self) -> None:
        self.began += 1
        if self.began <= self.falls:
            raise ConnectionError("the platform hung up")


async def test_what_comes_to_its_end_is_not_begun_again(clock: StoppedClock) -> None:
    work = Stumbling(0)
    await keep_up("acme", work, clock)
    assert work.began == 1


async def test_what_fell_is_begun_again_after_a_growing_pause(clock: StoppedClock) -> None:
    work, pauses = Stumbling(8), list[float]()
    with capture_logs() as logs:
        task = asyncio.create_task(keep_up("acme", work, clock))
        while not task.done():
            await asyncio.sleep(0)
            if pause := clock.until_next():
                pauses.append(pause)
                clock.advance(pause)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert {(each["event"], each["what"]) for each in logs} == {("supervisor.fell", "acme")}


async def test_after_a_long_good_time_the_pause_is_short_again(clock: StoppedClock) -> None:
    pauses = list[float]()

    async def work() -> None:
        if len(pauses) == 4:
            return
        if len(pauses) == 3:
            clock.advance(61)
        raise ConnectionError

    with capture_logs():
        task = asyncio.create_task(keep_up("acme", work, clock))
        while not task.done():
            await asyncio.sleep(0)
            if pause := clock.until_next():
                pauses.append(pause)
                clock.advance(pause)
    assert pauses == [1, 2, 4, 1]


async def test_what_is_cancelled_stays_down(clock: StoppedClock) -> None:
    task = asyncio.create_task(keep_up("acme", asyncio.Event().wait, clock))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


# Speaking alone -----------------------------------------------------------------------------


async def test_who_is_first_speaks(database: Database, clock: StoppedClock, lease: Lease) -> None:
    worked = list[str]()

    async def work() -> None:
        worked.append(await holder(database))

    await alone(lease, clock, work, wait=False)
    assert worked[0].startswith(f"{socket.gethostname()}:{os.getpid()}:")
    assert await holder(database) == ""


async def test_who_is_second_is_refused(
    database: Database, clock: StoppedClock, lease: Lease
) -> None:
    await occupy(database, clock, OTHER)
    with pytest.raises(Occupied, match=f"process {os.getppid()} on .* already speaks for 'acme'"):
        await alone(lease, clock, Stumbling(0), wait=False)


async def test_who_is_second_may_stand_by(
    database: Database, clock: StoppedClock, lease: Lease
) -> None:
    await occupy(database, clock, ELSEWHERE)
    work = Stumbling(0)
    with capture_logs() as logs:
        task = asyncio.create_task(alone(lease, clock, work, wait=True))
        await until(lambda: clock.until_next() is not None, "it stands by")
        assert work.began == 0
        clock.advance(LEASE_MS / 1000 + 1)
        await task
    assert work.began == 1
    assert [each["event"] for each in logs] == ["connection.standing_by"]


async def test_a_process_that_died_on_this_machine_holds_nothing(
    database: Database, clock: StoppedClock, lease: Lease
) -> None:
    await occupy(database, clock, f"{socket.gethostname()}:{2**22 + 1}:dead")
    await lease.take()
    assert str(os.getpid()) in await holder(database)


async def test_a_process_on_another_machine_holds_it_to_the_end(
    database: Database, clock: StoppedClock, lease: Lease
) -> None:
    await occupy(database, clock, ELSEWHERE)
    clock.advance(LEASE_MS / 1000)
    with pytest.raises(Occupied):
        await lease.take()
    clock.advance(1)
    await lease.take()


async def test_while_it_works_the_lease_is_renewed(
    database: Database, clock: StoppedClock, lease: Lease
) -> None:
    task = asyncio.create_task(alone(lease, clock, asyncio.Event().wait, wait=False))  # type: ignore[arg-type]
    await until(lambda: clock.until_next() is not None, "it works")
    for _ in range(10):
        clock.advance(RENEW_SECONDS)
        await until(lambda: clock.until_next() is not None, "it was renewed")
    held = await database.read(partial(leases.holder, name="acme"))
    assert held
    assert held.until == clock.now() + LEASE_MS
    task.cancel()
    await asyncio.wait({task})


async def test_who_is_cancelled_gives_it_back(
    database: Database, clock: StoppedClock, lease: Lease
) -> None:
    task = asyncio.create_task(alone(lease, clock, asyncio.Event().wait, wait=False))  # type: ignore[arg-type]
    await until(lambda: clock.until_next() is not None, "it works")
    task.cancel()
    await asyncio.wait({task})
    assert await holder(database) == ""


async def test_who_lost_it_stops_working(
    database: Database, clock: StoppedClock, lease: Lease
) -> None:
    stopped = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    def steal(transaction: Transaction) -> None:
        held = leases.holder(transaction, "acme")
        assert held
        leases.give_back(transaction, "acme", held.holder)
        leases.take(transaction, "acme", OTHER, clock.now(), clock.now() + 10 * LEASE_MS)

    with capture_logs() as logs:
        task = asyncio.create_task(alone(lease, clock, work, wait=False))
        await until(lambda: clock.until_next() is not None, "it works")
        await database.transact(steal)
        clock.advance(RENEW_SECONDS)
        with pytest.raises(Occupied):
            await task
    assert stopped.is_set()
    assert [each["event"] for each in logs] == ["lease.lost"]
    assert await holder(database) == OTHER

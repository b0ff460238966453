"""A platform's side in a process of its own, which brings commands and times each answer."""

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.table import Figure, Meter, Rate, percentile, within

OFFERED, SECONDS = 50, 20
LATE = 3.0


@dataclass(frozen=True)
class Wanted:
    """What a platform's side is to bring: so many at once, or so many a second."""

    count: int
    callers: int
    rate: float = 0.0
    port: int = 0
    """Where it brings them to over HTTP; 0 is over a socket."""


Taken = tuple[Meter, Sequence[float]]
"""How long all took, and each."""


@dataclass(frozen=True)
class Far:
    """A platform's side that listens on a port."""

    process: asyncio.subprocess.Process
    port: int

    async def measured(self, wanted: Wanted, tasks: Sequence["asyncio.Future[None]"]) -> Taken:
        """Let it bring commands to what runs as these tasks, which then ends."""
        try:
            with Meter() as meter:
                told = await self._brings(wanted)
            meter.seconds = told["seconds"]
            return meter, told["waits"]
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _brings(self, wanted: Wanted) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{json.dumps(asdict(wanted))}\n".encode())
        told: dict[str, Any] = json.loads(await self.process.stdout.readline())
        return told


@asynccontextmanager
async def far_side(module: str) -> AsyncIterator[Far]:
    """Start a platform's side, which is a module of ours."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"benchmarks.{module}", stdin=pipe, stdout=pipe, limit=2**22
    )
    assert process.stdout
    try:
        yield Far(process, int(await process.stdout.readline()))
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def rate(name: str, run: Callable[[Wanted], Awaitable[Taken]], wanted: Wanted) -> Rate:
    """Say how many commands a second somebody takes."""
    meter, _ = asyncio.run(_awaited(run, wanted))
    found: Rate = meter.rate(name, wanted.count, "commands/s")
    return found


def waits(what: str, run: Callable[[Wanted], Awaitable[Taken]]) -> list[Figure]:
    """Say how long each waits when so many come a second, and how many longer than one may."""
    wanted = Wanted(count=OFFERED * SECONDS, callers=1, rate=OFFERED)
    _, each = asyncio.run(_awaited(run, wanted))
    late = sum(wait > LATE for wait in each)
    return [
        within(f"{what} at {OFFERED}/s, p99", 1000 * percentile(each, 99), "ms", 300),
        within(f"… answered too late, of {len(each):,}", late, "commands", 0),
    ]


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


async def _awaited(run: Callable[[Wanted], Awaitable[Taken]], wanted: Wanted) -> Taken:
    return await run(wanted)

"""Units of work that are surely committed together."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from store.database import Database, Transaction

Work = Callable[[Transaction], Any]


async def submitted(database: Database, work: Work) -> asyncio.Task[Any]:
    """Put work in line, and go on without its answer."""
    task = asyncio.ensure_future(database.transact(work))
    await some_turns()
    return task


async def some_turns() -> None:
    """Let the event loop do what it was asked for just now."""
    for _ in range(3):
        await asyncio.sleep(0)


async def in_one_batch(database: Database, *works: Work) -> list[Any]:
    """Hold the writer up until all are in line; answer with results and exceptions."""
    held, gate = threading.Event(), threading.Event()

    def hold(_: Transaction) -> None:
        held.set()
        gate.wait(5)

    tasks = [await submitted(database, hold)]
    await asyncio.to_thread(held.wait, 5)
    tasks += [asyncio.ensure_future(database.transact(work)) for work in works]
    await some_turns()
    gate.set()
    _, *answers = await asyncio.gather(*tasks, return_exceptions=True)
    return answers

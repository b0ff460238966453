"""How fast the outbox empties, when the platform takes everything at once."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import peers
from benchmarks.bots import Bot, NoOp, bot
from benchmarks.servers import durable_postgres
from benchmarks.table import Figure, Meter, Rate, faster, interleave, scratch
from bridgebot import outgoing
from bridgebot.event import Hearer, Place, Post
from bridgebot.text import bold, doc, paragraph
from store import outbox
from store.database import Transaction

DELIVERIES, PLACES = 5000, 100
MINE = "courier"


def figures() -> list[Figure]:
    """Measure carrying, against two durable queues of others in the same run."""
    with durable_postgres() as server:
        contestants: dict[str, Callable[[], Rate]] = {
            MINE: carry,
            "SqliteHuey": partial(peers.run, "SqliteHuey"),
        }
        if server:
            contestants["procrastinate"] = partial(peers.run, "procrastinate", DELIVERIES, server)
        rounds = interleave(contestants)
    carried = f"courier, no-op adapter, {PLACES} places"
    figures = [faster(carried, rounds, MINE, "SqliteHuey", 1.5)]
    if server:
        figures.append(faster(carried, rounds, MINE, "procrastinate", 10))
    return figures


def carry() -> Rate:
    """Carry 5,000 deliveries in 100 places, each marked as sent on the disk."""
    with scratch() as folder:
        return asyncio.run(_carry(folder / "bench.db"))


async def _carry(file: Path) -> Rate:
    adapter = NoOp(target=DELIVERIES)
    async with bot(file) as measured:
        await measured.database.transact(_fill)
        with Meter() as meter:
            carrying = asyncio.create_task(measured.courier(adapter).run())
            await adapter.done.wait()
            await _emptied(measured)
        carrying.cancel()
    return meter.rate(MINE, DELIVERIES, "deliveries/s")


async def _emptied(measured: Bot) -> None:
    question = partial(outbox.waiting, connection="bench")
    while await measured.database.read(question):  # noqa: ASYNC110 - there is no bell to wait for
        await asyncio.sleep(0.002)


def _fill(transaction: Transaction) -> None:
    for number in range(DELIVERIES):
        place = Place("bench", f"channel{number % PLACES}")
        body = doc(paragraph(bold(f"#{number} "), "is planned."), "\u2014 Bob")
        post = Post(place, body, hearers=(Hearer("ana", "ana"),))
        outgoing.queue(transaction, post, key=f"bench-{number}", now=0)

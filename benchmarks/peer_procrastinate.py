"""Procrastinate carrying no-op jobs on PostgreSQL: a queue filled first, then one worker."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from procrastinate import App, PsycopgConnector  # type: ignore[import-not-found]
from psycopg.conninfo import make_conninfo

from benchmarks.measure import Meter, Rate

SERVER = "BRIDGEBOT_BENCH_POSTGRES"


async def noop() -> None:
    """Do nothing."""


async def deliver(address: str, count: int, concurrency: int) -> Rate:
    """Queue `count` jobs, then meter a worker until none is left."""
    app = App(connector=PsycopgConnector(conninfo=address))
    task = app.task(noop, name="noop")
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        await task.batch_defer_async(*({} for _ in range(count)))
        # A server at work has its statistics; without them the plan halves the rate.
        await app.connector.execute_query_async("ANALYZE procrastinate_jobs")
        with Meter() as meter:
            await app.run_worker_async(
                concurrency=concurrency, wait=False, install_signal_handlers=False
            )
    return meter.rate(f"procrastinate, {concurrency} at once", count, "deliveries/s")


def require_durable(connection: psycopg.Connection) -> None:
    """Refuse a server that answers before its disk holds what was committed."""
    for setting in ("fsync", "synchronous_commit"):
        (value,) = connection.execute(f"SHOW {setting}").fetchone() or ("unknown",)
        if value != "on":
            raise SystemExit(f"{setting} is {value}: the comparison needs a durable server")


@contextmanager
def database(server: str) -> Iterator[str]:
    """Lend a database of its own on the server."""
    name = f"bench_procrastinate_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        require_durable(connection)
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield make_conninfo(server, dbname=name)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def main() -> None:
    """Print the rate as one line of JSON."""
    logging.disable()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--concurrency", type=int, default=10)
    options = parser.parse_args()
    with database(os.environ[SERVER]) as address:
        rate = asyncio.run(deliver(address, options.count, options.concurrency))
    print(rate.line())


if __name__ == "__main__":
    main()

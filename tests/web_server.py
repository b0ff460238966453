"""An adapter behind our web server, on a port of its own."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bridgebot.adapter import Adapter, Gate
from bridgebot.serving import Address, routes_of, serve


@asynccontextmanager
async def listening(
    adapter: Adapter, gate: Gate | None, is_open: Callable[[], bool] = lambda: True
) -> AsyncIterator[str]:
    """Serve an adapter's routes; run it too if there is a gate."""
    address = Address(port=free_port())
    tasks: list[asyncio.Future[None]] = [
        asyncio.ensure_future(serve(address, routes_of([adapter])))
    ]
    if gate is not None:
        tasks.append(asyncio.ensure_future(adapter.run(gate)))
    try:
        await _until(lambda: is_open() and _answers(address), tasks)
        yield f"http://{address.host}:{address.port}"
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _answers(address: Address) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex((address.host, address.port)) == 0


async def _until(is_so: Callable[[], bool], tasks: list["asyncio.Future[None]"]) -> None:
    async with asyncio.timeout(10):
        while not is_so():
            for task in tasks:
                if task.done():
                    await task
            await asyncio.sleep(0.005)

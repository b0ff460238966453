"""The one web server, under which adapters that are spoken to over HTTP put their routes."""

import asyncio
import socket
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog

from bridgebot.abilities import Serves
from bridgebot.adapter import Adapter

if TYPE_CHECKING:
    from starlette.routing import BaseRoute
    from uvicorn import Server

_log = structlog.get_logger()
GRACE_SECONDS: Final = 5


@dataclass(frozen=True, slots=True)
class Address:
    """Where the web server listens."""

    host: str = "127.0.0.1"
    port: int = 8080


class AddressTaken(Exception):
    """The web server cannot listen where the settings say."""


def routes_of(adapters: Iterable[Adapter]) -> dict[str, Sequence["BaseRoute"]]:
    """Gather what the adapters answer, by connection; those that answer nothing are left out."""
    found = {each.name: each.routes() for each in adapters if isinstance(each, Serves)}
    return {name: routes for name, routes in found.items() if routes}


async def serve(address: Address, routes: Mapping[str, Sequence["BaseRoute"]]) -> None:
    """Answer until cancelled, each connection's routes under its name; without any, do nothing."""
    if not routes:
        return
    with _listening(address) as listener:
        server = _server(routes)
        _log.info("web.listening", host=address.host, port=address.port, connections=sorted(routes))
        serving = asyncio.ensure_future(server.serve(sockets=[listener]))
        try:
            await asyncio.shield(serving)
        finally:
            server.should_exit = True
            await serving


def _listening(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        made = socket.create_server((address.host, address.port), family=family, backlog=2048)
    except OSError as error:
        where = f"{address.host}:{address.port}"
        raise AddressTaken(f"cannot listen on {where}: {error.strerror}") from None
    # An answer is sent in two pieces: else the second waits 40 ms until the first is acknowledged.
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def _server(routes: Mapping[str, Sequence["BaseRoute"]]) -> "Server":
    import uvicorn  # noqa: PLC0415 - only who is spoken to over HTTP needs it
    from starlette.applications import Starlette  # noqa: PLC0415
    from starlette.routing import Mount  # noqa: PLC0415

    site = Starlette(routes=[Mount(f"/{name}", routes=each) for name, each in routes.items()])
    settings = uvicorn.Config(
        site,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = uvicorn.Server(settings)
    setattr(server, "capture_signals", nullcontext)  # noqa: B010 - Ctrl-C and TERM are ours
    return server

"""Where people can be written to alone."""

from collections.abc import Iterator
from dataclasses import replace

from bridgebot.event import Hearer, Post
from bridgebot.routing import Routing
from store import people
from store.database import Reader
from store.people import Identity


def reached(reader: Reader, routing: Routing, person: int, but: str = "") -> Iterator[Identity]:
    """Give the accounts to which can be written directly: one on each connection but one."""
    told = {but}
    for identity in people.accounts(reader, person):
        if identity.connection in routing.direct and identity.connection not in told:
            told.add(identity.connection)
            yield identity


def addressed(routing: Routing, to: Identity, post: Post) -> Post:
    """Give a post as it is written to an account alone."""
    place = routing.direct[to.connection](to.account)
    return replace(post, place=place, hearers=(Hearer(to.account, to.name),))

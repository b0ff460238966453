"""What ails a connection and only people can put right, told where staff read it, once."""

from dataclasses import dataclass

import structlog

from bridgebot import outgoing
from bridgebot.event import Post
from bridgebot.routing import Routing
from bridgebot.text import bold, doc, paragraph
from store import inbox, timeline
from store.database import Transaction

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Trouble:
    """What ails a connection, in words for staff; `key` is the same when it is noticed again."""

    connection: str
    key: str
    words: str


def tell(transaction: Transaction, routing: Routing, tag: str, trouble: Trouble, now: int) -> None:
    """Tell it in every team place: its own connection may be the one that reaches nobody."""
    connection, words = trouble.connection, trouble.words
    if not inbox.is_new(transaction, connection, f"trouble:{trouble.key}", now):
        return
    _log.error("connection.troubled", connection=connection, reason=words)
    told = outgoing.write({"connection": connection, "words": words})
    entry = timeline.record_ours(transaction, "connection.troubled", 0, told, now)
    body = doc(paragraph(bold(f"Something is wrong with {connection}"), f": {words}"))
    for number, team in enumerate(dict.fromkeys(routing.teams.values())):
        outgoing.queue(transaction, Post(team, body), key=f"{tag}-{entry}w{number}", now=now)

"""The messages with whose words suggestions were made, as these keep them."""

from typing import Final

from sqlalchemy import bindparam, text, update
from sqlmodel import col, select

from store.database import Reader, Transaction
from store.suggestions import Suggestion

NOTHING: Final = dict.fromkeys(
    ("origin_connection", "origin_channel", "origin_message", "origin_link"), ""
)
"""The columns of what was made without a message, or of which that is gone."""

_FROM: Final = (
    col(Suggestion.origin_connection) == bindparam("at_connection"),
    col(Suggestion.origin_channel) == bindparam("in_channel"),
    col(Suggestion.origin_message) == bindparam("message"),
    text("origin_message <> ''"),
)
_MADE_OF = select(Suggestion).where(*_FROM).order_by(col(Suggestion.id)).limit(1)
_LOSE = update(Suggestion).where(*_FROM).values(NOTHING)


def made_of(reader: Reader, connection: str, channel: str, message: str) -> Suggestion | None:
    """Find what was made first of the words of a message."""
    where = {"at_connection": connection, "in_channel": channel}
    return reader.first(_MADE_OF, **where, message=message)


def lose(transaction: Transaction, connection: str, channel: str, message: str) -> None:
    """Note that a message is gone."""
    where = {"at_connection": connection, "in_channel": channel}
    transaction.run(_LOSE, **where, message=message)

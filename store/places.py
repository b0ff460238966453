"""Where we have heard people speak."""

from sqlalchemy import UniqueConstraint, bindparam
from sqlmodel import SQLModel, col, select

from store.columns import number, whole, words
from store.database import Reader, Transaction


class KnownPlace(SQLModel, table=True):
    """A channel, direct message or room of one connection in which something was said."""

    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("connection", "channel"),)

    id: int = number()
    connection: str = words()
    channel: str = words()
    met_at: int = whole()


_KNOWN = (
    select(KnownPlace)
    .where(KnownPlace.connection == bindparam("connection"))
    .order_by(col(KnownPlace.id))
)


def remember(transaction: Transaction, connection: str, channel: str, now: int) -> None:
    """Know this place from now on."""
    transaction.offer(KnownPlace, connection=connection, channel=channel, met_at=now)


def known(reader: Reader, connection: str) -> list[KnownPlace]:
    """List the places of a connection, the oldest acquaintance first."""
    return reader.all(_KNOWN, connection=connection)

"""What a connection must keep and nobody may read: sealed words, by name."""

from sqlalchemy import bindparam, update
from sqlmodel import SQLModel, col, select

from store.columns import words
from store.database import Reader, Transaction


class Secret(SQLModel, table=True):
    """One secret of a connection, as `bridgebot.seals` sealed it."""

    __tablename__ = "secret"

    connection: str = words(primary_key=True)
    name: str = words(primary_key=True)
    sealed: str = words()


_FIND = select(Secret.sealed).where(
    Secret.connection == bindparam("connection"), Secret.name == bindparam("name")
)
_CHANGE = (
    update(Secret)
    .where(
        col(Secret.connection) == bindparam("of_connection"), col(Secret.name) == bindparam("named")
    )
    .values(sealed=bindparam("new_sealed"))
)


def keep(transaction: Transaction, connection: str, name: str, sealed: str) -> None:
    """Keep sealed words under a name, in place of those there were."""
    if not transaction.run(_CHANGE, of_connection=connection, named=name, new_sealed=sealed):
        transaction.insert(Secret, connection=connection, name=name, sealed=sealed)


def find(reader: Reader, connection: str, name: str) -> str | None:
    """Give the sealed words of that name, or None."""
    return reader.first(_FIND, connection=connection, name=name)

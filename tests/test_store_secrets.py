"""Sealed words are kept by name, the newest alone."""

import given
from store import secrets
from store.database import Database, Transaction


async def test_the_newest_words_are_kept(database: Database) -> None:
    def keep(transaction: Transaction) -> None:
        for sealed in ("old", "new"):
            secrets.keep(transaction, given.WORKSPACE, "token", sealed)

    await database.transact(keep)
    assert await database.read(lambda r: secrets.find(r, given.WORKSPACE, "token")) == "new"


async def test_a_secret_belongs_to_one_connection(database: Database) -> None:
    await database.transact(lambda t: secrets.keep(t, given.WORKSPACE, "token", "sealed"))
    assert await database.read(lambda r: secrets.find(r, "other", "token")) is None

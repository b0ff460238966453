"""Places are remembered from the first word heard there."""

import given
from store import installation, places
from store.database import Database, Transaction


async def test_places_are_listed_in_the_order_they_were_met(database: Database) -> None:
    def remember(transaction: Transaction) -> None:
        for channel in ("C2", "C1", "C2"):
            places.remember(transaction, given.WORKSPACE, channel, given.NOW)
        places.remember(transaction, "other", "C9", given.NOW)

    await database.transact(remember)
    known = await database.read(lambda r: places.known(r, given.WORKSPACE))
    assert [place.channel for place in known] == ["C2", "C1"]


async def test_an_installation_keeps_its_tag(database: Database) -> None:
    tag = await database.transact(installation.tag)
    assert len(tag) == 5
    assert await database.transact(installation.tag) == tag

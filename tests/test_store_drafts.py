"""Words that were said are kept, whatever becomes of them."""

import given
from store import drafts
from store.database import Database, Transaction
from store.drafts import Draft


async def test_words_are_found_as_they_were_said(database: Database) -> None:
    def keep(transaction: Transaction) -> int:
        return drafts.keep(transaction, given.person(transaction), "It’s too bright 🌞", given.NOW)

    number = await database.transact(keep)
    draft = await database.read(lambda r: drafts.get(r, number))
    assert draft is not None
    assert (draft.words, draft.kept_as) == ("It’s too bright 🌞", None)


async def test_words_remember_what_they_became(database: Database) -> None:
    def turn(transaction: Transaction) -> tuple[int | None, int]:
        number = drafts.keep(transaction, given.person(transaction), "Too bright", given.NOW)
        suggestion = given.suggestion(transaction)
        drafts.became(transaction, number, suggestion)
        draft = drafts.get(transaction, number)
        return draft.kept_as if draft else None, suggestion

    kept_as, suggestion = await database.transact(turn)
    assert kept_as == suggestion


async def test_words_never_said_are_not_found(database: Database) -> None:
    assert await database.read(lambda r: drafts.get(r, 1)) is None


async def test_words_go_on_where_they_were_said(database: Database) -> None:
    there = ("acme", "lobby", "")

    def work(transaction: Transaction) -> list[Draft | None]:
        ada = given.person(transaction)
        where = {"connection": "acme", "channel": "lobby"}
        first = drafts.keep(transaction, ada, "Too bright", given.NOW, **where)
        drafts.go_on(transaction, first, "Too bright\nand loud", given.NOW + 9, '["b"]')
        since = given.NOW + 9
        elsewhere = drafts.going_on(transaction, ada, since, ("acme", "lobby", "1"))
        late = drafts.going_on(transaction, ada, since + 1, there)
        found = drafts.going_on(transaction, ada, since, there)
        drafts.became(transaction, first, given.suggestion(transaction))
        return [found, elsewhere, late, drafts.going_on(transaction, ada, since, there)]

    found, *none = await database.transact(work)
    assert found is not None
    assert (found.words, found.files, none) == ("Too bright\nand loud", '["b"]', [None] * 3)

"""Words that were said are kept, whatever becomes of them."""

import given
from store import drafts
from store.database import Database, Transaction


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

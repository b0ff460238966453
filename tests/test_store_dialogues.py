"""A form filled in by talking goes on with one person in one place."""

import pytest

import given
from store import dialogues
from store.database import Database, Transaction
from store.dialogues import Dialogue


def begin(transaction: Transaction, asking: str = "title") -> None:
    dialogues.begin(
        transaction,
        connection=given.WORKSPACE,
        channel=given.CHANNEL,
        thread="",
        account="U-Ada",
        command="suggest",
        given="{}",
        asking=asking,
        asked_at=given.NOW,
    )


def with_ada(transaction: Transaction, channel: str = given.CHANNEL) -> Dialogue | None:
    return dialogues.open_with(transaction, given.WORKSPACE, channel, "", "U-Ada")


async def test_a_dialogue_is_found_where_it_was_begun(database: Database) -> None:
    await database.transact(begin)
    dialogue = await database.transact(with_ada)
    assert dialogue is not None
    assert (dialogue.command, dialogue.asking) == ("suggest", "title")
    assert await database.transact(lambda t: with_ada(t, "C-other")) is None


async def test_a_dialogue_that_ended_is_gone(database: Database) -> None:
    def begin_and_end(transaction: Transaction) -> Dialogue | None:
        begin(transaction)
        dialogue = with_ada(transaction)
        assert dialogue is not None
        dialogues.end(transaction, dialogue.id)
        return with_ada(transaction)

    assert await database.transact(begin_and_end) is None


async def test_the_one_before_must_be_ended_first(database: Database) -> None:
    await database.transact(begin)
    with pytest.raises(Exception, match=r"(?i)unique"):
        await database.transact(begin)

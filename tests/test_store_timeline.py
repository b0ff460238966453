"""What happened is told in its order."""

import given
from store import timeline
from store.database import Database, Transaction


def record(transaction: Transaction, kind: str, subject: int = 1) -> int:
    return timeline.record(
        transaction,
        kind=kind,
        subject_id=subject,
        actor_id=given.person(transaction),
        actor_name="Ada",
        data="{}",
        at=given.NOW,
    )


async def test_a_story_is_told_from_its_beginning(database: Database) -> None:
    def tell(transaction: Transaction) -> None:
        for kind in ("suggestion.made", "suggestion.voted", "suggestion.shipped"):
            record(transaction, kind)

    await database.transact(tell)
    story = await database.read(lambda r: timeline.story(r, 1))
    assert [entry.kind for entry in story] == [
        "suggestion.made",
        "suggestion.voted",
        "suggestion.shipped",
    ]


async def test_another_subject_has_another_story(database: Database) -> None:
    def tell(transaction: Transaction) -> None:
        record(transaction, "suggestion.made", subject=2)
        record(transaction, "delivery.died", subject=1)

    await database.transact(tell)
    assert await database.read(lambda r: timeline.story(r, 1)) == []


async def test_a_happening_may_have_no_actor(database: Database) -> None:
    def tell(transaction: Transaction) -> None:
        timeline.record(
            transaction,
            kind="suggestion.made",
            subject_id=1,
            actor_id=None,
            actor_name="",
            data="{}",
            at=given.NOW,
        )

    await database.transact(tell)
    [entry] = await database.read(lambda r: timeline.story(r, 1))
    assert entry.actor_id is None

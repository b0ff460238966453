"""A lane is one channel: what was queued first goes out first."""

import pytest

import given
from store import outbox
from store.database import Database, Transaction
from store.outbox import Delivery, State


def head(transaction: Transaction, channel: str = given.CHANNEL) -> str:
    delivery = outbox.head(transaction, given.WORKSPACE, channel)
    return delivery.key if delivery else ""


async def test_the_first_queued_is_the_head_of_its_lane(database: Database) -> None:
    def queue(transaction: Transaction) -> str:
        for key in ("b", "a", "c"):
            given.delivery(transaction, key)
        return head(transaction)

    assert await database.transact(queue) == "b"


async def test_what_is_finished_lets_the_next_one_go(database: Database) -> None:
    def finish_first(transaction: Transaction) -> str:
        first = given.delivery(transaction, "a")
        given.delivery(transaction, "b")
        outbox.finish(transaction, first, State.SENT, given.NOW)
        return head(transaction)

    assert await database.transact(finish_first) == "b"


async def test_what_is_postponed_keeps_its_lane_waiting(database: Database) -> None:
    def postpone_first(transaction: Transaction) -> str:
        first = given.delivery(transaction, "a")
        given.delivery(transaction, "b")
        outbox.postpone(transaction, first, State.QUEUED, given.NOW + 1, "too many requests")
        return head(transaction)

    assert await database.transact(postpone_first) == "a"


async def test_lanes_with_nothing_to_do_are_not_listed(database: Database) -> None:
    def fill(transaction: Transaction) -> list[str]:
        for number, channel in enumerate(("C1", "C2", "C2")):
            given.delivery(transaction, str(number), channel)
        done = given.delivery(transaction, "done", "C3")
        outbox.finish(transaction, done, State.SENT, given.NOW)
        return outbox.lanes(transaction, given.WORKSPACE)

    assert sorted(await database.transact(fill)) == ["C1", "C2"]


async def test_what_waits_is_counted_for_each_connection(database: Database) -> None:
    def fill(transaction: Transaction) -> tuple[int, int]:
        given.delivery(transaction, "a")
        given.delivery(transaction, "b")
        return (
            outbox.waiting(transaction, given.WORKSPACE),
            outbox.waiting(transaction, "other"),
        )

    assert await database.transact(fill) == (2, 0)


async def test_attempts_are_counted_and_the_first_remembered(database: Database) -> None:
    def claim_twice(transaction: Transaction) -> Delivery | None:
        number = given.delivery(transaction, "a")
        outbox.claim(transaction, number, given.NOW)
        outbox.claim(transaction, number, given.NOW + 5)
        return transaction.get(Delivery, number)

    delivery = await database.transact(claim_twice)
    assert delivery is not None
    assert (delivery.state, delivery.attempts) == ("sending", 2)
    assert delivery.first_try_at == given.NOW


async def test_an_edit_that_waits_takes_the_newest_words(database: Database) -> None:
    def redraw(transaction: Transaction, payload: str) -> bool:
        return outbox.redraw(transaction, given.WORKSPACE, given.CHANNEL, "card", payload)

    def redraw_twice(transaction: Transaction) -> tuple[bool, bool, str]:
        none_waits = redraw(transaction, '"old"')
        number = given.delivery(transaction, "e", kind="edit", about="card")
        one_waits = redraw(transaction, '"new"')
        delivery = transaction.get(Delivery, number)
        return none_waits, one_waits, delivery.payload if delivery else ""

    assert await database.transact(redraw_twice) == (False, True, '"new"')


async def test_an_edit_under_way_is_left_alone(database: Database) -> None:
    def redraw(transaction: Transaction) -> bool:
        outbox.claim(
            transaction, given.delivery(transaction, "e", kind="edit", about="card"), given.NOW
        )
        return outbox.redraw(transaction, given.WORKSPACE, given.CHANNEL, "card", '"new"')

    assert not await database.transact(redraw)


async def test_the_dead_are_revived_into_their_place(database: Database) -> None:
    def revive(transaction: Transaction) -> tuple[bool, str]:
        first = given.delivery(transaction, "a")
        given.delivery(transaction, "b")
        outbox.finish(transaction, first, State.DEAD, given.NOW, "no such channel")
        return outbox.revive(transaction, first, given.NOW), head(transaction)

    assert await database.transact(revive) == (True, "a")


async def test_the_living_are_neither_revived_nor_dropped(database: Database) -> None:
    def meddle(transaction: Transaction) -> tuple[bool, bool]:
        number = given.delivery(transaction, "a")
        return outbox.revive(transaction, number, given.NOW), outbox.drop(transaction, number)

    assert await database.transact(meddle) == (False, False)


async def test_the_dead_may_be_let_go(database: Database) -> None:
    def drop(transaction: Transaction) -> list[str]:
        number = given.delivery(transaction, "a")
        outbox.finish(transaction, number, State.DEAD, given.NOW, "no such channel")
        outbox.drop(transaction, number)
        return [one.key for one in outbox.in_state(transaction, State.DROPPED)]

    assert await database.transact(drop) == ["a"]


async def test_what_waits_too_long_is_made_due(database: Database) -> None:
    def hasten(transaction: Transaction) -> tuple[int, int]:
        number = given.delivery(transaction, "a")
        outbox.postpone(transaction, number, State.QUEUED, given.NOW + 1_000_000, "a wrong clock")
        limit = given.NOW + 1_000
        first = outbox.hasten(transaction, given.WORKSPACE, limit, given.NOW)
        return first, outbox.hasten(transaction, given.WORKSPACE, limit, given.NOW)

    assert await database.transact(hasten) == (1, 0)


async def test_a_refused_thread_is_left_for_its_channel(database: Database) -> None:
    def leave(transaction: Transaction) -> Delivery | None:
        number = given.delivery(transaction, "a", about="card")
        outbox.leave_thread(transaction, number, given.NOW, "the thread is locked")
        return transaction.get(Delivery, number)

    delivery = await database.transact(leave)
    assert delivery is not None
    assert (delivery.thread, delivery.about, delivery.state) == ("", "", "queued")


async def test_only_what_was_sent_long_ago_is_forgotten(database: Database) -> None:
    def prune(transaction: Transaction) -> int:
        for key, state, done_at in (
            ("old", State.SENT, given.NOW - 1),
            ("new", State.SENT, given.NOW),
            ("dead", State.DEAD, given.NOW - 1),
        ):
            outbox.finish(transaction, given.delivery(transaction, key), state, done_at)
        given.delivery(transaction, "waiting")
        return outbox.prune(transaction, given.NOW)

    assert await database.transact(prune) == 1


async def test_queueing_wakes_the_lane(database: Database) -> None:
    def woken(transaction: Transaction) -> set[tuple[str, ...]]:
        given.delivery(transaction, "a")
        return set(transaction.woken)

    assert await database.transact(woken) == {("outbox", given.WORKSPACE, given.CHANNEL)}


@pytest.mark.parametrize("state", [State.QUEUED, State.SENDING, State.UNSURE, State.SENT])
async def test_a_card_that_waits_to_go_out_need_not_be_drawn_anew(
    database: Database, state: State
) -> None:
    def redraw(transaction: Transaction) -> bool:
        number = given.delivery(transaction, "card")
        transaction.update(Delivery, number, state=state.value)
        place = (given.WORKSPACE, given.CHANNEL)
        return outbox.redraw_card(transaction, *place, card="card", payload="{}")

    assert await database.transact(redraw) is (state is State.QUEUED)


async def test_another_post_under_a_card_is_none_of_it(database: Database) -> None:
    def redraw(transaction: Transaction) -> bool:
        given.delivery(transaction, "story", about="card")
        place = (given.WORKSPACE, given.CHANNEL)
        return outbox.redraw_card(transaction, *place, card="card", payload="{}")

    assert not await database.transact(redraw)

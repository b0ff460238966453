"""Everyone who wants something hears of it, where they asked, in messages for many."""

import json

import pytest

import given
from store import fanouts, outbox
from store.database import Database, Reader, Transaction
from store.outbox import Delivery


def begin(transaction: Transaction, number: int, except_person: int = 0) -> None:
    fanouts.begin(
        transaction, number, key="f1.", payload="{}", except_person=except_person, now=given.NOW
    )


def told(reader: Reader, channel: str = given.CHANNEL) -> list[Delivery]:
    return [
        delivery
        for delivery in outbox.in_state(reader, outbox.State.QUEUED)
        if delivery.channel == channel
    ]


def names(deliveries: list[Delivery]) -> list[str]:
    return [name for one in deliveries for _, name in json.loads(one.hearers)]


@pytest.fixture
async def number(database: Database) -> int:
    return await database.transact(given.suggestion)


async def test_supporters_of_one_channel_share_a_message(database: Database, number: int) -> None:
    def tell(transaction: Transaction) -> None:
        for name in ("Ben", "Cleo"):
            given.vote(transaction, number, name)
        begin(transaction, number)

    await database.transact(tell)
    [delivery] = await database.read(told)
    assert json.loads(delivery.hearers) == [["U-Ben", "Ben"], ["U-Cleo", "Cleo"]]


async def test_each_channel_has_a_message_of_its_own(database: Database, number: int) -> None:
    def tell(transaction: Transaction) -> None:
        given.vote(transaction, number, "Ben", "C1")
        given.vote(transaction, number, "Cleo", "C2")
        begin(transaction, number)

    await database.transact(tell)
    assert names(await database.read(lambda r: told(r, "C1"))) == ["Ben"]
    assert names(await database.read(lambda r: told(r, "C2"))) == ["Cleo"]


async def test_the_one_who_did_it_is_not_told(database: Database, number: int) -> None:
    def tell(transaction: Transaction) -> None:
        for name in ("Ben", "Cleo"):
            given.vote(transaction, number, name)
        begin(transaction, number, except_person=given.person(transaction, "Ben"))

    await database.transact(tell)
    assert names(await database.read(told)) == ["Cleo"]


async def test_a_suggestion_nobody_wants_tells_nobody(database: Database, number: int) -> None:
    await database.transact(lambda t: begin(t, number))
    assert await database.read(told) == []
    assert await database.read(fanouts.unfinished) == []


async def test_a_crowd_in_one_place_is_told_in_one_message(database: Database, number: int) -> None:
    def tell(transaction: Transaction) -> None:
        given.crowd(transaction, number, 100)
        begin(transaction, number)

    await database.transact(tell)
    sizes = [len(json.loads(one.hearers)) for one in await database.read(told)]
    assert sizes == [100]


async def test_a_crowd_is_told_chunk_by_chunk(database: Database, number: int) -> None:
    size = fanouts.CHUNK + 3
    await database.transact(lambda t: given.crowd(t, number, size))
    await database.transact(lambda t: begin(t, number))
    [unfinished] = await database.read(fanouts.unfinished)
    assert not await database.transact(lambda t: fanouts.proceed(t, unfinished, given.NOW))
    assert await database.read(fanouts.unfinished) == []
    assert await database.read(lambda r: outbox.waiting(r, given.WORKSPACE)) == 2


async def test_who_joins_later_is_not_told_of_the_past(database: Database, number: int) -> None:
    def tell(transaction: Transaction) -> None:
        given.vote(transaction, number, "Ben")
        begin(transaction, number)
        given.vote(transaction, number, "Cleo")

    await database.transact(tell)
    assert names(await database.read(told)) == ["Ben"]

"""What is answered is kept; what fails undoes itself alone; questions see one moment."""

import asyncio
import sqlite3
import threading
from functools import partial
from typing import Any

import psycopg
import pytest
from sqlalchemy import bindparam, text, update
from sqlmodel import col, select

import given
from batches import in_one_batch, submitted
from store import drafts
from store.database import Database, Reader, Topic, Transaction, Unavailable
from store.database.drivers import driver_for
from store.drafts import Draft
from store.people import Person
from store.places import KnownPlace

NAMES = select(KnownPlace.channel).order_by(col(KnownPlace.id))
WAKE = ("outbox", "acme", "C1")


def names(reader: Reader) -> list[str]:
    return reader.all(NAMES)


def add(transaction: Transaction, name: str) -> int:
    return transaction.insert(KnownPlace, connection="acme", channel=name, met_at=given.NOW)


def refuse(transaction: Transaction) -> None:
    add(transaction, "refused")
    raise PermissionError("not you")


async def test_what_is_answered_is_kept(database: Database, database_url: str) -> None:
    await database.transact(lambda t: add(t, "Acme"))
    other = Database(database_url)
    assert await other.read(names) == ["Acme"]
    other.close()


async def test_units_run_in_the_order_they_were_given(database: Database) -> None:
    works = [partial(add, name=str(n)) for n in range(150)]
    numbers = await in_one_batch(database, *works)
    assert numbers == sorted(numbers)
    assert await database.read(names) == [str(n) for n in range(150)]


async def test_a_refusal_undoes_its_own_unit_alone(database: Database) -> None:
    before, refused, after = await in_one_batch(
        database, lambda t: add(t, "before"), refuse, lambda t: add(t, "after")
    )
    assert isinstance(refused, PermissionError)
    assert before < after
    assert await database.read(names) == ["before", "after"]


async def test_a_mistake_in_sql_undoes_its_own_unit_alone(database: Database) -> None:
    def mistake(transaction: Transaction) -> None:
        add(transaction, "mistaken")
        transaction.all(text("SELECT * FROM nowhere"))  # type: ignore[call-overload]

    _, mistaken, _ = await in_one_batch(
        database, lambda t: add(t, "before"), mistake, lambda t: add(t, "after")
    )
    assert isinstance(mistaken, sqlite3.OperationalError | psycopg.errors.UndefinedTable)
    assert await database.read(names) == ["before", "after"]


async def test_a_row_there_already_is_an_error_of_its_own_unit(database: Database) -> None:
    _, twice = await in_one_batch(database, lambda t: add(t, "Acme"), lambda t: add(t, "Acme"))
    assert isinstance(twice, sqlite3.IntegrityError | psycopg.errors.UniqueViolation)
    assert await database.read(names) == ["Acme"]


async def test_a_reference_to_nobody_is_refused(database: Database) -> None:
    with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError)):
        await database.transact(
            lambda t: t.insert(Draft, person_id=99, words="hello", said_at=given.NOW)
        )


@pytest.mark.parametrize("error", [StopIteration(), SystemExit(), asyncio.CancelledError()])
async def test_no_exception_stops_the_writer(database: Database, error: BaseException) -> None:
    def fail(_: Transaction) -> None:
        raise error

    failed, number = await in_one_batch(database, fail, lambda t: add(t, "Acme"))
    assert isinstance(failed, RuntimeError)
    assert failed.__cause__ is error
    assert number == 1


async def test_a_caller_who_stops_waiting_does_no_harm(database: Database) -> None:
    gate = threading.Event()
    held = await submitted(database, lambda _: gate.wait())
    gone = await submitted(database, lambda t: add(t, "gone"))
    gone.cancel()
    gate.set()
    assert await database.transact(lambda t: add(t, "here")) > 0
    assert await held


async def test_a_savepoint_undoes_what_was_done_inside(database: Database) -> None:
    def work(transaction: Transaction) -> None:
        add(transaction, "outside")
        with pytest.raises(PermissionError), transaction.savepoint():
            refuse(transaction)
        with transaction.savepoint():
            add(transaction, "inside")

    await database.transact(work)
    assert await database.read(names) == ["outside", "inside"]


async def test_a_mistake_inside_a_savepoint_spares_what_is_outside(database: Database) -> None:
    def work(transaction: Transaction) -> None:
        add(transaction, "Acme")
        with pytest.raises((sqlite3.Error, psycopg.Error)), transaction.savepoint():
            add(transaction, "Acme")

    await database.transact(work)
    assert await database.read(names) == ["Acme"]


async def test_a_failed_question_spoils_nothing(database: Database) -> None:
    def fail(reader: Reader) -> None:
        names(reader)
        raise LookupError

    for _ in range(5):
        with pytest.raises(LookupError):
            await database.read(fail)
    assert await database.read(names) == []


async def test_a_mistaken_question_spoils_nothing(database: Database) -> None:
    for _ in range(5):
        with pytest.raises((sqlite3.OperationalError, psycopg.errors.UndefinedTable)):
            await database.read(lambda r: r.all(text("SELECT * FROM nowhere")))  # type: ignore[call-overload]
    assert await database.read(names) == []


async def test_a_question_sees_one_moment(database: Database) -> None:
    asked, changed = threading.Event(), threading.Event()

    def ask_twice(reader: Reader) -> tuple[list[str], list[str]]:
        first = names(reader)
        asked.set()
        changed.wait(5)
        return first, names(reader)

    question = asyncio.ensure_future(database.read(ask_twice))
    await asyncio.to_thread(asked.wait)
    await database.transact(lambda t: add(t, "meanwhile"))
    changed.set()
    assert await question == ([], [])


async def test_a_question_cannot_change_anything(database: Database) -> None:
    def sneak(reader: Reader) -> None:
        reader.all(text("INSERT INTO lease (name, holder, until) VALUES ('a', 'b', 1)"))  # type: ignore[call-overload]

    with pytest.raises((Unavailable, psycopg.errors.ReadOnlySqlTransaction)):
        await database.read(sneak)


async def test_nothing_can_be_set_to_null_but_by_asking(database: Database) -> None:
    take_back = update(Draft).where(col(Draft.id) == bindparam("number")).values(kept_as=None)

    def keep_and_take_back(transaction: Transaction) -> Draft | None:
        ada, number = given.person(transaction), given.suggestion(transaction)
        draft = drafts.keep(transaction, ada, "hello", given.NOW)
        drafts.became(transaction, draft, number)
        transaction.run(take_back, number=draft)
        return transaction.get(Draft, draft)

    draft = await database.transact(keep_and_take_back)
    assert draft is not None
    assert draft.kept_as is None


async def test_rows_are_models_that_can_be_compared_and_shown(database: Database) -> None:
    number = await database.transact(given.person)
    ada, again = [await database.read(lambda r: r.get(Person, number)) for _ in range(2)]
    assert ada == again
    assert repr(ada) == f"Person(id={number}, name='Ada', met_at={given.NOW})"


async def test_rows_are_counted_as_they_are_touched(database: Database) -> None:
    def touch(transaction: Transaction) -> list[bool]:
        row = {"connection": "acme", "channel": "C1", "met_at": given.NOW}
        new = [transaction.offer(KnownPlace, **row) for _ in range(2)]
        return [*new, transaction.update(KnownPlace, 99, channel="C2")]

    assert await database.transact(touch) == [True, False, False]


async def test_a_listener_hears_what_was_woken(database: Database) -> None:
    heard: asyncio.Queue[frozenset[Topic]] = asyncio.Queue()
    database.listen(heard.put_nowait)
    await database.transact(lambda t: t.wake(*WAKE))
    while WAKE not in await asyncio.wait_for(heard.get(), 5):
        pass


async def test_who_no_longer_listens_hears_nothing(database: Database) -> None:
    heard: list[frozenset[Topic]] = []
    unlisten = database.listen(heard.append)
    unlisten()
    await database.transact(lambda t: t.wake(*WAKE))
    assert [topics for topics in heard if WAKE in topics] == []


async def test_a_listener_that_fails_does_not_harm_the_others(database: Database) -> None:
    heard: asyncio.Queue[frozenset[Topic]] = asyncio.Queue()
    failed: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failed.append(context))
    database.listen(lambda _: refuse(None))  # type: ignore[arg-type]
    database.listen(heard.put_nowait)
    await database.transact(lambda t: t.wake(*WAKE))
    await asyncio.wait_for(heard.get(), 5)
    assert isinstance(failed[0]["exception"], AttributeError)


async def test_what_is_in_line_is_finished_before_closing(database: Database) -> None:
    tasks = [asyncio.ensure_future(database.transact(partial(add, name=n))) for n in "abc"]
    await asyncio.sleep(0)
    database.close()
    assert len(await asyncio.wait_for(asyncio.gather(*tasks), 5)) == 3


async def test_a_closed_database_says_so(database: Database) -> None:
    database.close()
    with pytest.raises(Unavailable, match="closed"):
        await database.transact(lambda t: add(t, "late"))
    with pytest.raises(Unavailable, match="closed"):
        await database.read(names)


@pytest.mark.parametrize("address", ["mysql://host/name", "sqlite://", "sqlite:///:memory:", "x"])
def test_another_kind_of_database_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="neither sqlite:///FILE nor postgresql:"):
        driver_for(address)

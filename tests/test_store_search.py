"""The index follows the suggestions, a moment behind."""

import asyncio
import threading
from pathlib import Path

from sqlalchemy import bindparam, create_engine, delete, inspect, update
from sqlmodel import col

import given
from store import search, search_tables
from store.database import Database, Reader, Transaction
from store.suggestions import Suggestion

GONE = delete(Suggestion).where(col(Suggestion.id) == bindparam("number"))
RENUMBERED = (
    update(Suggestion).where(col(Suggestion.id) == bindparam("number")).values(id=bindparam("to"))
)


def index(transaction: Transaction) -> None:
    while search.catch_up(transaction):
        pass


def found(reader: Reader, *row: str) -> list[int]:
    return [one.number for one in search.shortlist(reader, [[[term] for term in row]])]


async def test_what_is_indexed_is_found(database: Database) -> None:
    def ask(transaction: Transaction) -> tuple[int, list[int]]:
        dark = given.suggestion(transaction, "Dark mode")
        given.suggestion(transaction, "Export invoices")
        index(transaction)
        return dark, found(transaction, "dark")

    dark, answer = await database.transact(ask)
    assert answer == [dark]


async def test_the_newest_come_first(database: Database) -> None:
    def ask(transaction: Transaction) -> tuple[list[int], list[int]]:
        numbers = [given.suggestion(transaction, f"Dark mode {number}") for number in range(3)]
        index(transaction)
        newest = search.shortlist(transaction, [[["dark"]]], limit=2)
        return numbers, [one.number for one in newest]

    (_, second, third), answer = await database.transact(ask)
    assert answer == [third, second]


async def test_any_row_will_do_and_of_a_row_every_meaning(database: Database) -> None:
    def ask(transaction: Transaction) -> list[str]:
        for title in ("dark mode", "dark room", "night mode", "dim light"):
            given.suggestion(transaction, title)
        index(transaction)
        wanted = [[["dark", "night"], ["mod"]], [["dim"]]]
        return [one.title for one in search.shortlist(transaction, wanted)]

    assert await database.transact(ask) == ["dim light", "night mode", "dark mode"]


async def test_nothing_wanted_is_nothing_found(database: Database) -> None:
    assert await database.read(lambda reader: search.shortlist(reader, [])) == []


async def test_catching_up_goes_on_where_it_ended(database: Database) -> None:
    def catch_up(transaction: Transaction) -> list[int]:
        for number in range(5):
            given.suggestion(transaction, f"Wish {number}")
        return [search.catch_up(transaction, limit=2) for _ in range(4)]

    assert await database.transact(catch_up) == [2, 2, 1, 0]
    assert await database.read(search.size) == 5


async def test_what_is_not_indexed_yet_is_the_tail(database: Database) -> None:
    def ask(transaction: Transaction) -> list[str]:
        given.suggestion(transaction, "Dark mode")
        index(transaction)
        for number in range(3):
            given.suggestion(transaction, f"Wish {number}")
        return [one.title for one in search.tail(transaction, limit=2)]

    assert await database.transact(ask) == ["Wish 2", "Wish 1"]


async def test_a_changed_title_is_indexed_anew(database: Database) -> None:
    def change(transaction: Transaction) -> tuple[list[int], list[int], dict[str, int]]:
        number = given.suggestion(transaction, "Dark mode")
        index(transaction)
        transaction.update(Suggestion, number, title="Bright mode")
        search.reindex(transaction, number)
        search.reindex(transaction, number)
        index(transaction)
        counted = search.frequencies(transaction, ["dark", "bright", "mod"])
        return found(transaction, "dark"), found(transaction, "bright"), counted

    before, after, counted = await database.transact(change)
    assert (before, len(after)) == ([], 1)
    assert counted == {"bright": 1, "mod": 1}


async def test_a_title_changed_before_it_is_indexed_is_indexed_once(database: Database) -> None:
    def change(transaction: Transaction) -> tuple[int, dict[str, int]]:
        number = given.suggestion(transaction, "Dark mode")
        search.reindex(transaction, number)
        index(transaction)
        index(transaction)
        return len(found(transaction, "dark")), search.frequencies(transaction, ["dark"])

    assert await database.transact(change) == (1, {"dark": 1})


async def test_asking_anew_wakes_whoever_indexes(database: Database) -> None:
    def ask(transaction: Transaction) -> bool:
        search.reindex(transaction, 1)
        return ("search",) in transaction.woken

    assert await database.transact(ask)


async def test_what_is_gone_is_forgotten(database: Database) -> None:
    def forget(transaction: Transaction) -> tuple[list[int], dict[str, int]]:
        number = given.suggestion(transaction, "Dark mode")
        index(transaction)
        transaction.run(GONE, number=number)
        search.reindex(transaction, number)
        search.reindex(transaction, number)
        index(transaction)
        return found(transaction, "dark"), search.frequencies(transaction, ["dark", "mod"])

    assert await database.transact(forget) == ([], {})


async def test_terms_are_counted_in_any_script(database: Database) -> None:
    def count(transaction: Transaction) -> dict[str, int]:
        for title in ("検索", "検索を早く", 'Wählen "𠀀𠀁"'):
            given.suggestion(transaction, title)
        index(transaction)
        return search.frequencies(transaction, ["検索", "wahlen", "𠀀𠀁", "unheard"])

    assert await database.transact(count) == {"検索": 2, "wahlen": 1, "𠀀𠀁": 1}


async def test_duplicates_are_not_found(database: Database) -> None:
    def ask(transaction: Transaction) -> tuple[list[int], int]:
        indexed = given.suggestion(transaction, "Dark mode")
        index(transaction)
        fresh = given.suggestion(transaction, "Dark mode")
        for number in (indexed, fresh):
            transaction.update(Suggestion, number, status="duplicate")
        return found(transaction, "dark"), len(search.tail(transaction))

    assert await database.transact(ask) == ([], 0)


async def test_while_one_process_indexes_another_goes_on(postgres_url: str) -> None:
    one, other = Database(postgres_url), Database(postgres_url)
    held, done = threading.Event(), threading.Event()

    def index_slowly(transaction: Transaction) -> int:
        given.suggestion(transaction)
        indexed = search.catch_up(transaction)
        held.set()
        done.wait(10)
        return indexed

    slow = asyncio.ensure_future(one.transact(index_slowly))
    try:
        await asyncio.to_thread(held.wait, 10)
        assert await other.transact(search.catch_up) == 0
    finally:
        done.set()
        assert await slow == 1
        one.close()
        other.close()


async def test_what_was_committed_late_is_indexed_nevertheless(postgres_url: str) -> None:
    database = Database(postgres_url)

    def put(transaction: Transaction, number: int) -> None:
        transaction.run(
            RENUMBERED, number=given.suggestion(transaction, f"Wish {number}"), to=number
        )

    def ask(transaction: Transaction) -> int:
        index(transaction)
        return search.size(transaction)

    try:
        await database.transact(lambda transaction: put(transaction, 500))
        assert await database.transact(ask) == 1
        await database.transact(lambda transaction: put(transaction, 400))
        assert await database.transact(ask) == 2
    finally:
        database.close()


def test_the_tables_come_and_go_together(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'index.db'}")
    with engine.begin() as connection:
        search_tables.create(connection)
        search_tables.drop(connection)
        assert inspect(connection).get_table_names() == []
    engine.dispose()

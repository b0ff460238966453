"""Whoever asks for something is shown what like it was asked before, and nothing unlike it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies

import databases
import given
from bridgebot import similar
from bridgebot.similar import Like, find, like, synonyms
from store import search
from store.database import Database, Reader, Transaction
from store.suggestions import Suggestion

Ask = Callable[[Callable[[Reader], list[Like]]], list[Like]]

WISHES = (
    "Please add a dark mode to the mobile app",
    "Let us export our invoices as an Excel file",
    "Undo when I delete a customer by mistake",
    "The calendar should show public holidays",
    "Search inside attached PDF files",
    "Sort the price list by supplier",
    "Remind people of meetings a day before",
    "請求書を表計算で書き出したい",
    "Die Schriftgröße einstellen können",
    "Экспорт отчётов в таблицу",
)


def suggest(transaction: Transaction, *titles: str) -> list[int]:
    return [given.suggestion(transaction, title) for title in titles]


def indexed(transaction: Transaction, *titles: str) -> list[int]:
    numbers = suggest(transaction, *titles)
    while search.catch_up(transaction):
        pass
    return numbers


def wishes(transaction: Transaction) -> list[int]:
    return indexed(transaction, *WISHES)


@pytest.fixture
async def known(database: Database) -> Database:
    """A database with a few wishes in it."""
    await database.transact(wishes)
    return database


async def titles(
    database: Database, words: str, ask: Callable[..., list[Like]] = like
) -> list[str]:
    return [one.title for one in await database.read(partial(ask, words=words))]


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("dark mode for the mobile app", 0),
        ("a night theme on my phone", 0),
        ("exporting invoices to excel", 1),
        ("download the bills as a spreadsheet", 1),
        ("UNDO THE DELETING OF CUSTOMERS!!", 2),
        ("reminder before a meeting", 6),
        ("請求書の書き出し", 7),
        ("schriftgrosse", 8),
        ("экспорт отчетов", 9),
    ],
)
async def test_what_is_alike_is_shown_first(known: Database, words: str, wish: int) -> None:
    assert (await titles(known, words))[:1] == [WISHES[wish]]


@pytest.mark.parametrize(
    "words",
    [
        "coffee machine in the kitchen",
        "my cat walks over the keyboard",
        "make the login page less ugly",
        "when will you support Linux",
        "昨日は雨が降った",
        "please",
    ],
)
async def test_what_is_unlike_is_not_shown(known: Database, words: str) -> None:
    assert await titles(known, words) == []


async def test_what_is_shown_says_how_it_stands(database: Database) -> None:
    def support(transaction: Transaction) -> int:
        [number] = indexed(transaction, "Dark mode")
        for name in ("Ben", "Cleo"):
            given.vote(transaction, number, name)
        transaction.update(Suggestion, number, status="planned")
        return number

    number = await database.transact(support)
    shown = await database.read(lambda reader: like(reader, "dark mode"))
    assert shown == [Like(number, "Dark mode", 2, "planned")]


async def test_of_two_alike_the_more_wanted_comes_first(database: Database) -> None:
    def support(transaction: Transaction) -> list[int]:
        first, *_ = numbers = indexed(transaction, "Dark mode", "Dark mode", "A dark mode")
        given.vote(transaction, first, "Ben")
        return numbers

    first, second, third = await database.transact(support)
    shown = await database.read(lambda reader: like(reader, "dark mode"))
    assert [one.number for one in shown] == [first, third, second]


async def test_words_side_by_side_count_for_more(database: Database) -> None:
    await database.transact(lambda to: indexed(to, "Price list", "List of every price"))
    assert (await titles(database, "price list"))[0] == "Price list"


async def test_no_more_are_shown_than_are_asked_for(database: Database) -> None:
    await database.transact(lambda to: indexed(to, *["Dark mode"] * 9))
    assert len(await database.read(lambda reader: like(reader, "dark mode"))) == 5
    assert len(await database.read(lambda reader: like(reader, "dark mode", limit=2))) == 2


async def test_nobody_is_shown_their_own(database: Database) -> None:
    [own] = await database.transact(lambda to: indexed(to, "Dark mode"))
    assert await database.read(lambda reader: like(reader, "Dark mode", without=own)) == []


async def test_duplicates_are_not_shown(database: Database) -> None:
    def join(transaction: Transaction) -> None:
        old, new = indexed(transaction, "Dark mode", "Dark mode, please")
        transaction.update(Suggestion, new, status="duplicate", duplicate_of=old)

    await database.transact(join)
    assert await titles(database, "dark mode") == ["Dark mode"]


async def test_what_is_not_indexed_yet_is_shown_too(known: Database) -> None:
    await known.transact(lambda to: suggest(to, "Print labels in two columns"))
    assert await titles(known, "labels in two columns") == ["Print labels in two columns"]


async def test_much_that_is_not_indexed_yet_hides_nothing(known: Database) -> None:
    await known.transact(lambda to: suggest(to, *["Print labels"] * 150))
    assert await titles(known, "night theme for the app") == [WISHES[0]]


async def test_an_edited_title_is_found_by_its_new_words(known: Database) -> None:
    def edit(transaction: Transaction) -> None:
        [number] = indexed(transaction, "Dark mode")
        transaction.update(Suggestion, number, title="Bigger buttons")
        search.reindex(transaction, number)
        search.catch_up(transaction)

    await known.transact(edit)
    assert await titles(known, "big buttons") == ["Bigger buttons"]
    assert await titles(known, "dark mode") == [WISHES[0]]


async def test_among_many_alike_the_likest_comes_first(database: Database) -> None:
    others = [f"Dark mode for page {number}" for number in range(120)]
    await database.transact(lambda to: indexed(to, "Calendar in dark mode", *others))
    assert (await titles(database, "dark mode in the calendar"))[0] == "Calendar in dark mode"


async def test_a_compound_is_found_by_its_parts(database: Database) -> None:
    await database.transact(lambda to: indexed(to, "Export timesheets"))
    assert await titles(database, "export time sheets") == ["Export timesheets"]


async def test_a_long_story_is_found_by_what_it_is_about(known: Database) -> None:
    story = f"{WISHES[4]}. " + "We keep the contracts of some ninety tenants there. " * 200
    assert (await titles(known, story))[0] == WISHES[4]


async def test_an_empty_database_has_nothing_to_show(database: Database) -> None:
    assert await titles(database, "dark mode") == []
    assert await titles(database, "dark mode", find) == []


async def test_finding_wants_every_word(known: Database) -> None:
    await known.transact(lambda to: indexed(to, "Dark wood for the desk"))
    assert await titles(known, "dark app", find) == [WISHES[0]]


async def test_finding_makes_do_with_any_word(known: Database) -> None:
    assert await titles(known, "invoices zebra", find) == [WISHES[1]]


async def test_finding_looks_at_what_is_not_indexed_yet(known: Database) -> None:
    await known.transact(lambda to: suggest(to, "Zebra stripes"))
    assert await titles(known, "zebra", find) == ["Zebra stripes"]


async def test_finding_nothing_at_all_is_no_answer(known: Database) -> None:
    for words in ("", "zebra", "!!!"):
        assert await titles(known, words, find) == []


INJECTIONS = (
    '" OR 1=1 --',
    "dark' | 'x' & !'y",
    "dark NEAR mode",
    "NOT dark",
    'AND OR NOT ( ) * ^ : - + { } "',
    "title:dark",
    "dark*",
    "'; DROP TABLE search; --",
    "\\' & :*",
    "%s %(x)s :fts5",
)


@pytest.mark.parametrize("words", INJECTIONS)
async def test_no_words_are_taken_for_a_command(known: Database, words: str) -> None:
    for ask in (like, find):
        assert set(await titles(known, words, ask)) <= set(WISHES)
    assert await titles(known, "dark mode") == [WISHES[0]]


async def test_both_databases_show_the_same(sqlite_url: str, postgres_url: str) -> None:
    asked = [*WISHES, *INJECTIONS, "night theme", "holidays by supplier", "請求書", "list"]

    async def answers(url: str) -> list[list[Like]]:
        with closing(Database(url)) as database:
            await database.transact(wishes)
            return await database.read(
                lambda reader: [ask(reader, words) for words in asked for ask in (like, find)]
            )

    assert await answers(sqlite_url) == await answers(postgres_url)


@pytest.fixture(scope="module")
def reader(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    url = databases.copied(sqlite_template, tmp_path_factory.mktemp("similar"))
    with closing(Database(url)) as database, asyncio.Runner() as runner:
        runner.run(database.transact(wishes))
        yield lambda question: runner.run(database.read(question))


@hypothesis.given(strategies.text() | strategies.sampled_from(WISHES))
def test_no_words_whatsoever_raise(reader: Ask, words: str) -> None:
    for ask in (like, find):
        assert {one.title for one in reader(partial(ask, words=words))} <= set(WISHES)


def test_synonyms_work_both_ways() -> None:
    assert "bill" in synonyms()["invoic"]
    assert "invoic" in synonyms()["bill"]


def test_no_synonym_is_its_own() -> None:
    assert all(term not in others for term, others in similar.synonyms().items())

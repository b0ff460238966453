"""How fast and how well like suggestions are found, beside SQLite's own ranking of the same words.

A pair's query is asked among many suggestions of which one is its target.
"""

import asyncio
import os
import re
import sqlite3
import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, Self
from uuid import uuid4

import psycopg
from sqlalchemy import create_engine, insert, make_url

from benchmarks.corpus import suggestions
from benchmarks.pairs import PAIRS, Tier
from benchmarks.peers import POSTGRES
from benchmarks.rows import SUGGESTION
from benchmarks.table import Figure, Meter, percentile, scratch, show, within
from bridgebot import similar
from store import search
from store.database import Database, Transaction, migrate
from store.people import Person
from store.suggestions import Suggestion
from store.terms import STOP_WORDS

SCALES: Final = (100_000, 1_000_000)
LIMITS_MS: Final = {100_000: 25.0, 1_000_000: 150.0}
INDEX_US: Final = 50.0
ROUNDS: Final = 5
BATCH: Final = 2000
SHOWN: Final = 5

Titles = Sequence[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """The median of what each query took, in milliseconds, and how often its target was found."""

    took: Sequence[float]
    recall: dict[Tier, float]

    @classmethod
    def in_rounds(cls, took: Sequence[float], answers: Sequence[Titles]) -> Self:
        """Sum up what was taken down query by query, round by round."""
        count = len(PAIRS)
        medians = [statistics.median(took[query::count]) for query in range(count)]
        return cls(medians, _recall(answers[:count]))

    def __str__(self) -> str:
        """Say it in a line."""
        recalls = " · ".join(f"{tier} {share:.2f}" for tier, share in self.recall.items())
        p50, p95 = (percentile(self.took, percent) for percent in (50, 95))
        return f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, target among the first {SHOWN}: {recalls}"


def figures(scales: Sequence[int] = SCALES, postgres: str | None = None) -> list[Figure]:
    """Measure at each scale on SQLite, and at the first on a PostgreSQL if there is one.

    `postgres` is the address of a server to create a database on; else BRIDGEBOT_BENCH_POSTGRES.
    """
    found = [figure for scale in scales for figure in _on_sqlite(scale)]
    address = postgres or os.environ.get(POSTGRES)
    return found + (_on_postgres(scales[0], address) if address else [])


def _on_sqlite(scale: int) -> Iterator[Figure]:
    with scratch() as folder:
        titles = list(_titles(scale))
        asked, index_us = asyncio.run(_measure(f"sqlite:///{folder / 'bench.db'}", titles))
        plain = _plain(folder / "plain.db", titles)
    print(f"like suggestions among {scale:,}: {asked}\n  FTS5's bm25 alone: {plain}")
    yield _against(f"like suggestions among {scale:,}, p95", asked, plain, LIMITS_MS.get(scale))
    yield within("… processor time of indexing one", index_us, "µs", INDEX_US)


def _on_postgres(scale: int, address: str) -> list[Figure]:
    with _lent(address) as url:
        asked, index_us = asyncio.run(_measure(url, list(_titles(scale))))
    print(f"like suggestions among {scale:,} on PostgreSQL: {asked}\n  indexing: {index_us:.0f} µs")
    return [_against(f"… among {scale:,} on PostgreSQL, p95", asked, None, None)]


def _against(name: str, asked: Asked, plain: Asked | None, limit: float | None) -> Figure:
    p95 = percentile(asked.took, 95)
    peer = None if plain is None else percentile(plain.took, 95)
    return Figure(
        name=name,
        measured=p95,
        unit="ms",
        reference=peer,
        reference_name="FTS5 OR, bm25" if peer else "",
        ratio=p95 / peer if peer else None,
        target="" if limit is None else f"≤ {limit:g} ms",
        met=limit is None or p95 <= limit,
    )


async def _measure(url: str, titles: Titles) -> tuple[Asked, float]:
    migrate.upgrade(url)
    _fill(url, titles)
    database = Database(url)
    try:
        index_us = await _index(database)
        return await _ask(database), index_us
    finally:
        database.close()


async def _index(database: Database) -> float:
    indexed = 0
    with Meter() as meter:
        while more := await database.transact(_index_more):
            indexed += more
    return meter.rate("indexing", indexed, "suggestions/s").cpu_us


def _index_more(transaction: Transaction) -> int:
    return search.catch_up(transaction, BATCH)


async def _ask(database: Database) -> Asked:
    took: list[float] = []
    answers: list[Titles] = []
    for pair in PAIRS * ROUNDS:
        began = time.perf_counter()
        likes = await database.read(partial(similar.like, words=pair.query, limit=SHOWN))
        took.append(1000 * (time.perf_counter() - began))
        answers.append([one.title for one in likes])
    return Asked.in_rounds(took, answers)


def _plain(file: Path, titles: Titles) -> Asked:
    """Let FTS5 rank what has any of the words, as is done when nothing more is thought of."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA cache_size = -200000")
        connection.execute(
            "CREATE VIRTUAL TABLE plain USING"
            " fts5 (title, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        connection.executemany("INSERT INTO plain VALUES (?)", zip(titles, strict=True))
        connection.commit()
        took, answers = [], []
        for pair in PAIRS * ROUNDS:
            words = set(re.findall(r"\w+", pair.query.lower())) - STOP_WORDS
            any_word = " OR ".join(f'"{word}"' for word in words)
            began = time.perf_counter()
            rows = connection.execute(_RANKED, (any_word, SHOWN)).fetchall()
            took.append(1000 * (time.perf_counter() - began))
            answers.append([title for (title,) in rows])
    return Asked.in_rounds(took, answers)


_RANKED: Final = "SELECT title FROM plain WHERE plain MATCH ? ORDER BY rank LIMIT ?"


def _recall(answers: Iterable[Titles]) -> dict[Tier, float]:
    hits: dict[Tier, list[bool]] = {tier: [] for tier in Tier}
    for pair, answer in zip(PAIRS, answers, strict=True):
        hits[pair.tier].append(pair.target in answer)
    return {tier: sum(its) / len(its) for tier, its in hits.items()}


def _titles(scale: int) -> Iterator[str]:
    """Scatter the targets among suggestions that nobody made."""
    others = suggestions(scale - len(PAIRS))
    gap = scale // len(PAIRS) - 1
    for pair in PAIRS:
        yield from islice(others, gap)
        yield pair.target
    yield from others


def _fill(url: str, titles: Titles) -> None:
    engine = create_engine(make_url(url))
    with engine.begin() as connection:
        connection.execute(insert(Person), {"id": 1, "name": "ana", "met_at": 0})
        for start in range(0, len(titles), BATCH):
            some = titles[start : start + BATCH]
            connection.execute(insert(Suggestion), [{**SUGGESTION, "title": one} for one in some])
    engine.dispose()


@contextmanager
def _lent(address: str) -> Iterator[str]:
    name = f"bridgebot_bench_{uuid4().hex}"
    server = make_url(address).set(drivername="postgresql")
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


if __name__ == "__main__":
    show(figures())

"""The index of suggestions by their terms; it follows a moment behind the writer."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ClauseElement, Connection, Executable, text
from sqlalchemy.ext.compiler import compiles

from store.database import Reader, Transaction
from store.terms import terms

BATCH: Final = 500
TAIL: Final = 200

Meaning = Sequence[str]
Wanted = Sequence[Sequence[Meaning]]


class Found(NamedTuple):
    """A suggestion that has some of the terms looked for."""

    number: int
    title: str
    supporters: int
    status: str
    terms: tuple[str, ...]


class _Spelled(Executable, ClauseElement):
    """A statement that each database spells in its own way."""

    inherit_cache = False

    def __init__(self, **spellings: str) -> None:
        self.spellings = {dialect: text(words) for dialect, words in spellings.items()}


@compiles(_Spelled)
def _spell(element: _Spelled, compiler: Any, **options: Any) -> Any:
    return compiler.process(element.spellings[compiler.dialect.name], **options)


_TABLES: Final = {
    "sqlite": (
        # Ranking is done in Python, so neither places of terms nor lengths of texts are kept.
        "CREATE VIRTUAL TABLE search USING fts5"
        " (words, tokenize = 'ascii', detail = none, columnsize = 0)",
        "CREATE TABLE search_term"
        " (term TEXT NOT NULL PRIMARY KEY, documents INTEGER NOT NULL) WITHOUT ROWID",
    ),
    "postgresql": (
        # An answer is a matter of milliseconds; to start more processes for it takes longer.
        "CREATE TABLE search (id BIGINT NOT NULL PRIMARY KEY, words TEXT NOT NULL,"
        " vector TSVECTOR NOT NULL"
        " GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED)"
        " WITH (parallel_workers = 0)",
        # A list of pending entries would be read through by every question.
        "CREATE INDEX ix_search_vector ON search USING gin (vector) WITH (fastupdate = off)",
        "CREATE TABLE search_term"
        ' (term TEXT COLLATE "C" NOT NULL PRIMARY KEY, documents BIGINT NOT NULL)',
    ),
}
_MARK_TABLE: Final = (
    "CREATE TABLE search_mark"
    " (id INTEGER NOT NULL PRIMARY KEY, reached BIGINT NOT NULL, documents BIGINT NOT NULL)",
    "INSERT INTO search_mark (id, reached, documents) VALUES (1, 0, 0)",
)

_MARK: Any = text("SELECT reached, documents FROM search_mark")
_HOLD: Any = _Spelled(
    sqlite="SELECT reached, documents FROM search_mark",
    postgresql="SELECT reached, documents FROM search_mark FOR UPDATE",
)
_MOVE: Any = text(
    "UPDATE search_mark SET reached = :reached, documents = documents + :more"
)
_UNINDEXED: Any = _Spelled(
    sqlite="SELECT id, title FROM suggestion WHERE id > :reached ORDER BY id LIMIT :limit",
    # Several processes write: a lower number may be committed after a higher one.
    postgresql="SELECT id, title FROM suggestion WHERE id > :reached - 1000"
    " AND NOT EXISTS (SELECT FROM search WHERE search.id = suggestion.id)"
    " ORDER BY id LIMIT :limit",
)
_INDEX: Any = _Spelled(
    sqlite="INSERT INTO search (rowid, words)"
    " SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:rows)",
    postgresql="INSERT INTO search (id, words)"
    " SELECT CAST(value ->> 0 AS BIGINT), value ->> 1"
    " FROM json_array_elements(CAST(:rows AS JSON))",
)
_COUNT: Any = _Spelled(
    sqlite="INSERT INTO search_term (term, documents)"
    " SELECT key, value FROM json_each(:counts) WHERE true"
    " ON CONFLICT (term) DO UPDATE SET documents = documents + excluded.documents",
    postgresql="INSERT INTO search_term (term, documents)"
    " SELECT key, CAST(value AS BIGINT) FROM json_each_text(CAST(:counts AS JSON))"
    " ON CONFLICT (term) DO UPDATE SET documents = search_term.documents + excluded.documents",
)
_INDEXED: Any = _Spelled(
    sqlite="SELECT words FROM search WHERE rowid = :number",
    postgresql="SELECT words FROM search WHERE id = :number",
)
_REMOVE: Any = _Spelled(
    sqlite="DELETE FROM search WHERE rowid = :number",
    postgresql="DELETE FROM search WHERE id = :number",
)
_TITLE: Any = text("SELECT title FROM suggestion WHERE id = :number")
_FREQUENCIES: Any = _Spelled(
    sqlite="SELECT term, documents FROM search_term"
    " WHERE term IN (SELECT value FROM json_each(:terms)) AND documents > 0",
    postgresql="SELECT term, documents FROM search_term"
    " WHERE term IN (SELECT json_array_elements_text(CAST(:terms AS JSON))) AND documents > 0",
)
_FOUND: Any = _Spelled(
    sqlite="SELECT suggestion.id, title, supporters, status, words FROM search"
    " CROSS JOIN suggestion ON suggestion.id = search.rowid"
    " WHERE search MATCH :fts5 AND status <> 'duplicate'"
    " ORDER BY search.rowid DESC LIMIT :limit",
    # Each OFFSET 0 keeps the planner, who may know little of these tables, on this very way.
    postgresql="SELECT found.id, title, supporters, status, words FROM"
    " (SELECT id, words FROM search WHERE vector @@ CAST(:tsquery AS tsquery)"
    " ORDER BY id DESC OFFSET 0) AS found CROSS JOIN LATERAL"
    " (SELECT * FROM suggestion WHERE suggestion.id = found.id OFFSET 0) AS suggestion"
    " WHERE status <> 'duplicate' ORDER BY found.id DESC LIMIT :limit",
)
_TAIL: Any = text(
    "SELECT id, title, supporters, status FROM suggestion"
    " WHERE id > :reached AND status <> 'duplicate' ORDER BY id DESC LIMIT :limit"
)


def create(connection: Connection) -> None:
    """Make the tables, empty; `catch_up` fills them."""
    for statement in (*_TABLES[connection.dialect.name], *_MARK_TABLE):
        connection.execute(text(statement))


def drop(connection: Connection) -> None:
    """Remove the tables."""
    for table in ("search_mark", "search_term", "search"):
        connection.execute(text(f"DROP TABLE {table}"))


def catch_up(transaction: Transaction, limit: int = BATCH) -> int:
    """Index the next suggestions after the last indexed; answer how many: 0 is the end."""
    [(reached, _)] = transaction.all(_HOLD)
    new = transaction.all(_UNINDEXED, reached=reached, limit=limit)
    if not new:
        return 0
    found = [(number, terms(title)) for number, title in new]
    counts = Counter(term for _, its in found for term in its)
    transaction.run(_INDEX, rows=json.dumps([(number, " ".join(its)) for number, its in found]))
    transaction.run(_COUNT, counts=json.dumps(counts))
    transaction.run(_MOVE, reached=max(reached, new[-1][0]), more=len(new))
    return len(new)


def reindex(transaction: Transaction, suggestion: int) -> None:
    """Index a suggestion anew whose title was changed, or forget one that is gone."""
    transaction.all(_HOLD)
    known = transaction.first(_INDEXED, number=suggestion)
    if known is None:
        return
    counts = Counter(dict.fromkeys(known[0].split(), -1))
    transaction.run(_REMOVE, number=suggestion)
    title = transaction.first(_TITLE, number=suggestion)
    if title is not None:
        new = terms(title[0])
        counts.update(new)
        transaction.run(_INDEX, rows=json.dumps([(suggestion, " ".join(new))]))
    transaction.run(_COUNT, counts=json.dumps(counts))


def size(reader: Reader) -> int:
    """Say how many suggestions are indexed."""
    [(_, documents)] = reader.all(_MARK)
    return int(documents)


def frequencies(reader: Reader, wanted: Iterable[str]) -> dict[str, int]:
    """Say of each term that is known in how many suggestions it is."""
    return dict(reader.all(_FREQUENCIES, terms=json.dumps(list(wanted))))


def shortlist(reader: Reader, wanted: Wanted, limit: int = 100) -> list[Found]:
    """List the newest suggestions, but for duplicates, that are what is wanted.

    Any row of `wanted` will do; of a row, each meaning must be there, in any of its terms.
    """
    if not wanted:
        return []
    spellings = {"fts5": _fts5(wanted), "tsquery": _tsquery(wanted)}
    rows = reader.all(_FOUND, **spellings, limit=limit)
    return [Found(*row[:4], tuple(row[4].split())) for row in rows]


def tail(reader: Reader, limit: int = TAIL) -> list[Found]:
    """List the newest suggestions that are not indexed yet, but for duplicates."""
    [(reached, _)] = reader.all(_MARK)
    rows = reader.all(_TAIL, reached=reached, limit=limit)
    return [Found(*row, tuple(terms(row[1]))) for row in rows]


def _fts5(wanted: Wanted) -> str:
    return _joined(wanted, '"{}"', " AND ", " OR ")


def _tsquery(wanted: Wanted) -> str:
    return _joined(wanted, "'{}'", " & ", " | ")


def _joined(wanted: Wanted, term: str, both: str, either: str) -> str:
    # Terms hold letters, digits and marks alone; quoted, they are no operators either.
    rows = (both.join(_any(meaning, term, either) for meaning in row) for row in wanted)
    return either.join(f"({row})" for row in rows)


def _any(meaning: Meaning, term: str, either: str) -> str:
    return "(" + either.join(map(term.format, meaning)) + ")"

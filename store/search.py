"""The index of suggestions by their terms; it follows a moment behind the writer."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import text

from store.database import Reader, Transaction
from store.spelled import Spelled
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


class Eyes(NamedTuple):
    """Whose eyes what is found is for: what is not public is shown only to those who may see it.

    They read in a channel of a connection, if it is said in which.
    """

    person: int = 0
    all: bool = False
    connection: str = ""
    channel: str = ""


EVERYBODY: Final = Eyes()


_MARK: Any = text("SELECT reached, documents FROM search_mark")
_HOLD: Any = Spelled(
    sqlite="SELECT reached FROM search_mark",
    # To wait for another process, with rows of our own in hand, might be to wait for ever.
    postgresql="SELECT reached FROM search_mark FOR UPDATE SKIP LOCKED",
)
_ASK_AGAIN: Any = text("INSERT INTO search_again (suggestion_id) VALUES (:suggestion)")
_AGAIN: Any = text(
    "SELECT id, suggestion_id FROM search_again WHERE suggestion_id <= :reached"
    " ORDER BY id LIMIT :limit"
)
_ASKED_ENOUGH: Any = text("DELETE FROM search_again WHERE id = :number")
_MOVE: Any = text("UPDATE search_mark SET reached = :reached, documents = documents + :more")
_UNINDEXED: Any = Spelled(
    sqlite="SELECT id, title FROM suggestion WHERE id > :reached ORDER BY id LIMIT :limit",
    # Several processes write: a lower number may be committed after a higher one.
    postgresql="SELECT id, title FROM suggestion WHERE id > :reached - 1000"
    " AND NOT EXISTS (SELECT FROM search WHERE search.id = suggestion.id)"
    " ORDER BY id LIMIT :limit",
)
_INDEX: Any = Spelled(
    sqlite="INSERT INTO search (rowid, words)"
    " SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:rows)",
    postgresql="INSERT INTO search (id, words)"
    " SELECT CAST(value ->> 0 AS BIGINT), value ->> 1"
    " FROM json_array_elements(CAST(:rows AS JSON))",
)
_COUNT: Any = Spelled(
    sqlite="INSERT INTO search_term (term, documents)"
    " SELECT key, value FROM json_each(:counts) WHERE true"
    " ON CONFLICT (term) DO UPDATE SET documents = documents + excluded.documents",
    postgresql="INSERT INTO search_term (term, documents)"
    " SELECT key, CAST(value AS BIGINT) FROM json_each_text(CAST(:counts AS JSON))"
    " ON CONFLICT (term) DO UPDATE SET documents = search_term.documents + excluded.documents",
)
_INDEXED: Any = Spelled(
    sqlite="SELECT words FROM search WHERE rowid = :number",
    postgresql="SELECT words FROM search WHERE id = :number",
)
_REMOVE: Any = Spelled(
    sqlite="DELETE FROM search WHERE rowid = :number",
    postgresql="DELETE FROM search WHERE id = :number",
)
_UNCOUNT: Any = Spelled(
    sqlite="DELETE FROM search_term WHERE documents <= 0"
    " AND term IN (SELECT value FROM json_each(:terms))",
    postgresql="DELETE FROM search_term WHERE documents <= 0"
    " AND term IN (SELECT json_array_elements_text(CAST(:terms AS JSON)))",
)
_TITLE: Any = text("SELECT title FROM suggestion WHERE id = :number")
_FREQUENCIES: Any = Spelled(
    sqlite="SELECT term, documents FROM search_term"
    " WHERE term IN (SELECT value FROM json_each(:terms)) AND documents > 0",
    postgresql="SELECT term, documents FROM search_term"
    " WHERE term IN (SELECT json_array_elements_text(CAST(:terms AS JSON))) AND documents > 0",
)
_SEEN: Final = (
    "status <> 'duplicate'"
    " AND (visibility = 'public' OR :all OR asker_id = :person"
    " OR visibility = 'place' AND home_channel <> '' AND home_channel = :channel"
    " AND home_connection = :connection OR visibility = 'organisation'"
    " AND EXISTS (SELECT 1 FROM identity WHERE identity.person_id = :person"
    " AND identity.organisation = suggestion.organisation AND identity.organisation <> ''))"
)
_FOUND: Any = Spelled(
    sqlite="SELECT suggestion.id, title, supporters, status, words FROM search"  # noqa: S608
    " CROSS JOIN suggestion ON suggestion.id = search.rowid"
    f" WHERE search MATCH :fts5 AND {_SEEN} ORDER BY search.rowid DESC LIMIT :limit",
    # Each OFFSET 0 keeps the planner, who may know little of these tables, on this very way.
    postgresql="SELECT found.id, title, supporters, status, words FROM"  # noqa: S608
    " (SELECT id, words FROM search WHERE vector @@ CAST(:tsquery AS tsquery)"
    " ORDER BY id DESC OFFSET 0) AS found CROSS JOIN LATERAL"
    " (SELECT * FROM suggestion WHERE suggestion.id = found.id OFFSET 0) AS suggestion"
    f" WHERE {_SEEN} ORDER BY found.id DESC LIMIT :limit",
)
_TAIL: Any = text(
    "SELECT id, title, supporters, status FROM suggestion"  # noqa: S608
    f" WHERE id > :reached AND {_SEEN} ORDER BY id DESC LIMIT :limit"
)


def catch_up(transaction: Transaction, limit: int = BATCH) -> int:
    """Index what is new or changed; answer how much: less than `limit` is the end of it.

    Where several processes could do so, the one that comes first does, and the others go on.
    """
    held = transaction.first(_HOLD)
    if held is None:
        return 0
    [reached] = held
    again = transaction.all(_AGAIN, reached=reached, limit=limit)
    for number, suggestion in again:
        _index_again(transaction, suggestion)
        transaction.run(_ASKED_ENOUGH, number=number)
    new = transaction.all(_UNINDEXED, reached=reached, limit=limit - len(again))
    if new:
        _add(transaction, new)
        transaction.run(_MOVE, reached=max(reached, new[-1][0]), more=len(new))
    return len(again) + len(new)


def reindex(transaction: Transaction, suggestion: int) -> None:
    """Let a suggestion be indexed anew whose title was changed, or which is gone."""
    transaction.run(_ASK_AGAIN, suggestion=suggestion)
    transaction.wake("search")


def size(reader: Reader) -> int:
    """Say how many suggestions are indexed."""
    [(_, documents)] = reader.all(_MARK)
    return int(documents)


def frequencies(reader: Reader, wanted: Iterable[str]) -> dict[str, int]:
    """Say of each term that is known in how many suggestions it is."""
    return dict(reader.all(_FREQUENCIES, terms=_json(list(wanted))))


def shortlist(
    reader: Reader, wanted: Wanted, limit: int = 100, eyes: Eyes = EVERYBODY
) -> list[Found]:
    """List the newest suggestions, but for duplicates, that are what is wanted.

    Any row of `wanted` will do; of a row, each meaning must be there, in any of its terms.
    """
    if not wanted:
        return []
    spellings = {"fts5": _fts5(wanted), "tsquery": _tsquery(wanted)}
    rows = reader.all(_FOUND, **spellings, **eyes._asdict(), limit=limit)
    return [Found(row[0], row[1], row[2], row[3], tuple(row[4].split())) for row in rows]


def tail(reader: Reader, limit: int = TAIL, eyes: Eyes = EVERYBODY) -> list[Found]:
    """List the newest suggestions that are not indexed yet, but for duplicates."""
    [(reached, _)] = reader.all(_MARK)
    rows = reader.all(_TAIL, reached=reached, **eyes._asdict(), limit=limit)
    return [Found(row[0], row[1], row[2], row[3], tuple(terms(row[1]))) for row in rows]


def _add(transaction: Transaction, titles: Iterable[tuple[int, str]]) -> None:
    found = [(number, terms(title)) for number, title in titles]
    transaction.run(_INDEX, rows=_json([(number, " ".join(its)) for number, its in found]))
    _count(transaction, Counter(term for _, its in found for term in its))


def _index_again(transaction: Transaction, suggestion: int) -> None:
    indexed = transaction.first(_INDEXED, number=suggestion)
    words = indexed[0].split() if indexed else []
    if indexed is not None:
        transaction.run(_REMOVE, number=suggestion)
        _count(transaction, dict.fromkeys(words, -1))
    title = transaction.first(_TITLE, number=suggestion)
    if title is not None:
        _add(transaction, [(suggestion, title[0])])
    transaction.run(_UNCOUNT, terms=_json(words))


def _count(transaction: Transaction, more: Mapping[str, int]) -> None:
    transaction.run(_COUNT, counts=_json(more))


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


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)

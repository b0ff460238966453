"""The tables of the search index, which each database makes in its own way."""

from typing import Final

from sqlalchemy import Connection, text

# Ranking is done in Python, so FTS5 keeps neither the places of terms nor the lengths of texts.
_SQLITE: Final = (
    """
    CREATE VIRTUAL TABLE search USING
        fts5 (words, tokenize = 'ascii', detail = none, columnsize = 0)
    """,
    """
    CREATE TABLE search_term (
        term TEXT NOT NULL PRIMARY KEY, documents INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE TABLE search_again (id INTEGER NOT NULL PRIMARY KEY, suggestion_id INTEGER NOT NULL)",
)
# An answer takes a few milliseconds: to start more processes for it would take longer, and so
# would reading through a list of pending entries.
_POSTGRESQL: Final = (
    """
    CREATE TABLE search (
        id BIGINT NOT NULL PRIMARY KEY,
        words TEXT NOT NULL,
        vector TSVECTOR NOT NULL
            GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED
    ) WITH (parallel_workers = 0)
    """,
    "CREATE INDEX ix_search_vector ON search USING gin (vector) WITH (fastupdate = off)",
    """
    CREATE TABLE search_term (
        term TEXT COLLATE "C" NOT NULL PRIMARY KEY, documents BIGINT NOT NULL
    )
    """,
    "CREATE TABLE search_again (id BIGSERIAL NOT NULL PRIMARY KEY, suggestion_id BIGINT NOT NULL)",
)
_BOTH: Final = (
    """
    CREATE TABLE search_mark (
        id INTEGER NOT NULL PRIMARY KEY, reached BIGINT NOT NULL, documents BIGINT NOT NULL
    )
    """,
    "INSERT INTO search_mark (id, reached, documents) VALUES (1, 0, 0)",
)


def create(connection: Connection) -> None:
    """Make the tables, empty; `search.catch_up` fills them."""
    own = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL
    for statement in own + _BOTH:
        connection.execute(text(statement))


def drop(connection: Connection) -> None:
    """Remove the tables."""
    for table in ("search_mark", "search_again", "search_term", "search"):
        connection.execute(text(f"DROP TABLE {table}"))

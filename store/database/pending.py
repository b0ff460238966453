"""Rows that wait to be put into their tables together: one long step instead of many short ones.

Python lets other threads go on only while SQLite works, and has to be asked for back after each
statement; sixty rows in one statement leave it free for as long as all of them take.
"""

from itertools import chain
from typing import Any, Final

from sqlmodel import SQLModel

from store.database.statements import Prepared, Statements

SIZES: Final = (64, 16, 4, 1)
"""How many rows a statement puts in: few sizes, so that each is parsed once."""


class Numbers:
    """The last number given in each table, as long as nobody else writes."""

    def __init__(self) -> None:
        """Know none."""
        self._last: dict[str, int] = {}
        self._seen: tuple[Any, int] = (None, 0)

    def begin(self, connection: Any) -> None:
        """Forget all if another connection has changed something since the last transaction.

        See https://sqlite.org/pragma.html#pragma_data_version.
        """
        [version] = connection.execute("PRAGMA data_version").fetchone()
        if self._seen != (connection, version):
            self.forget()
            self._seen = connection, version

    def forget(self) -> None:
        """Ask the tables again."""
        self._last.clear()

    def next(self, cursor: Any, table: str) -> int:
        """Give the number of the next row of a table."""
        last = self._last.get(table)
        if last is None:
            [last] = cursor.execute(f'SELECT coalesce(max(id), 0) FROM "{table}"').fetchone()  # noqa: S608 - our own table
        self._last[table] = last + 1
        return self._last[table]


class Pending:
    """The rows of one transaction that are not in their tables yet, though they have numbers."""

    def __init__(self, cursor: Any, statements: Statements, numbers: Numbers) -> None:
        """Put them in with this cursor."""
        self._cursor = cursor
        self._statements = statements
        self._numbers = numbers
        self._rows: dict[tuple[type[SQLModel], tuple[str, ...]], tuple[Prepared, list[Any]]] = {}
        self.tables: set[str] = set()
        self.count = 0

    def add(self, model: type[SQLModel], values: dict[str, Any]) -> int:
        """Let a row of a kind that has numbers wait; answer with its number."""
        table = str(model.__tablename__)
        number = self._numbers.next(self._cursor, table)
        values["id"] = number
        use = model, tuple(values)
        found = self._rows.get(use)
        if found is None:
            found = self._rows[use] = self._statements.insert(*use), []
            self.tables.add(table)
        prepared, rows = found
        rows.append(prepared.arguments(values))
        self.count += 1
        return number

    def flush(self) -> None:
        """Put all in, in the order in which the first of each kind came."""
        rows, self._rows = self._rows, {}
        self.tables.clear()
        self.count = 0
        for prepared, waiting in rows.values():
            begin = 0
            for size in SIZES:
                while len(waiting) - begin >= size:
                    some = waiting[begin : begin + size]
                    sql = self._statements.many(prepared, size)
                    self._cursor.execute(sql, tuple(chain.from_iterable(some)))
                    begin += size

"""What a unit of work is given: questions on a reader, and changes inside a transaction."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Final, TypeVar, TypeVarTuple, overload

from sqlalchemy import inspect
from sqlmodel import SQLModel
from sqlmodel.sql.expression import Select, SelectOfScalar

from store.database.driver import Driver
from store.database.pending import Numbers, Pending
from store.database.statements import SOME, Prepared, Statements

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
M = TypeVar("M", bound=SQLModel)

Topic = tuple[str, ...]
EVERYTHING: Final[Topic] = ("*",)


class Reader:
    """Questions asked of one connection, which sees one moment of the database."""

    def __init__(self, connection: Any, statements: Statements) -> None:
        """Ask on this driver connection, with these compiled statements."""
        self._cursor = connection.cursor()
        self._statements = statements

    @overload
    def all(self, question: SelectOfScalar[T], /, **values: Any) -> list[T]: ...
    @overload
    def all(self, question: Select[*Ts], /, **values: Any) -> list[tuple[*Ts]]: ...
    def all(self, question: Any, /, **values: Any) -> Any:
        """Answer with every row: a model, a value or a tuple, as the question selects."""
        prepared = self._statements.prepare(question)
        self._execute(prepared, values)
        shape = prepared.row
        return [shape(row) for row in self._cursor.fetchall()]

    @overload
    def first(self, question: SelectOfScalar[T], /, **values: Any) -> T | None: ...
    @overload
    def first(self, question: Select[*Ts], /, **values: Any) -> tuple[*Ts] | None: ...
    def first(self, question: Any, /, **values: Any) -> Any:
        """Answer with the first row, or None."""
        prepared = self._statements.prepare(question)
        self._execute(prepared, values)
        row = self._cursor.fetchone()
        return None if row is None else prepared.row(row)

    def get(self, model: type[M], key: int | str) -> M | None:
        """Answer with the row of that primary key, or None."""
        prepared = self._statements.get(model)
        self._execute(prepared, {"key": key})
        row = self._cursor.fetchone()
        return None if row is None else prepared.row(row)

    def close(self) -> None:
        """End what was not read to its end: SQLite cannot tidy its log while a row is awaited."""
        self._cursor.close()

    def _execute(self, prepared: Prepared, values: dict[str, Any]) -> None:
        self._cursor.execute(prepared.sql, prepared.arguments(values))


class Savepoint:
    """A part of a transaction that can be undone by itself."""

    __slots__ = ("_cursor", "_is_open")

    def __init__(self, cursor: Any, is_open: Callable[[], bool]) -> None:
        """Mark on this cursor's connection; `is_open` tells if its transaction still is."""
        self._cursor = cursor
        self._is_open = is_open

    def __enter__(self) -> None:
        """Set the mark."""
        self._cursor.execute("SAVEPOINT part")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Keep what was done since the mark, or undo it; a fault may have undone all already."""
        if kind is not None:
            if not self._is_open():
                return
            self._cursor.execute("ROLLBACK TO part")
        self._cursor.execute("RELEASE part")


class Undo(BaseException):
    """Something is to be undone before which no mark was set: do all of it again, with marks."""


class Hope:
    """A part of a transaction before which no mark is set, in the hope that none is needed.

    A mark is not free: SQLite copies every page that is changed after it.
    """

    __slots__ = ("_before", "_changes")

    def __init__(self, changes: Callable[[], int]) -> None:
        """Watch a transaction by what counts its changes."""
        self._changes = changes

    def __enter__(self) -> None:
        """Note what was changed so far."""
        self._before = self._changes()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Keep what was done; what failed after a change was all in vain."""
        if kind is not None and self._changes() != self._before:
            raise Undo


class Transaction(Reader):
    """Questions and changes that are kept together, or not at all."""

    def __init__(
        self,
        connection: Any,
        statements: Statements,
        driver: Driver,
        hopes: Numbers | None = None,
    ) -> None:
        """Change things on this driver connection; the writer says BEGIN and COMMIT.

        With the `hopes` that all goes well, rows with numbers are put in together, no marks are set
        for savepoints, and `Undo` is raised where one was needed.
        """
        super().__init__(connection, statements)
        self._connection = connection
        self._pending = Pending(self._cursor, statements, hopes) if hopes else None
        self.is_fault = driver.is_fault
        self._new_number = driver.new_number
        self.woken: dict[Topic, None] = {}
        self._added: dict[str, dict[int | str, Any]] = {}
        self._endings: list[Callable[[bool], None]] = []
        self._is_open = partial(driver.in_transaction, connection)

    def get(self, model: type[M], key: int | str) -> M | None:
        """Answer with the row of that primary key, or None; what was just added is at hand."""
        added = self._added.get(_table(model))
        return (added and added.get(key)) or super().get(model, key)

    def run(self, statement: Any, /, **values: Any) -> int:
        """Run an UPDATE, DELETE or INSERT … SELECT; answer with the number of rows it touched."""
        self._execute(self._statements.prepare(statement), values)
        return int(self._cursor.rowcount)

    def insert(self, model: type[SQLModel], **values: Any) -> int:
        """Add a row; answer with its number, 0 if its kind has none."""
        if self._pending is not None and "id" not in values and self._statements.is_counted(model):
            return self._pending.add(model, values)
        self._ask(self._statements.insert(model, tuple(values)), values)
        return self._new_number(self._cursor)

    def add(self, model: type[M], **values: Any) -> M:
        """Add a row with a number, and give it."""
        row: M = inspect(model).class_manager.new_instance()
        number = self.insert(model, **values)
        vars(row).update(values, id=number)
        if self._pending is not None:  # else a savepoint may take it back
            self._added.setdefault(_table(model), {})[number] = row
        return row

    def offer(self, model: type[SQLModel], **values: Any) -> bool:
        """Add a row unless one like it is there; answer whether it was new."""
        self._ask(self._statements.offer(model, tuple(values)), values)
        return bool(self._cursor.rowcount == 1)

    def update(self, model: type[SQLModel], key: int | str, **values: Any) -> bool:
        """Change columns of the row of that primary key; answer whether it was there."""
        self._added.get(_table(model), {}).pop(key, None)
        self._ask(self._statements.update(model, tuple(values)), {"key": key, **values})
        return bool(self._cursor.rowcount == 1)

    def change(self, row: SQLModel, number: int, **values: Any) -> None:
        """Write new values into a row that was read, and into what was read of it."""
        added = self._added.get(_table(type(row)), {})
        is_at_hand = added.get(number) is row
        self.update(type(row), number, **values)
        vars(row).update(values)
        if is_at_hand:
            added[number] = row

    def _execute(self, prepared: Prepared, values: dict[str, Any]) -> None:
        """Run a statement; rows that it may change have to be read again."""
        if prepared.changes == SOME:
            self._added.clear()
        elif prepared.changes:
            self._added.pop(prepared.changes, None)
        self._ask(prepared, values)

    def _ask(self, prepared: Prepared, values: dict[str, Any]) -> None:
        """Run a statement once all rows that it may touch are in their tables."""
        if self._pending is not None and not self._pending.tables.isdisjoint(prepared.touches):
            self.flush()
        super()._execute(prepared, values)

    def flush(self) -> None:
        """Put the rows that wait into their tables; a row that does not fit makes all in vain."""
        if self._pending is not None and self._pending.count:
            try:
                self._pending.flush()
            except Exception as error:
                raise Undo from error

    def _changes(self) -> int:
        """Count what was changed so far, whether it is in the tables yet or not."""
        waiting = self._pending.count if self._pending is not None else 0
        return int(self._connection.total_changes) + waiting

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo what is done inside a `with` block, and only that, if it raises."""
        if self._pending is not None:
            return Hope(self._changes)
        return Savepoint(self._cursor, self._is_open)

    def wake(self, *topic: str) -> None:
        """Tell whoever listens for this topic, once the transaction is kept."""
        self.woken[topic] = None

    def afterwards(self, ending: Callable[[bool], None]) -> None:
        """Call this on the writing thread once it is over, with whether all was kept."""
        self._endings.append(ending)

    def end(self, *, is_kept: bool) -> None:
        """Say that it is over; the writer does."""
        for ending in self._endings:
            ending(is_kept)


def _table(model: type[SQLModel]) -> str:
    return str(model.__tablename__)

"""The one thread that writes: it drains what has gathered into one commit, a savepoint each."""

import asyncio
import json
import queue
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from store.database.driver import Driver, close_quietly
from store.database.statements import Statements
from store.database.transaction import Topic, Transaction
from store.failpoint import failpoint

BATCH: Final = 64
Listener = Callable[[frozenset[Topic]], None]


class Unavailable(Exception):
    """The database cannot be used just now; nothing of what was asked is kept."""


@dataclass(slots=True)
class Unit:
    """One piece of work on its way through the writer."""

    work: Callable[[Transaction], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: Any = None
    error: Exception | None = None

    def settle(self) -> None:
        """Answer the caller, if they still wait."""
        if self.future.cancelled():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class Writer(threading.Thread):
    """Owns the only writing connection of this process."""

    def __init__(self, driver: Driver, statements: Statements, listener: Listener) -> None:
        """Write through this driver; tell the listener, on the caller's loop, what woke."""
        super().__init__(name="bridgebot-writer", daemon=True)
        self._driver = driver
        self._statements = statements
        self._listener = listener
        self._queue: queue.SimpleQueue[Unit | None] = queue.SimpleQueue()
        self._connection: Any = None

    def submit(self, unit: Unit) -> None:
        """Put a unit of work in line."""
        self._queue.put(unit)

    def stop(self) -> None:
        """Finish what is in line, then end."""
        self._queue.put(None)
        self.join()

    def run(self) -> None:
        """Commit batch after batch until told to stop."""
        stopped = False
        while not stopped:
            batch, stopped = self._gather()
            if batch:
                self._commit(batch)
        if self._connection is not None:
            close_quietly(self._connection)

    def _gather(self) -> tuple[list[Unit], bool]:
        """Wait for one unit, then take all that have gathered, without waiting for more."""
        batch: list[Unit] = []
        unit = self._queue.get()
        while unit is not None:
            batch.append(unit)
            if len(batch) == BATCH or self._queue.empty():
                return batch, False
            unit = self._queue.get()
        return batch, True

    def _commit(self, batch: list[Unit]) -> None:
        woken: frozenset[Topic] = frozenset()
        try:
            woken = self._attempt(batch)
        except self._driver.errors as error:
            self._abandon()
            reason = Unavailable(self._driver.explain(error))
            for unit in batch:
                unit.error = reason
        for loop in {unit.loop for unit in batch}:
            mine = [unit for unit in batch if unit.loop is loop]
            _tell(loop, self._finish, mine, woken)

    def _attempt(self, batch: list[Unit]) -> frozenset[Topic]:
        if self._connection is None:
            self._connection = self._driver.connect(reader=False)
        cursor = self._connection.cursor()
        cursor.execute(self._driver.begin)
        transaction = Transaction(self._connection, self._statements)
        for unit in batch:
            self._do(unit, cursor, transaction)
        self._notify(cursor, transaction.woken)
        failpoint("before_commit")
        cursor.execute("COMMIT")
        return frozenset(transaction.woken)

    def _do(self, unit: Unit, cursor: Any, transaction: Transaction) -> None:
        cursor.execute("SAVEPOINT unit")
        try:
            unit.result = unit.work(transaction)
        except Exception as error:  # noqa: BLE001 - it is the caller's, who gets it back
            if not self._driver.in_transaction(self._connection):
                raise
            cursor.execute("ROLLBACK TO unit")
            unit.error = self._as_told(error)
        cursor.execute("RELEASE unit")

    def _as_told(self, error: Exception) -> Exception:
        if type(error).__name__ == "OperationalError" and isinstance(error, self._driver.errors):
            return Unavailable(self._driver.explain(error))
        return error

    def _notify(self, cursor: Any, woken: Iterable[Topic]) -> None:
        """Wake the other replicas too, with the same commit."""
        if woken and self._driver.dialect.name == "postgresql":
            topics = json.dumps(sorted(woken))
            payload = topics if len(topics) < 7000 else json.dumps([["*"]])  # noqa: PLR2004
            cursor.execute("SELECT pg_notify('bridgebot', %s)", (payload,))

    def _abandon(self) -> None:
        """Drop the connection: a new one is the surest way back to a known state."""
        if self._connection is not None:
            close_quietly(self._connection)
            self._connection = None

    def _finish(self, units: list[Unit], woken: frozenset[Topic]) -> None:
        for unit in units:
            unit.settle()
        if woken:
            self._listener(woken)


def _tell(loop: asyncio.AbstractEventLoop, call: Callable[..., None], *arguments: Any) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(call, *arguments)

"""The one thread that writes: it drains what has gathered into one commit."""

import asyncio
import json
import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from store.database.driver import Driver, Unavailable
from store.database.link import Link
from store.database.pending import Numbers
from store.database.statements import Statements
from store.database.transaction import EVERYTHING, Topic, Transaction
from store.failpoint import failpoint

BATCH: Final = 64
CHANNEL: Final = "bridgebot"
Rider = Callable[[Transaction, Sequence[Topic]], None]
"""Does in a transaction, on the writing thread, what a unit of work in it has just called for."""
_PAYLOAD_MAX: Final = 7000  # PostgreSQL takes less than 8000 bytes


@dataclass(slots=True)
class Unit:
    """One piece of work on its way through the writer."""

    work: Callable[[Transaction], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: Any = None
    error: Exception | None = None

    def fail(self, error: BaseException) -> None:
        """Remember what to tell the caller: any Exception that a future can carry."""
        if not isinstance(error, Exception) or isinstance(error, StopIteration):
            error, cause = RuntimeError(f"a unit of work raised {error!r}"), error
            error.__cause__ = cause
        self.error = error

    def settle(self) -> None:
        """Answer the caller, if they still wait."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class Writer(threading.Thread):
    """Owns the only writing connection of this process."""

    def __init__(
        self,
        driver: Driver,
        statements: Statements,
        wake: Callable[[frozenset[Topic]], None],
    ) -> None:
        """Write through this driver; call `wake`, on this thread, with what each commit woke."""
        super().__init__(name="bridgebot-writer", daemon=True)
        self._driver = driver
        self._statements = statements
        self._wake = wake
        self._queue: queue.SimpleQueue[list[Unit] | None] = queue.SimpleQueue()
        self._gathering: dict[asyncio.AbstractEventLoop, list[Unit]] = {}
        self._link = Link(driver, reader=False)
        self._numbers = Numbers()
        self.riders: list[Rider] = []

    def submit(self, unit: Unit) -> None:
        """Put a unit of work in line."""
        gathering = self._gathering.get(unit.loop)
        if gathering is None:
            self._gathering[unit.loop] = [unit]
            unit.loop.call_soon(self._hand_over, unit.loop)
        else:
            gathering.append(unit)

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hand over at once what one turn of the event loop asked for: one commit serves all."""
        units = self._gathering.pop(loop, None)
        if units is not None:
            self._queue.put(units)

    def stop(self) -> None:
        """Finish what is in line, then end."""
        for loop in list(self._gathering):
            self._hand_over(loop)
        self._queue.put(None)
        self.join()

    def run(self) -> None:
        """Commit batch after batch until told to stop."""
        stopped = False
        while not stopped:
            batch, stopped = self._gather()
            if batch:
                self._commit(batch)
        self._link.drop()

    def _gather(self) -> tuple[list[Unit], bool]:
        """Wait for one unit, then take all that have gathered, without waiting for more."""
        batch: list[Unit] = []
        units = self._queue.get()
        while units is not None:
            batch += units
            if len(batch) >= BATCH or self._queue.empty():
                return batch, False
            units = self._queue.get()
        return batch, True

    def _commit(self, batch: list[Unit]) -> None:
        kept: Transaction | None = None
        try:
            kept = self._attempt(batch)
        except BaseException as error:  # noqa: BLE001 - whatever it is, each caller must be told
            self._link.drop()
            for unit in batch:
                unit.fail(self._unavailable(error))
        for loop in {unit.loop for unit in batch}:
            tell(loop, _settle, [unit for unit in batch if unit.loop is loop])
        if kept is not None:
            kept.end(is_kept=True)
            if kept.woken:
                self._wake(frozenset(kept.woken))

    def _attempt(self, batch: list[Unit]) -> Transaction:
        connection = self._link.begin()
        cursor = connection.cursor()
        transaction = self._done(batch, connection, cursor)
        try:
            self._notify(cursor, transaction.woken)
            transaction.close()
            failpoint("before_commit")
            cursor.execute("COMMIT")
        except BaseException:
            self._numbers.forget()
            transaction.end(is_kept=False)
            raise
        return transaction

    def _done(self, batch: list[Unit], connection: Any, cursor: Any) -> Transaction:
        """Do a batch in the hope that all goes well; else from the beginning, a savepoint each."""
        # After a statement that failed, PostgreSQL takes no other but one that undoes it.
        hopes = self._numbers if self._driver.dialect.name == "sqlite" else None
        transaction = Transaction(connection, self._statements, self._driver, hopes)
        try:
            if hopes is not None:
                hopes.begin(connection)
            for unit in batch:
                before = len(transaction.woken)
                unit.result = unit.work(transaction)
                self._ride(transaction, before)
            transaction.flush()
        except BaseException:  # noqa: BLE001 - the second time each is told of its own failure
            transaction.close()
            transaction.end(is_kept=False)
            if self._driver.in_transaction(connection):
                cursor.execute("ROLLBACK")
            self._numbers.forget()
            cursor.execute(self._driver.begin)
            transaction = Transaction(connection, self._statements, self._driver)
            for unit in batch:
                self._do(unit, cursor, transaction)
        return transaction

    def _ride(self, transaction: Transaction, before: int) -> None:
        """Let others do at once what a unit of work has woken."""
        woken = list(transaction.woken)[before:]
        if woken:
            for rider in list(self.riders):
                rider(transaction, woken)

    def _do(self, unit: Unit, cursor: Any, transaction: Transaction) -> None:
        cursor.execute("SAVEPOINT unit")
        try:
            unit.result = unit.work(transaction)
        except BaseException as error:  # it is the caller's, who gets it back
            if not self._driver.in_transaction(self._link.connection):
                raise  # nothing of the batch is left to be kept
            cursor.execute("ROLLBACK TO unit")
            unit.fail(self._unavailable(error) if self._driver.is_fault(error) else error)
        cursor.execute("RELEASE unit")

    def _unavailable(self, error: BaseException) -> Unavailable:
        """Make one for each caller: an exception that several raise gathers all their traces."""
        unavailable = Unavailable(self._driver.explain(error))
        unavailable.__cause__ = error
        return unavailable

    def _notify(self, cursor: Any, woken: Iterable[Topic]) -> None:
        """Wake the other replicas too, with the same commit."""
        if woken and self._driver.dialect.name == "postgresql":
            payload = json.dumps(sorted(woken))
            if len(payload) > _PAYLOAD_MAX:
                payload = json.dumps([EVERYTHING])
            cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))


def tell(loop: asyncio.AbstractEventLoop, call: Callable[..., None], *arguments: Any) -> None:
    """Call something on an event loop, unless that has ended meanwhile."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(call, *arguments)


def _settle(units: list[Unit]) -> None:
    for unit in units:
        unit.settle()

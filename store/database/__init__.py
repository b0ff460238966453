"""The database: units of work through one writer thread, questions on connections of their own."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

from store.database.driver import PostgresDriver, SqliteDriver, close_quietly, driver_for
from store.database.statements import Statements
from store.database.transaction import Reader, Topic, Transaction
from store.database.writer import Unavailable, Unit, Writer

__all__ = ["Database", "Reader", "Topic", "Transaction", "Unavailable"]

T = TypeVar("T")
READERS: Final = 3


class Database:
    """A database that is open: `transact` changes it, `read` asks it, `listen` hears of changes."""

    def __init__(self, url: str) -> None:
        """Take `sqlite:///FILE` or `postgresql://USER@HOST/NAME`; ValueError for another kind."""
        self.driver: SqliteDriver | PostgresDriver = driver_for(url)
        self._statements = Statements(self.driver.dialect)
        self._writer = Writer(self.driver, self._statements, self._wake)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="bridgebot-reader")
        self._local = threading.local()
        self._connections: list[Any] = []
        self._listeners: list[Callable[[frozenset[Topic]], None]] = []
        self._writer.start()

    async def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` inside a transaction and answer once it is on the disk.

        `work` is plain code and must not wait for anything; what it raises undoes its own changes
        only and comes back here. `Unavailable` when the database cannot keep it.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._writer.submit(Unit(work, loop, future))
        return await future

    async def read(self, question: Callable[[Reader], T]) -> T:
        """Ask on a reading connection, beside the writer; the answer is of one moment."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._ask, question)

    def listen(self, listener: Callable[[frozenset[Topic]], None]) -> None:
        """Call `listener` on the event loop with the topics of each commit that woke any."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Finish what is in line and close every connection."""
        self._writer.stop()
        self._readers.shutdown()
        for connection in self._connections:
            close_quietly(connection)

    def _wake(self, topics: frozenset[Topic]) -> None:
        for listener in self._listeners:
            listener(topics)

    def _ask(self, question: Callable[[Reader], T]) -> T:
        try:
            connection = self._reading()
            connection.execute("BEGIN")
            try:
                return question(Reader(connection, self._statements))
            finally:
                connection.execute("ROLLBACK")
        except self.driver.errors as error:
            self._forget_reader()
            raise Unavailable(self.driver.explain(error)) from error

    def _reading(self) -> Any:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self.driver.connect(reader=True)
            self._connections.append(connection)
        return connection

    def _forget_reader(self) -> None:
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            self._connections.remove(connection)
            close_quietly(connection)
            self._local.connection = None

"""The database: units of work through one writer thread, questions on connections of their own."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from store.database.driver import Driver, Unavailable
from store.database.drivers import driver_for
from store.database.readers import Readers
from store.database.statements import Statements
from store.database.transaction import EVERYTHING, Reader, Topic, Transaction
from store.database.writer import Rider, Unit, Writer, tell

if TYPE_CHECKING:
    from store.database.listener import Listener

__all__ = ["EVERYTHING", "Database", "Reader", "Topic", "Transaction", "Unavailable", "tell"]

T = TypeVar("T")
Wake = Callable[[frozenset[Topic]], None]


class Database:
    """A database that is open: `transact` changes it, `read` asks it, `listen` hears of changes."""

    def __init__(self, url: str) -> None:
        """Take `sqlite:///FILE` or `postgresql://USER@HOST/NAME`; ValueError for another kind."""
        self.driver: Driver = driver_for(url)
        statements = Statements(self.driver.dialect)
        self._listeners: list[tuple[asyncio.AbstractEventLoop, Wake]] = []
        self._listener: Listener | None = None
        self._closed = False
        self._readers = Readers(self.driver, statements)
        self._writer = Writer(self.driver, statements, self._wake)
        self._writer.start()

    async def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` inside a transaction and answer once it is on the disk.

        `work` is plain code that must not wait for anything, and may be run a second time when
        another unit of its batch fails; what it raises undoes its own changes
        only and comes back here. `Unavailable` when the database cannot keep it. A caller who
        stops waiting undoes nothing.
        """
        self._refuse_if_closed()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._writer.submit(Unit(work, loop, future))
        return await future

    async def read(self, question: Callable[[Reader], T]) -> T:
        """Ask on a reading connection, beside the writer; the answer is of one moment."""
        self._refuse_if_closed()
        return await self._readers.ask(question)

    @property
    def is_shared(self) -> bool:
        """Tell whether several processes may use this database side by side."""
        return self.driver.dialect.name == "postgresql"

    def listen(self, listener: Wake) -> Callable[[], None]:
        """Call `listener`, on the event loop that runs now, with what each commit woke.

        On PostgreSQL other replicas' commits are heard too, and our own a second time; the topic
        `EVERYTHING` says that more may have been woken than can be told. Answers with what ends it.
        """
        entry = (asyncio.get_running_loop(), listener)
        self._listeners.append(entry)
        if self._listener is None and self.is_shared:
            from store.database.listener import Listener  # noqa: PLC0415 - brings psycopg

            self._listener = Listener(self.driver, self._wake)
            self._listener.start()
        return partial(self._listeners.remove, entry)

    def ride(self, rider: Rider) -> Callable[[], None]:
        """Call `rider`, on the writing thread, after each unit of work, with what that has woken.

        It may do at once, in the same transaction, what is called for, and strike it out of what is
        woken. Answers with what ends it.
        """
        self._writer.riders.append(rider)
        return partial(self._writer.riders.remove, rider)

    def nudge(self) -> None:
        """Let every listener look for itself, in case something was not told."""
        self._wake(frozenset({EVERYTHING}))

    def close(self) -> None:
        """Finish what is in line and close every connection."""
        self._closed = True
        if self._listener is not None:
            self._listener.stop()
        self._writer.stop()
        self._readers.close()

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise Unavailable("the database was closed")

    def _wake(self, topics: frozenset[Topic]) -> None:
        for loop, listener in list(self._listeners):
            tell(loop, listener, topics)

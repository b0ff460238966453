"""The few threads that ask, each on a connection of its own, beside the writer."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Final, TypeVar

from store.database.driver import Driver, Unavailable
from store.database.link import Link
from store.database.statements import Statements
from store.database.transaction import Reader

T = TypeVar("T")
READERS: Final = 3


class Readers:
    """Answers questions, each of one moment of the database."""

    def __init__(self, driver: Driver, statements: Statements) -> None:
        """Ask through this driver; nothing is opened before the first question."""
        self._driver = driver
        self._statements = statements
        self._pool = ThreadPoolExecutor(READERS, thread_name_prefix="bridgebot-reader")
        self._local = threading.local()
        self._links: list[Link] = []

    async def ask(self, question: Callable[[Reader], T]) -> T:
        """Ask on the next free thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._ask, question)

    def close(self) -> None:
        """Answer what was asked, then close every connection."""
        self._pool.shutdown()
        for link in self._links:
            link.drop()

    def _ask(self, question: Callable[[Reader], T]) -> T:
        try:
            with self._moment() as reader:
                return question(reader)
        except self._driver.errors as error:
            if not self._driver.is_fault(error):
                raise
            self._link().drop()
            raise Unavailable(self._driver.explain(error)) from error

    @contextmanager
    def _moment(self) -> Iterator[Reader]:
        link = self._link()
        reader = Reader(link.begin(), self._statements)
        try:
            yield reader
        finally:
            self._end(link, reader)

    def _end(self, link: Link, reader: Reader) -> None:
        """Give the moment up, and the connection with it if that cannot be done."""
        with suppress(*self._driver.errors):
            reader.close()
            link.connection.execute("ROLLBACK")
            return
        link.drop()

    def _link(self) -> Link:
        link: Link | None = getattr(self._local, "link", None)
        if link is None:
            link = self._local.link = Link(self._driver, reader=True)
            self._links.append(link)
        return link

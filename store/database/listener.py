"""Hears on PostgreSQL what the commits of other replicas woke."""

import json
import logging
import threading
from collections.abc import Callable
from typing import Any, Final

import psycopg

from store.database.driver import Driver
from store.database.transaction import EVERYTHING, Topic
from store.database.writer import CHANNEL

HEARTBEAT: Final = 0.2
FIRST_PAUSE: Final = 0.2
LONGEST_PAUSE: Final = 30.0

_log = logging.getLogger(__name__)


class Listener(threading.Thread):
    """Listens on a connection of its own, and finds a new one whenever that breaks."""

    def __init__(self, driver: Driver, wake: Callable[[frozenset[Topic]], None]) -> None:
        """Listen through this driver; call `wake`, on this thread, with what was heard."""
        super().__init__(name="bridgebot-listener", daemon=True)
        self._driver = driver
        self._wake = wake
        self._stopping = threading.Event()
        self._pause = FIRST_PAUSE

    def stop(self) -> None:
        """Listen no more."""
        self._stopping.set()
        self.join()

    def run(self) -> None:
        """Listen until told to stop; after each loss wait twice as long as before."""
        while not self._stopping.is_set():
            try:
                self._listen()
            except psycopg.Error as error:
                _log.warning("cannot hear other replicas: %s", self._driver.explain(error))
                self._stopping.wait(self._pause)
                self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def _listen(self) -> None:
        with self._driver.connect(reader=False) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            self._pause = FIRST_PAUSE
            self._wake(frozenset({EVERYTHING}))  # whatever was said before we could hear it
            while not self._stopping.is_set():
                self._hear(connection)

    def _hear(self, connection: psycopg.Connection[Any]) -> None:
        for notice in connection.notifies(timeout=HEARTBEAT):
            self._wake(frozenset(tuple(topic) for topic in json.loads(notice.payload)))

"""A connection that heals: opened when it is first needed, and anew once it broke."""

from typing import Any

from store.database.driver import Driver, close_quietly


class Link:
    """One line to the database, for one thread at a time."""

    def __init__(self, driver: Driver, *, reader: bool) -> None:
        """Connect through this driver, for reading or for writing; nothing is opened yet."""
        self._driver = driver
        self._reader = reader
        self._begin = driver.begin_reading if reader else driver.begin
        self.connection: Any = None

    def begin(self) -> Any:
        """Begin a transaction and give the connection, a new one if the last has died meanwhile."""
        try:
            return self._try()
        except self._driver.errors:
            if self.connection is None or self._driver.is_alive(self.connection):
                raise
            self.drop()
            return self._try()

    def drop(self) -> None:
        """Let go of the connection: a new one is the surest way back to a known state."""
        if self.connection is not None:
            close_quietly(self.connection)
            self.connection = None

    def _try(self) -> Any:
        if self.connection is None:
            self.connection = self._driver.connect(reader=self._reader)
        self.connection.execute(self._begin)
        return self.connection

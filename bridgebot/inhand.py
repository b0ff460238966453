"""Which lanes are in hand, so that each is carried by one hand at a time."""

from threading import Lock


class InHand:
    """The lanes that somebody carries; the event loop and the writing thread both ask."""

    def __init__(self) -> None:
        """Begin with empty hands."""
        self._lock = Lock()
        self._busy: set[str] = set()
        self._again: set[str] = set()

    def take(self, channel: str, most: int) -> bool:
        """Take a lane, unless it is in hand or so many are; answer whether it was taken."""
        with self._lock:
            if channel in self._busy or len(self._busy) >= most:
                return False
            self._busy.add(channel)
            return True

    def offer(self, channel: str) -> bool:
        """Take a lane, or have it carried again later if it is in hand; answer if it was taken."""
        with self._lock:
            if channel in self._busy:
                self._again.add(channel)
                return False
            self._busy.add(channel)
            return True

    def let_go(self, channel: str) -> bool:
        """Let a lane go; answer False, and keep it in hand, if it is to be carried again."""
        with self._lock:
            if channel in self._again:
                self._again.discard(channel)
                return False
            self._busy.discard(channel)
            return True

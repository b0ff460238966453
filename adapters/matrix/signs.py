"""Remembers the reactions that people put on: once one is taken off, nobody can say what it was.

They are written behind each other into a file, which is written anew when it has grown too long.
"""

import json
from typing import Final

from adapters.matrix.session import Folder
from bridgebot.event import Author, Place, Reacted

FILE: Final = "signs.jsonl"
KEPT: Final = 5_000
"""How many are remembered, the newest."""


class Signs:
    """The latest reactions."""

    def __init__(self, folder: Folder, connection: str) -> None:
        """Take up those that were there before."""
        self._folder = folder
        self._connection = connection
        self._kept: dict[str, Reacted] = {}
        self._new: list[str] = []
        self._lines = 0
        for line in folder.lines(FILE):
            self._lines += 1
            self._take_up(line)

    def _take_up(self, line: str) -> None:
        try:
            key, channel, thread, account, message, emoji = map(str, json.loads(line))
        except ValueError:  # the end of a life that was cut short
            self._lines = 2 * KEPT
            return
        place = Place(self._connection, channel, thread)
        author = Author(account, "")
        sign = Reacted(key=key, place=place, author=author, at=0, message=message, emoji=emoji)
        self._put(sign)

    def remember(self, sign: Reacted) -> None:
        """Remember a reaction; it is on the disk after `save`."""
        if sign.key not in self._kept:
            self._new.append(_line(sign))
        self._put(sign)

    def _put(self, sign: Reacted) -> None:
        self._kept[sign.key] = sign
        if len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]

    def find(self, key: str) -> Reacted | None:
        """Give a reaction by its event's name, or None for anything else."""
        return self._kept.get(key)

    def forget(self, account: str) -> None:
        """Remove all reactions of an account, from the disk too."""
        self._kept = {k: each for k, each in self._kept.items() if each.author.account != account}
        self._folder.write_lines(FILE, [_line(each) for each in self._kept.values()])
        self._lines, self._new = len(self._kept), []

    def save(self) -> None:
        """Write what is new to the disk."""
        if not self._new:
            return
        self._lines += len(self._new)
        if self._lines > 2 * KEPT:
            self._folder.write_lines(FILE, [_line(each) for each in self._kept.values()])
            self._lines = len(self._kept)
        else:
            self._folder.add_lines(FILE, self._new)
        self._new = []


def _line(sign: Reacted) -> str:
    where = (sign.place.channel, sign.place.thread)
    return json.dumps([sign.key, *where, sign.author.account, sign.message, sign.emoji])

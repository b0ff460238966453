"""Remembers which signs are on the latest messages, so that what changed while away is seen.

Slack tells of a sign only while we listen; in a channel's history it merely stands there, or not.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from adapters.slack.heard import Payload
from adapters.slack.signs import SKIN
from bridgebot.adapter import Cursor, Gate

SIGNS: Final = "#signs"
MESSAGES_MAX: Final = 100
ON_ONE_MAX: Final = 50
_FLOOR: Final = ""
"""Stands, in a book, for the newest message of which it has forgotten the signs."""

_Book = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Change:
    """A sign that was put on a message, or taken off."""

    ts: str
    name: str
    user: str
    added: bool


class SignBook:
    """The signs that were handed in, by channel and message."""

    def __init__(self, gate: Gate) -> None:
        """Keep the book at this gate."""
        self._gate = gate
        self._books: dict[str, _Book] = {}
        self._caught: dict[tuple[str, str, str, str], float] = {}

    async def note(self, channel: str, change: Change, at: float) -> Cursor | None:
        """Note a sign that we are told of; None when it was found in the history already."""
        caught = self._caught.pop((channel, change.ts, change.name, change.user), 0.0)
        if change.added and at < caught:
            return None
        return self._noted(channel, await self._book(channel), [change])

    async def changes(
        self, channel: str, messages: Iterable[Payload], since: float
    ) -> list[Change]:
        """Find what is different on messages now; of older ones than `since`, if noted before."""
        book = await self._book(channel)
        since = max(since, _floor(book))
        return [
            change
            for each in messages
            if each["ts"] in book or float(each["ts"]) > since
            for change in _changes(each, set(book.get(str(each["ts"]), ())))
        ]

    async def catch(self, channel: str, changes: list[Change], now: float) -> Cursor:
        """Note what was found in the history at a time."""
        for each in changes:
            self._caught[channel, each.ts, each.name, each.user] = now if each.added else 0.0
        return self._noted(channel, await self._book(channel), changes)

    async def forget(self, user: str) -> None:
        """Know nothing any more of the signs of somebody.

        What they put signs on is not compared again, or their signs would be found anew.
        """
        for channel in await self._channels():
            book = await self._book(channel)
            theirs = [ts for ts, there in book.items() if ts and _is_on(there, user)]
            if theirs:
                _drop(book, theirs)
                await self._gate.accept([], _cursor(channel, book))
        self._caught = {key: at for key, at in self._caught.items() if key[-1] != user}

    async def _channels(self) -> list[str]:
        """List the channels of which there is a book."""
        return list(json.loads(await self._gate.cursor(SIGNS) or "[]"))

    async def _book(self, channel: str) -> _Book:
        if channel not in self._books:
            kept = await self._gate.cursor(f"{SIGNS}:{channel}")
            if kept is None and channel not in (known := await self._channels()):
                await self._gate.accept([], Cursor(json.dumps([*known, channel]), SIGNS))
            self._books.setdefault(channel, json.loads(kept or "{}"))
        return self._books[channel]

    def _noted(self, channel: str, book: _Book, changes: list[Change]) -> Cursor:
        for each in changes:
            others = [sign for sign in book.pop(each.ts, ()) if sign != _sign(each)]
            book[each.ts] = [*others, *([_sign(each)] if each.added else [])][-ON_ONE_MAX:]
        _forget(book)
        return _cursor(channel, book)


def _cursor(channel: str, book: _Book) -> Cursor:
    return Cursor(json.dumps(book), f"{SIGNS}:{channel}")


def _is_on(signs: Iterable[str], user: str) -> bool:
    return any(sign.partition(" ")[2] == user for sign in signs)


def _floor(book: _Book) -> float:
    return float(next(iter(book.get(_FLOOR, ())), 0))


def _forget(book: _Book) -> None:
    """Forget the oldest messages, and note up to which: they are not compared any more."""
    kept = sorted((ts for ts in book if ts != _FLOOR), key=float)
    _drop(book, kept[:-MESSAGES_MAX])


def _drop(book: _Book, messages: Iterable[str]) -> None:
    for ts in messages:
        del book[ts]
        book[_FLOOR] = [max([ts, *book.get(_FLOOR, ())], key=float)]


def change_of(event: Payload) -> Change:
    """Read the change that Slack tells of."""
    return Change(
        str(event["item"]["ts"]),
        _bare(str(event["reaction"])),
        str(event["user"]),
        event["type"] == "reaction_added",
    )


def _sign(change: Change) -> str:
    return f"{change.name} {change.user}"


def _bare(name: str) -> str:
    return name.partition(SKIN)[0]


def _changes(message: Payload, noted: set[str]) -> Iterator[Change]:
    """Compare a message with what is noted; Slack may leave out who put on a popular sign."""
    ts, there = str(message["ts"]), set[str]()
    is_whole = True
    for each in message.get("reactions") or ():
        users = [str(user) for user in each.get("users", ())]
        there |= {f"{_bare(str(each['name']))} {user}" for user in users}
        is_whole = is_whole and len(users) >= int(each.get("count", 0))
    is_known = len(noted) < ON_ONE_MAX  # of more, some are forgotten
    for sign in sorted(there - noted if is_known else ()):
        yield _change(ts, sign, added=True)
    for sign in sorted(noted - there if is_whole else ()):
        yield _change(ts, sign, added=False)


def _change(ts: str, sign: str, *, added: bool) -> Change:
    name, _, user = sign.partition(" ")
    return Change(ts, name, user, added)

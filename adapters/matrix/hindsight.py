"""Looks back at what was said, to know what happens to it: whose it was, where, what it offers."""

from dataclasses import replace
from typing import TypeVar

from adapters.matrix import doors, parsing
from adapters.matrix.history import History
from adapters.matrix.room import Room
from adapters.matrix.signs import Signs
from bridgebot.event import Author, Deleted, Edited, Event, Pressed, Reacted

Found = TypeVar("Found", Edited, Deleted, Reacted)


class Hindsight:
    """Looks back for one account."""

    def __init__(self, history: History, signs: Signs) -> None:
        """Put the parts together."""
        self._history = history
        self._signs = signs

    async def on(self, room: Room, happened: Event) -> Event | None:
        """Give an event with what it takes a look back to know; None for one that is forged."""
        match happened:
            case Edited(message=message, author=author):
                about = await self._history.about(room, message)
                is_theirs = about.sender == author.account
                return _within(room, happened, about.thread) if is_theirs else None
            case Deleted(message=message):
                thread = self._history.noted(message).thread
                return self._taken_off(room, _within(room, happened, thread))
            case Reacted() | Pressed():
                return await self._as_pressed(room, happened)
            case _:
                return happened

    async def _as_pressed(self, room: Room, happened: Reacted | Pressed) -> Event | None:
        """Give what a reaction or a choice stands for, if it is a button of ours."""
        sign = happened.emoji if isinstance(happened, Reacted) else happened.command
        if isinstance(happened, Pressed) or doors.is_sign(sign):
            content = await self._history.content(room, happened.message)
            if command := doors.pressed(doors.read(content), sign):
                return _pressed(room, happened, command, parsing.thread_of(content))
        if isinstance(happened, Pressed):
            return None
        about = await self._history.about(room, happened.message)
        happened = _within(room, happened, about.thread)
        self._signs.remember(happened)
        return happened

    def _taken_off(self, room: Room, happened: Deleted) -> Event:
        """Tell a reaction that is taken off, by whomever, from words that are taken back."""
        sign = self._signs.find(happened.message)
        if sign is None:
            return happened
        author = Author(sign.author.account, room.called(sign.author.account))
        if author.account == happened.author.account:
            author = happened.author
        return replace(sign, key=happened.key, author=author, at=happened.at, added=False)


def _within(room: Room, happened: Found, thread: str) -> Found:
    """Say in which thread something happened."""
    return replace(happened, place=replace(happened.place, thread=room.outer_thread(thread)))


def _pressed(room: Room, happened: Reacted | Pressed, command: str, thread: str) -> Pressed:
    return Pressed(
        key=happened.key,
        place=replace(happened.place, thread=room.outer_thread(thread)),
        author=happened.author,
        at=happened.at,
        command=command,
        message=happened.message,
    )

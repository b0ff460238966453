"""Holds what the bot remembers against what the far side holds: nothing lost, nothing doubled."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from sqlmodel import col, select

from bridgebot import outgoing
from bridgebot.event import Delete, Edit, Op, React
from bridgebot.text import plain
from far_side import FarSide, Message
from store.copies import Copy
from store.database import Database, Reader
from store.drafts import Draft
from store.inbox import Heard
from store.outbox import Delivery, State
from store.suggestions import Suggestion, Vote

_DELIVERIES = select(Delivery).order_by(col(Delivery.id))
_HEARD = select(Heard.key)
_TITLES = select(Suggestion.title)
_DRAFTS = select(Draft.words)
_COPIES = select(Copy.key, Copy.remote)
_COUNTED = select(Suggestion.id, Suggestion.supporters)
_VOICES = select(Vote.suggestion_id).where(col(Vote.person_id).is_not(None))


@dataclass
class Reckoning:
    """What was found: three lists that should be empty."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def count(self, what: str, found: int) -> None:
        """Expect exactly one of something."""
        if found == 0:
            self.lost.append(what)
        elif found > 1:
            self.doubled.append(f"{what} ({found} times)")


@dataclass
class Memory:
    """What the database holds."""

    deliveries: list[Delivery]
    ops: dict[int, Op]
    heard: Counter[str]
    words: list[str]
    copies: set[tuple[str, str]]
    supporters: dict[int, int]
    voices: Counter[int]


def remember(reader: Reader) -> Memory:
    deliveries = reader.all(_DELIVERIES)
    return Memory(
        deliveries=deliveries,
        ops={each.id: outgoing.op_of(reader, each, ()) for each in deliveries},
        heard=Counter(reader.all(_HEARD)),
        words=[*reader.all(_TITLES), *_lines(reader.all(_DRAFTS))],
        copies=set(reader.all(_COPIES)),
        supporters=dict(reader.all(_COUNTED)),
        voices=Counter(reader.all(_VOICES)),
    )


def _lines(drafts: Iterable[str]) -> list[str]:
    """Part again what one person said within two minutes, which is kept as one."""
    return [line for words in drafts for line in words.splitlines()]


def reckon(url: str, far: FarSide, wished: Iterable[str] = ()) -> Reckoning:
    """Compare the two sides; each of the words `wished` must have become one thing."""
    database = Database(url)
    try:
        memory = asyncio.run(database.read(remember))
    finally:
        database.close()
    found = Reckoning()
    _check_heard(found, memory, far, wished)
    _check_said(found, memory, far)
    _check_order(found, memory, far)
    _check_shown(found, memory, far)
    return found


def _check_heard(found: Reckoning, memory: Memory, far: FarSide, wished: Iterable[str]) -> None:
    for deed in far.told:
        found.count(f"hearing of {deed.key}", memory.heard[deed.key])
    for words in wished:
        found.count(f"what became of {words!r}", memory.words.count(words))
    for number, count in memory.supporters.items():
        if memory.voices[number] != count:
            found.wrong.append(f"#{number} counts {count} of {memory.voices[number]} voices")


def _check_said(found: Reckoning, memory: Memory, far: FarSide) -> None:
    held = Counter(message.key for message in far.messages)
    called = {key for _, key in far.calls}
    for delivery in memory.deliveries:
        what = f"{delivery.kind} {delivery.key}"
        if delivery.kind == "post":
            found.count(what, held.pop(delivery.key, 0))
        elif delivery.key not in called:
            found.lost.append(what)
        if delivery.state != State.SENT:
            found.wrong.append(f"{what} is {delivery.state}: {delivery.reason}")
    found.wrong += [f"nobody knows of {key}" for key in held]
    named = {(message.key, message.name) for message in far.messages}
    found.wrong += [f"copies differ: {pair}" for pair in named ^ memory.copies]


def _check_order(found: Reckoning, memory: Memory, far: FarSide) -> None:
    """In each channel a call may be repeated, but never once a later one was made."""
    place = {delivery.key: delivery.id for delivery in memory.deliveries}
    lanes: dict[str, list[str]] = {}
    for channel, key in far.calls:
        lanes.setdefault(channel, []).append(key)
    for keys in lanes.values():
        for one, next_one in pairwise(keys):
            if place.get(one, 0) > place.get(next_one, 0):
                found.wrong.append(f"{next_one} came after {one}")


def _check_shown(found: Reckoning, memory: Memory, far: FarSide) -> None:
    """Each message must look as the last edit, delete or reaction left it."""
    by_key = {message.key: message for message in far.messages}
    last = {(each.about, each.kind): each for each in memory.deliveries if each.kind != "post"}
    for delivery in last.values():
        message, op = by_key[delivery.about], memory.ops[delivery.id]
        if not _shows(message, op):
            found.wrong.append(f"{message} does not show {op}")


def _shows(message: Message, op: Op) -> bool:
    match op:
        case Edit(body=body):
            return message.text == plain(body)
        case Delete():
            return message.is_deleted
        case React(emoji=emoji, remove=remove):
            return (emoji in message.signs) is not remove
        case _:
            return True

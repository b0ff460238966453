"""The one road that everything heard takes: kept on the disk first, then answered."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

import structlog

from bridgebot import cards, offers, seals, similar, troubles
from bridgebot.adapter import Adapter, Choice, Cursor
from bridgebot.cleaning import clean
from bridgebot.clock import Clock
from bridgebot.command import Commands
from bridgebot.event import Answer, Event, Whisper
from bridgebot.hearing import Heard, Hearing
from bridgebot.recording import Recorder
from bridgebot.routing import RECORD, Routing
from bridgebot.text import Doc
from store import fanouts, inbox, outbox, secrets
from store.database import Database, Reader, Transaction, Unavailable
from store.failpoint import failpoint

_log = structlog.get_logger()
DRAIN_LOOK = 0.01


class Bridge:
    """Takes events in, and answers each once it is on the disk with all its consequences."""

    def __init__(
        self, database: Database, commands: Commands, routing: Routing, clock: Clock, tag: str
    ) -> None:
        """Keep things in this database, under delivery keys that begin with `tag`."""
        self._database = database
        self._clock = clock
        self._hearing = Hearing(commands, Recorder(routing, tag))
        self._known_places: set[tuple[str, str]] = set()

    def verb_of(self, emoji: str) -> str:
        """Say which verb a sign stands for, if any."""
        return self._hearing.recorder.routing.verb_of(emoji)

    def gate(self, adapter: Adapter) -> "ConnectionGate":
        """Give the gate at which an adapter hands in what it heard."""
        return ConnectionGate(self, self._database, adapter)

    async def accept(
        self, adapter: Adapter, events: Sequence[Event], cursor: Cursor | None
    ) -> list[Answer | None]:
        """Keep events, their consequences and the cursor in one transaction; then answer."""
        events = [clean(event) for event in events]
        work = partial(self._hear_all, adapter=adapter, events=events, cursor=cursor)
        all_heard = await self._database.transact(work)
        failpoint("after_accept")
        self._know(events)
        return [
            await self._complete(heard) if heard.search else heard.answer for heard in all_heard
        ]

    async def warn(self, trouble: troubles.Trouble) -> None:
        """Tell staff of what ails a connection."""
        routing, tag = self._hearing.recorder.routing, self._hearing.recorder.tag
        await self._database.transact(
            lambda kept: troubles.tell(kept, routing, tag, trouble, self._clock.now())
        )

    def _hear_all(
        self,
        transaction: Transaction,
        adapter: Adapter,
        events: Sequence[Event],
        cursor: Cursor | None,
    ) -> list[Heard]:
        now = self._clock.now()
        heard = [
            self._hearing.hear(
                transaction, event, now, adapter.caps(event.place), is_known=self._knows(event)
            )
            for event in events
        ]
        if cursor is not None:
            inbox.move_cursor(transaction, adapter.name, cursor.place, cursor.value)
        return heard

    def _knows(self, event: Event) -> bool:
        return (event.place.connection, event.place.channel) in self._known_places

    def _know(self, events: Sequence[Event]) -> None:
        """Spare the database, from now on, the question whether these places are known."""
        for event in events:
            if not event.author.is_bot:
                self._known_places.add((event.place.connection, event.place.channel))

    async def _complete(self, heard: Heard) -> Answer | None:
        if not isinstance(heard.answer, Whisper):
            return heard.answer
        without = heard.instead or None
        question = partial(similar.like, words=heard.search, without=without, eyes=heard.eyes)
        try:
            likes = await self._database.read(question)
        except Unavailable as error:
            _log.warning("similar.unavailable", reason=str(error))
            return heard.answer
        return _with_likes(heard.answer, likes, heard.instead)


class ConnectionGate:
    """Where one connection's adapter hands in what it heard."""

    def __init__(self, bridge: Bridge, database: Database, adapter: Adapter) -> None:
        """Stand between this adapter and the bridge."""
        self._bridge = bridge
        self._database = database
        self._adapter = adapter

    async def accept(
        self, events: Sequence[Event], cursor: Cursor | None = None
    ) -> list[Answer | None]:
        """Keep events, their consequences and the cursor; answer each event."""
        return await self._bridge.accept(self._adapter, events, cursor)

    async def cursor(self, place: str = "") -> str | None:
        """Say how far this connection has listened."""
        return await self._database.read(
            partial(inbox.cursor, connection=self._adapter.name, place=place)
        )

    async def like(self, words: str) -> list[Choice]:
        """Find the suggestions that are like what somebody is typing."""
        question = partial(similar.like, words=words, limit=offers.CHOICES)
        return offers.choices(await self._database.read(question))

    def wants_words(self, emoji: str) -> bool:
        """Tell whether a sign is about the words it is put on."""
        return self._bridge.verb_of(emoji) == RECORD

    async def remember(self, name: str, value: str) -> None:
        """Keep a secret of this connection, sealed."""
        sealed = seals.sealed(value, "secret.sealed", self._adapter.name, name)
        await self._database.transact(
            partial(secrets.keep, connection=self._adapter.name, name=name, sealed=sealed)
        )

    async def recall(self, name: str) -> str | None:
        """Give back what was remembered, or None."""
        return await recalled(self._database, self._adapter.name, name)

    async def warn(self, key: str, words: str) -> None:
        """Tell staff of what ails this connection, once a key."""
        await self._bridge.warn(troubles.Trouble(self._adapter.name, key, words))

    async def drained(self, seconds: float) -> bool:
        """Wait until all that was to be said by this connection is said; False if time runs out."""
        question = partial(_is_drained, connection=self._adapter.name)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not await self._database.read(question):  # noqa: ASYNC110 - others may drain it
                    await asyncio.sleep(DRAIN_LOOK)
                return True
        return False


async def recalled(database: Database, connection: str, name: str) -> str | None:
    """Give back what a connection remembered, or None."""
    found = await database.read(partial(secrets.find, connection=connection, name=name))
    return found and seals.opened(found, "secret.sealed", connection, name)


def _is_drained(reader: Reader, connection: str) -> bool:
    return not outbox.waiting(reader, connection) and not fanouts.unfinished(reader)


def _with_likes(answer: Whisper, likes: Sequence[similar.Like], instead: int) -> Whisper:
    if not likes:
        return answer
    body, buttons = cards.likes(likes, instead)
    return replace(
        answer,
        body=Doc((*answer.body.blocks, *body.blocks)),
        buttons=(*answer.buttons, *buttons),
    )
